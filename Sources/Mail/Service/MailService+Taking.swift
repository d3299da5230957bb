import Base
import Bus
import MailAPI
import Store
import WorldserverAPI

/// Money and texts: out of the letter and into the journal in one transaction, then into the purse or the
/// bags; what does not fit goes back.
extension MailService {
    func takeMoney(_ request: Mail.TakeMoney) async throws -> Done {
        try await take(request.key, .money, request.mail, of: request.player, at: request.place) {
            operation, letter, realm in
            guard letter.money > 0 else { return nil }
            var operation = operation
            operation.money = letter.money
            guard
                case .success(let has) = await self.read(
                    Worldserver.Money(player: request.place.player), at: request.place)
            else { throw Mail.Refusal.impossible }
            guard UInt64(has) + UInt64(letter.money) <= UInt64(Mail.purseMax) else {
                throw Mail.Refusal.tooMuchMoney
            }
            let intent = operation
            return (
                operation,
                { transaction in
                    try RealmMail.takeOut(
                        money: intent.money, of: intent.mail, intent.player, transaction)
                }
            )
        }
        return Done()
    }

    func runMoney(_ begun: Operation, _ realm: RealmMail) async throws -> Outcome {
        var operation = begun
        let refusal: Mail.Refusal
        switch try await settle(Int32(clamping: operation.money), 1, of: &operation, realm) {
        case .yes:
            try await reached(.afterMoney)
            return try await end(operation, realm, .success(0))
        case .unknown: return nil
        case .no(.tooMuchMoney): refusal = .tooMuchMoney
        case .no, .lost: refusal = .impossible
        }
        try await reached(.afterMoney)
        let ended = operation
        do {
            return try await end(operation, realm, .failure(refusal)) { transaction in
                guard
                    try RealmMail.putBack(
                        money: ended.money, into: ended.mail, of: ended.player, transaction)
                else { throw LetterGone() }
            }
        } catch is LetterGone {
            var letter = replacement(for: operation)
            letter.money = operation.money
            return try await end(operation, realm, writing: letter) { _ in .failure(refusal) }
        }
    }

    /// For what cannot go back into its letter, because a worldserver has thrown that away.
    func replacement(for operation: Operation) -> NewLetter {
        var letter = NewLetter(from: operation.player, to: operation.player, subject: "")
        letter.id = operation.spare
        letter.marks = .returned
        return letter
    }

    // MARK: Copies

    /// What the game's copied letters are, and which flags make a text readable (spec mail 5.8).
    private static let copyEntry: UInt32 = 9311
    private static let copyFlags: UInt32 = 0xC0200

    func makePermanent(_ request: Mail.MakePermanent) async throws -> Done {
        try await take(request.key, .copy, request.mail, of: request.player, at: request.place) {
            operation, letter, realm in
            // Without the clients' own texts there is nothing to write for a template.
            guard !letter.marks.contains(.copied), !letter.body.isEmpty else {
                throw Mail.Refusal.impossible
            }
            var operation = operation
            var text = NewLetter(from: letter.sender, to: request.player.low, subject: letter.subject)
            text.type = letter.type
            text.body = letter.body
            operation.letter = text
            let intent = operation
            return (
                operation,
                { transaction in
                    let changed = try transaction.write(
                        """
                        UPDATE mail SET checked = checked | 4
                        WHERE id = ? AND receiver = ? AND checked & 4 = 0
                        """, intent.mail, intent.player)
                    guard changed.affectedRows == 1 else { throw Mail.Refusal.impossible }
                }
            )
        }
        return Done()
    }

    /// A copy that may have been made by a worldserver that is gone may be made again: it is worth nothing.
    func runCopy(_ begun: Operation, _ realm: RealmMail) async throws -> Outcome {
        var operation = begun
        let text = operation.letter
        let id = operation.id(1)
        let answer = try await step(1, of: &operation, realm) {
            Worldserver.CreateTextItem(
                id: id, player: $0.player, entry: Self.copyEntry, text: text?.body ?? "",
                creator: text?.type == Mail.Origin.player.rawValue ? GUID(UInt64(text?.sender ?? 0)) : .none,
                flags: Self.copyFlags)
        }
        try await reached(.afterItems)
        let refusal: Mail.Refusal
        switch answer {
        case .done: return try await end(operation, realm, .success(0))
        case .unknown: return nil
        case .refused(.noSpace): refusal = .noSpace
        case .refused, .gone: refusal = .impossible
        }
        let ended = operation
        return try await end(operation, realm, .failure(refusal)) { transaction in
            try transaction.write(
                "UPDATE mail SET checked = checked & 251 WHERE id = ? AND receiver = ?", ended.mail,
                ended.player)
        }
    }

    // MARK: The way all of them begin

    typealias Intent = (Operation, @Sendable (borrowing Transaction) throws -> Void)

    /// - Parameter prepare: looks whether it can be done; answers the intent with what leaves the letter, or
    ///   nil when there is nothing to do.
    @discardableResult
    func take(
        _ key: MessageID, _ kind: Operation.Kind, _ mail: UInt32, of player: CharacterID,
        at place: Mail.Place,
        _ prepare: @Sendable (Operation, Mail.Letter, RealmMail) async throws -> Intent?
    ) async throws -> UInt32 {
        let realm = try realm(player.realm)
        return try await inBox(of: player) {
            if let known = try await realm.operation(key.description) {
                return try Self.answer(try await self.run(known, on: realm))
            }
            guard let letter = try await realm.letter(mail, of: player.low, now: await self.now) else {
                throw Mail.Refusal.impossible
            }
            var operation = await self.newOperation(key, kind, of: player.low, at: place)
            operation.mail = mail
            guard let (prepared, change) = try await prepare(operation, letter, realm) else { return 0 }
            var intent = prepared
            let numbers = try await self.numbers(2, on: realm.realm)
            intent.spare = numbers.first ?? 0
            intent.letter?.id = numbers.last ?? 0
            try await self.reached(.beforeIntent)
            let (begun, leave) = (intent, change)
            try await realm.database.transaction { transaction in
                try RealmMail.checkIdle(begun.mail, transaction)
                try RealmMail.begin(begun, transaction)
                try leave(transaction)
            }
            try await self.reached(.afterIntent)
            return try Self.answer(try await self.run(begun, on: realm))
        }
    }
}

/// Where something was to go back to is not there any more.
struct LetterGone: Error {}
