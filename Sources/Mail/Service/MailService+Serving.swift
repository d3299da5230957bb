import Base
import Bus
import MailAPI

/// Who is answered by what.
extension MailService {
    func serve() {
        bus.serve(Mail.List.self) { [self] in try await list($0.player) }
        bus.serve(Mail.LookAtBox.self) { [self] in try await look($0.player) }
        bus.serve(Mail.MarkRead.self) { [self] in try await markRead($0.mail, of: $0.player) }
        bus.serve(Mail.Return.self) { [self] in try await giveBack($0.mail, of: $0.player) }
        bus.serve(Mail.Delete.self) { [self] in try await delete($0.mail, of: $0.player) }
        bus.serve(Mail.Send.self) { [self] in try await send($0) }
        bus.serve(Mail.SendSystem.self) { [self] in try await sendSystem($0) }
        bus.serve(Mail.TakeMoney.self) { [self] in try await takeMoney($0) }
        bus.serve(Mail.TakeItem.self) { [self] in try await takeItem($0) }
        bus.serve(Mail.MakePermanent.self) { [self] in try await makePermanent($0) }
        bus.serve(Mail.ClearExpired.self) { [self] in try await clearExpired($0.realm) }
        bus.serve(Mail.ForgetCharacter.self) { [self] in try await forget($0.character) }
    }

    func stopServing() {
        bus.stopServing(Mail.List.self)
        bus.stopServing(Mail.LookAtBox.self)
        bus.stopServing(Mail.MarkRead.self)
        bus.stopServing(Mail.Return.self)
        bus.stopServing(Mail.Delete.self)
        bus.stopServing(Mail.Send.self)
        bus.stopServing(Mail.SendSystem.self)
        bus.stopServing(Mail.TakeMoney.self)
        bus.stopServing(Mail.TakeItem.self)
        bus.stopServing(Mail.MakePermanent.self)
        bus.stopServing(Mail.ClearExpired.self)
        bus.stopServing(Mail.ForgetCharacter.self)
    }

    /// In the order of what the player does, one at a time.
    func inBox<Value: Sendable>(
        of player: CharacterID, _ job: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await boxes.run(Box(realm: player.realm, player: player.low), job)
    }
}
