import Base
import Bus
import CharactersAPI
import GUIDsAPI
import GUIDsService
import Glibc
import Loop
import MailAPI
import MailService
import Store
import WorldsAPI
import WorldserverAPI

/// A mail service and the worldserver of its players in a process of its own, for tests that kill it: sends
/// and takes letters at random, and writes a number to standard output after each that was done.
///
///     Postman DATABASE SEED
@main struct Postman {
    static let realm = RealmID(1)

    static func main() async {
        let words = CommandLine.arguments
        guard words.count == 3, let seed = UInt64(words[2]) else { exit(64) }
        do {
            try await run(try DatabaseURL(words[1]), SeededRandomness(seed: seed))
        } catch {
            say("\(error)\n", to: 2)
            exit(1)
        }
    }

    private nonisolated static func run(_ url: DatabaseURL, _ chance: SeededRandomness) async throws {
        let time = LoopTime(EventLoop(name: "time"))
        let log = Log("child", to: SilentLog())
        let metrics = Metrics()
        let database = Database(url, name: "child", time: time, log: log, metrics: metrics)
        let bus = Bus(time: time, log: log, metrics: metrics)
        let numbers = GUIDsService(
            GUIDsConfiguration(),
            stores: [realm: try await DatabaseHighWaterStore(database, time: time)], bus: bus, time: time,
            log: log, metrics: metrics)
        try await numbers.start()
        let world = StoredWorld(
            database: database, address: Worldserver.Address(id: "1", incarnation: seed(chance)))
        world.serve(on: bus)
        let mail = try await MailService(
            characters: [realm: database], world: database, bus: bus, time: time,
            randomness: SystemRandomness(), log: log)
        await mail.start()
        let done = Locked<UInt64>(0)
        await withTaskGroup(of: Void.self) { group in
            for player in Player.all {
                let chance = SeededRandomness(seed: chance.next())
                group.addTask {
                    let person = Player(low: player, bus: bus, database: database, chance: chance)
                    while true {
                        guard await person.act(at: world.address) else { continue }
                        let number = done.withLock { done in
                            done += 1
                            return done
                        }
                        say("\(number)\n", to: 1)
                    }
                }
            }
        }
    }

    private static func seed(_ chance: SeededRandomness) -> UInt64 { chance.next() >> 8 | 1 }
}

/// One of those who write.
struct Player: Sendable {
    static let all: [UInt32] = [1, 2, 3, 4]
    let low: UInt32
    let bus: Bus
    let database: Database
    let chance: SeededRandomness

    private var id: CharacterID { CharacterID(realm: Postman.realm, low: low) }
    private var key: MessageID { MessageID(from: SystemRandomness()) }

    /// Whether something was done.
    func act(at address: Worldserver.Address) async -> Bool {
        let place = Mail.Place(
            world: address.id, incarnation: address.incarnation, player: GUID(UInt64(low)))
        do {
            if chance.below(2) == 0 { return try await send(from: place) }
            let letters = try await bus.ask(Mail.List(player: id)).letters
            guard !letters.isEmpty else { return false }
            return try await deal(with: letters[Int(chance.below(UInt64(letters.count)))], at: place)
        } catch {
            return false
        }
    }

    private func send(from place: Mail.Place) async throws -> Bool {
        let items = try await database.read("SELECT item FROM character_inventory WHERE guid = ?", low) {
            GUID(0x4000 << 48 | (try $0.u64(0)))
        }
        var draft = Mail.Draft(
            receiver: "P\(1 + (low + UInt32(chance.below(3))) % 4)", subject: "Hi",
            items: Array(items.prefix(Int(chance.below(3)))))
        if chance.below(2) == 0 {
            draft.money = UInt32(chance.below(500))
        } else {
            draft.cashOnDelivery = UInt32(chance.below(500))
        }
        let sender = Mail.Sender(
            id: id, account: AccountID(1), name: "P\(low)", race: 1, level: 10)
        _ = try await bus.ask(Mail.Send(key: key, sender: sender, place: place, draft: draft))
        return true
    }

    private func deal(with letter: Mail.Letter, at place: Mail.Place) async throws -> Bool {
        if chance.below(8) == 0 {
            _ = try await bus.ask(Mail.Return(player: id, mail: letter.id))
        } else if letter.money > 0 {
            _ = try await bus.ask(Mail.TakeMoney(key: key, player: id, place: place, mail: letter.id))
        } else if let item = letter.items.first?.low {
            _ = try await bus.ask(
                Mail.TakeItem(key: key, player: id, place: place, mail: letter.id, item: item))
        } else {
            _ = try await bus.ask(Mail.Delete(player: id, mail: letter.id))
        }
        return true
    }
}

/// In one piece.
func say(_ text: String, to file: Int32) {
    let bytes = Array(text.utf8)
    if write(file, bytes, bytes.count) != bytes.count { exit(2) }
}
