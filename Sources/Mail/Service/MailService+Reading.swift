import Base
import Bus
import MailAPI
import Store

/// Looking into a box.
extension MailService {
    /// As many as a client is told of (spec mail 1).
    static let lettersShown = 50
    /// Of so many senders a client is told without opening the box.
    private static let sendersTold = 2

    func list(_ player: CharacterID) async throws -> Mail.Listing {
        let realm = try realm(player.realm)
        return try await inBox(of: player) {
            let now = await self.now
            var letters = try await realm.letters(of: player.low, now: now, atMost: Self.lettersShown)
            let kinds = try await self.kinds.of(Set(letters.flatMap { $0.items.map(\.entry) }))
            for letter in letters.indices {
                for item in letters[letter].items.indices {
                    letters[letter].items[item].durabilityMax =
                        kinds[letters[letter].items[item].entry]?.durabilityMax ?? 0
                }
            }
            return Mail.Listing(
                letters: letters, count: try await realm.count(of: player.low, now: now),
                now: UnixTime(seconds: now))
        }
    }

    func look(_ player: CharacterID) async throws -> Mail.Waiting {
        let realm = try realm(player.realm)
        let now = now
        let unread = try await realm.unread(of: player.low, now: now)
        var seen: Set<UInt32> = []
        let told = unread.filter { seen.insert($0.sender).inserted }.prefix(Self.sendersTold)
        let next = try await realm.nextDelivery(of: player.low, now: now)
        return Mail.Waiting(
            letters: Array(told), unread: unread.count, nextDelivery: next.map(UnixTime.init(seconds:)),
            now: UnixTime(seconds: now))
    }

    func markRead(_ mail: UInt32, of player: CharacterID) async throws -> Done {
        let realm = try realm(player.realm)
        try await realm.database.write(
            "UPDATE mail SET checked = checked | 1 WHERE id = ? AND receiver = ? AND deliver_time <= ?", mail,
            player.low, now)
        return Done()
    }
}
