import Base
import Bus
import MailAPI
import Store
import WorldserverAPI

/// Running what is in the journal. The same code goes through it the first time and when it is found half
/// done: every step either repeats its answer or is judged by what the database shows.
extension MailService {
    /// Nil: nobody can say yet; it stays open.
    typealias Outcome = Result<UInt32, Mail.Refusal>?

    func run(_ operation: Operation, on realm: RealmMail) async throws -> Outcome {
        if let known = operation.outcome { return known }
        switch operation.kind {
        case .send: return try await runSend(operation, realm)
        case .money: return try await runMoney(operation, realm)
        case .item: return try await runItem(operation, realm)
        case .copy: return try await runCopy(operation, realm)
        case .system: return nil
        }
    }

    /// What the asker is told.
    static func answer(_ outcome: Outcome) throws -> UInt32 {
        guard let outcome else { throw Mail.Refusal.impossible }
        return try outcome.get()
    }

    /// A new operation of a player.
    func newOperation(
        _ key: MessageID, _ kind: Operation.Kind, of player: UInt32, at place: Mail.Place
    ) -> Operation {
        var operation = Operation(key, kind, of: player, request: MessageID(from: randomness))
        operation.place = place
        operation.step = 0
        operation.created = now
        operation.updated = operation.created
        return operation
    }

    // MARK: Steps in a worldserver

    /// Seconds for which an operation has certainly been asked about in one go.
    private static let fresh: Int64 = 30

    /// One change there; where the player is not found, at the worldserver that he has gone to.
    func step<W: WorldserverWrite>(
        _ number: UInt32, of operation: inout Operation, _ realm: RealmMail, _ make: (Mail.Place) -> W
    ) async throws -> WorldAnswer<W.Reply> {
        let answer = await perform(make(operation.place), at: operation.place, since: operation.created)
        guard case .refused(.playerNotFound) = answer else { return answer }
        let player = CharacterID(realm: realm.realm, low: operation.player)
        guard let place = await currentPlace(of: player, otherThan: operation.place) else { return answer }
        // Written down first: where it may have been done, and that the place before has done nothing.
        operation.place = place
        operation.step = number
        try await realm.move(operation, now: now)
        return await perform(make(place), at: place, since: operation.created)
    }

    /// What became of a change of the purse.
    enum Settled {
        case yes
        case no(Worldserver.Refusal)
        /// The worldserver is gone and left no receipt.
        case lost
        case unknown
    }

    /// Takes money out of the purse, or puts some in.
    ///
    /// A worldserver that leaves receipts is believed by them, whatever happened to it. One that does not
    /// (AzerothCore as it is) keeps a purse in its memory until it saves the player or moves one of his
    /// items: what it did to the purse alone is gone when it is gone, so that counts as not done.
    func settle(
        _ change: Int32, _ number: UInt32, of operation: inout Operation, _ realm: RealmMail
    ) async throws -> Settled {
        guard operation.step <= number else { return .yes }
        let (id, plain) = (operation.id(number), operation.id(number, plainly: true))
        // A worldserver does not remember for ever what it did.
        if now - operation.created > Self.fresh, try await realm.hasReceipt(id.description) { return .yes }
        var answer = try await step(number, of: &operation, realm) {
            Worldserver.SettleMoney(id: id, player: $0.player, change: change)
        }
        if case .refused(.noHandler) = answer {
            if change < 0 {
                answer = try await step(number, of: &operation, realm) {
                    Worldserver.SpendMoney(id: plain, player: $0.player, amount: change.magnitude)
                }
            } else {
                answer = try await step(number, of: &operation, realm) {
                    Worldserver.ChangeMoney(id: plain, player: $0.player, change: change)
                }
            }
        }
        switch answer {
        case .done: return .yes
        case .refused(let refusal): return .no(refusal)
        case .unknown: return .unknown
        case .gone:
            if try await realm.hasReceipt(id.description) { return .yes }
            log.warning(
                "a worldserver is gone, and what it did to a purse with it",
                ["world": .string(operation.place.world), "player": .int(Int64(operation.player))])
            return .lost
        }
    }

    // MARK: Ends

    /// Ends it with a transaction of its own, and says so.
    func end(
        _ operation: Operation, _ realm: RealmMail, _ outcome: Result<UInt32, Mail.Refusal>,
        _ body: @Sendable (borrowing Transaction) throws -> Void = { _ in }
    ) async throws -> Outcome {
        let now = now
        let (state, result) =
            switch outcome {
            case .success(let number): (Operation.State.done, String(number))
            case .failure(let refusal): (Operation.State.refused, refusal.rawValue)
            }
        try await reached(.beforeEnd)
        try await realm.database.transaction { transaction in
            try RealmMail.end(operation, state, result, now: now, transaction)
            try body(transaction)
        }
        try await reached(.afterEnd)
        return outcome
    }

    /// Ends it with a letter. Its number is another one when somebody else has used it: worldservers count
    /// for themselves (spec mail 9).
    func end(
        _ operation: Operation, _ realm: RealmMail, writing letter: NewLetter,
        _ outcome: (UInt32) -> Result<UInt32, Mail.Refusal>,
        _ body: @Sendable (borrowing Transaction) throws -> Void = { _ in }
    ) async throws -> Outcome {
        var letter = letter
        while true {
            let (written, now) = (letter, now)
            do {
                let outcome = try await end(operation, realm, outcome(letter.id)) { transaction in
                    try RealmMail.write(written, now: now, transaction)
                    try body(transaction)
                }
                announce(letter, on: realm.realm)
                return outcome
            } catch let error as StoreError where error.code == .duplicateKey {
                guard try await realm.isTaken(letter.id) else { throw error }
                guard let other = try await numbers(1, on: realm.realm).first else { throw error }
                letter.id = other
            }
        }
    }
}

extension RealmMail {
    func isTaken(_ letter: UInt32) async throws(StoreError) -> Bool {
        try await database.first("SELECT 1 FROM mail WHERE id = ?", letter) { try $0.i64(0) } != nil
    }
}
