import Base
import Bus
import MailAPI
import Store

/// What becomes of whole letters: one transaction each, without any worldserver.
extension MailService {
    func giveBack(_ mail: UInt32, of player: CharacterID) async throws -> Done {
        let realm = try realm(player.realm)
        try await inBox(of: player) {
            try await self.reached(.beforeIntent)
            let sent = try await self.giveBack(mail, of: player, realm)
            try await self.reached(.afterEnd)
            if let sent { await self.announceReturn(of: sent.number, from: player, to: sent.receiver) }
        }
        return Done()
    }

    /// Nil when it was thrown away. It gets a new number, so that it is the newest of its new owner's box,
    /// and another one when a worldserver has used that.
    private func giveBack(
        _ mail: UInt32, of player: CharacterID, _ realm: RealmMail
    ) async throws -> (number: UInt32, receiver: UInt32)? {
        while true {
            let now = now
            guard let number = try await numbers(1, on: realm.realm).first else { return nil }
            do {
                let receiver = try await realm.database.transaction { transaction -> UInt32? in
                    guard let row = try RealmMail.row(mail, of: player.low, transaction),
                        row.delivery <= now, row.type == Mail.Origin.player.rawValue, row.sender != 0,
                        !row.marks.contains(.returned)
                    else { throw Mail.Refusal.impossible }
                    try RealmMail.checkIdle(mail, transaction)
                    guard try RealmMail.exists(character: row.sender, transaction) else {
                        try RealmMail.throwAway(mail, of: player.low, transaction)
                        return nil
                    }
                    try RealmMail.giveBack(
                        mail, as: number, from: player.low, to: row.sender, now: now, transaction)
                    return row.sender
                }
                return receiver.map { (number, $0) }
            } catch let error as StoreError where error.code == .duplicateKey {
                guard try await realm.isTaken(number) else { throw error }
            }
        }
    }

    func delete(_ mail: UInt32, of player: CharacterID) async throws -> Done {
        let realm = try realm(player.realm)
        try await inBox(of: player) {
            let now = await self.now
            try await self.reached(.beforeIntent)
            try await realm.database.transaction { transaction in
                guard let row = try RealmMail.row(mail, of: player.low, transaction) else { return }
                guard row.delivery <= now, row.cashOnDelivery == 0 else { throw Mail.Refusal.impossible }
                try RealmMail.checkIdle(mail, transaction)
                try RealmMail.throwAway(mail, of: player.low, transaction)
            }
            try await self.reached(.afterEnd)
        }
        return Done()
    }

    func announceReturn(of mail: UInt32, from player: CharacterID, to sender: UInt32) {
        bus.publish(
            Mail.Incoming(
                receiver: CharacterID(realm: player.realm, low: sender), sender: player.low, mail: mail,
                delivery: UnixTime(seconds: now)))
    }
}

// MARK: - What nobody took

extension MailService {
    /// Letters that are looked at in one go.
    private static let batch = 500

    func cleanUp() async {
        for realm in realms.keys.sorted() {
            do {
                let cleared = try await clearExpired(realm)
                if cleared > 0 {
                    log.info(
                        "letters that nobody took were cleared",
                        ["realm": .string("\(realm)"), "letters": .int(Int64(cleared))])
                }
                try await self.realm(realm).forget(before: now - 86_400)
            } catch {
                // The next round comes to them; other realms are not held up.
                log.error(
                    "letters could not be cleared",
                    ["realm": .string("\(realm)"), "error": .string("\(error)")])
            }
        }
        scheduleCleanUp()
    }

    func clearExpired(_ realm: RealmID) async throws -> Int {
        let mail = try self.realm(realm)
        let now = now
        var cleared = 0
        var last: UInt32 = 0
        while true {
            let found = try await mail.database.read(
                "SELECT id, receiver FROM mail WHERE expire_time < ? AND id > ? ORDER BY id LIMIT \(Self.batch)",
                now, last
            ) { (id: try $0.u32(0), receiver: try $0.u32(1)) }
            for letter in found {
                let player = CharacterID(realm: realm, low: letter.receiver)
                if try await inBox(of: player, { try await self.clear(letter.id, of: player, mail, now) }) {
                    cleared += 1
                }
            }
            guard found.count == Self.batch, let newest = found.last?.id else { return cleared }
            last = newest
        }
    }

    /// False when it is not expired any more, or busy: it waits for the next round.
    private func clear(
        _ mail: UInt32, of player: CharacterID, _ realm: RealmMail, _ now: Int64
    ) async throws -> Bool {
        let returnsMoney = configuration.returnsMoney
        try await reached(.beforeIntent)
        let outcome = try await attempt { [database = realm.database] in
            try await database.transaction { transaction -> UInt32? in
                guard let row = try RealmMail.row(mail, of: player.low, transaction), row.expiry < now else {
                    throw Mail.Refusal.impossible
                }
                try RealmMail.checkIdle(mail, transaction)
                guard row.goesBack(returnsMoney: returnsMoney),
                    try RealmMail.exists(character: row.sender, transaction)
                else {
                    try RealmMail.throwAway(mail, of: player.low, transaction)
                    return nil
                }
                try RealmMail.giveBack(mail, from: player.low, to: row.sender, now: now, transaction)
                return row.sender
            }
        }
        guard let outcome else { return false }
        try await reached(.afterEnd)
        if let sender = outcome { announceReturn(of: mail, from: player, to: sender) }
        return true
    }

    /// Nil when somebody else was there first.
    private func attempt<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value? {
        do { return try await body() } catch Mail.Refusal.impossible { return nil }
    }

    func forget(_ character: CharacterID) async throws -> Done {
        let realm = try realm(character.realm)
        let now = now
        try await inBox(of: character) {
            try await realm.database.transaction { transaction in
                let mails = try transaction.read("SELECT id FROM mail WHERE receiver = ?", character.low) {
                    try $0.u32(0)
                }
                for mail in mails {
                    guard let row = try RealmMail.row(mail, of: character.low, transaction) else { continue }
                    if row.hasItems, row.cashOnDelivery > 0, row.type == Mail.Origin.player.rawValue,
                        try RealmMail.exists(character: row.sender, transaction)
                    {
                        try RealmMail.giveBack(
                            mail, from: character.low, to: row.sender, now: now, transaction)
                    } else {
                        try RealmMail.throwAway(mail, of: character.low, transaction)
                    }
                }
            }
        }
        return Done()
    }
}

extension RealmMail.LetterRow {
    /// A player's letter with something in it, which nobody took (spec mail 8).
    func goesBack(returnsMoney: Bool) -> Bool {
        guard type == Mail.Origin.player.rawValue, sender != 0, stationery != Mail.Stationery.gameMaster,
            !marks.contains(.payment), !marks.contains(.returned)
        else { return false }
        return hasItems || (returnsMoney && money > 0)
    }
}
