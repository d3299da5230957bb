import Base
import Bus
import MailAPI
import Store

/// Goes on with what was left half done: by a service that died, or because a worldserver did not answer.
extension MailService {
    /// Operations that are younger are still being asked about.
    private static let youngest: Int64 = 10

    /// - Parameter all: at the start nobody else works on any.
    func repair(all: Bool) async {
        for realm in realms.values.sorted(by: { $0.realm < $1.realm }) {
            do {
                for operation in try await realm.openOperations()
                where all || operation.created <= now - Self.youngest {
                    await repair(operation, realm)
                }
            } catch {
                log.error(
                    "the journal of mail cannot be read",
                    ["realm": .string("\(realm.realm)"), "error": .string(error.description)])
            }
        }
        scheduleRepair()
    }

    private func repair(_ operation: Operation, _ realm: RealmMail) async {
        let player = CharacterID(realm: realm.realm, low: operation.player)
        do {
            let outcome = try await inBox(of: player) { () -> Outcome in
                // Its asker may have gone on with it meanwhile.
                guard let current = try await realm.operation(operation.key.description),
                    current.state == .open
                else { return .success(0) }
                return try await self.run(current, on: realm)
            }
            guard outcome != nil else { return }
            log.notice(
                "mail that was half done was finished or undone",
                ["kind": .string(operation.kind.rawValue), "player": .string(player.description)])
        } catch {
            log.error(
                "mail that is half done cannot be repaired now",
                ["operation": .string(operation.key.description), "error": .string("\(error)")])
        }
    }
}
