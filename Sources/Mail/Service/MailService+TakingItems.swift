import Base
import Bus
import MailAPI
import Store
import WorldserverAPI

/// An item: out of the letter, the price out of the purse, the item into the bags, the price to the sender.
extension MailService {
    func takeItem(_ request: Mail.TakeItem) async throws -> UInt32 {
        try await take(request.key, .item, request.mail, of: request.player, at: request.place) {
            operation, letter, realm in
            guard letter.items.contains(where: { $0.low == request.item }),
                let item = try await realm.stored(request.item)
            else { throw Mail.Refusal.impossible }
            try await self.checkRoom(for: item, letter.cashOnDelivery, at: request.place)
            var operation = operation
            operation.items = [item.low]
            operation.money = letter.cashOnDelivery
            operation.result = String(item.count)
            operation.letter = try await self.payment(for: letter, by: request.player, realm)
            let intent = operation
            return (
                operation,
                { transaction in
                    try RealmMail.takeOut(
                        intent.items.first ?? 0, of: intent.mail, intent.player, price: intent.money,
                        transaction)
                    // So that what becomes of it shows in its row.
                    try transaction.write(
                        "UPDATE item_instance SET owner_guid = ? WHERE guid = ? AND owner_guid <> ?",
                        intent.player, intent.items.first ?? 0, intent.player)
                }
            )
        }
    }

    /// So that what is begun can be expected to end.
    private func checkRoom(
        for item: StoredItem, _ price: UInt32, at place: Mail.Place
    ) async throws {
        if price > 0 {
            let has = await read(Worldserver.Money(player: place.player), at: place)
            guard case .success(let money) = has else { throw Mail.Refusal.impossible }
            guard money >= price else { throw Mail.Refusal.notEnoughMoney }
        }
        let question = Worldserver.CanStoreItems(
            player: place.player, items: [Worldserver.Stack(entry: item.entry, count: item.count)])
        switch await read(question, at: place) {
        case .success(true): break
        case .success(false): throw Mail.Refusal.noSpace
        case .failure(.noHandler):
            // A worldserver that makes items anew would lose what this one has.
            guard !item.isLossy else { throw Mail.Refusal.impossible }
        case .failure: throw Mail.Refusal.impossible
        }
    }

    /// The price goes to whoever sent the letter, if he is still there (spec mail 5.5).
    private func payment(
        for letter: Mail.Letter, by player: CharacterID, _ realm: RealmMail
    ) async throws -> NewLetter? {
        guard letter.cashOnDelivery > 0, letter.type == Mail.Origin.player.rawValue,
            let seller = try await realm.character(letter.sender)
        else { return nil }
        let buyer = try await realm.character(player.low)
        var payment = NewLetter(from: player.low, to: seller.low, subject: letter.subject)
        payment.money = letter.cashOnDelivery
        payment.marks = .payment
        var log = MoneyLog(
            sender: player.low, money: letter.cashOnDelivery, topic: letter.subject,
            type: MoneyLog.typeCashOnDelivery)
        (log.senderAccount, log.senderName) = (buyer?.account ?? 0, buyer?.name ?? "")
        (log.receiverAccount, log.receiverName) = (seller.account, seller.name)
        payment.log = log
        return payment
    }

    func runItem(_ begun: Operation, _ realm: RealmMail) async throws -> Outcome {
        var operation = begun
        guard let item = operation.items.first, let price = Int32(exactly: operation.money) else {
            return try await end(operation, realm, .failure(.impossible))
        }
        if price > 0 {
            switch try await settle(0 &- price, 1, of: &operation, realm) {
            case .yes: break
            case .unknown: return nil
            case .no(let refusal):
                return try await leave(
                    item, operation, realm, refusal == .notEnoughMoney ? .notEnoughMoney : .impossible,
                    isPaid: false)
            case .lost:
                // Bags are stored together with the purse, also where there are no receipts.
                if try await isGiven(item, operation, realm) { break }
                return try await leave(item, operation, realm, .impossible, isPaid: false)
            }
        }
        try await reached(.afterMoney)
        let refusal: Mail.Refusal
        switch try await give(item, &operation, realm) {
        case .done:
            try await reached(.afterItems)
            return try await finish(operation, realm)
        case .unknown: return nil
        case .refused(.noSpace): refusal = .noSpace
        case .refused, .gone: refusal = .impossible
        }
        try await reached(.afterItems)
        // It may have been given long ago, by a worldserver that is gone or has forgotten it.
        if try await isGiven(item, operation, realm) { return try await finish(operation, realm) }
        return try await leave(item, operation, realm, refusal, isPaid: price > 0)
    }

    /// It is his, or he has done something with it since.
    private func isGiven(
        _ item: UInt32, _ operation: Operation, _ realm: RealmMail
    ) async throws -> Bool {
        try await realm.lyingNowhere([item], of: operation.player).isEmpty
    }

    private func give(
        _ item: UInt32, _ operation: inout Operation, _ realm: RealmMail
    ) async throws -> WorldAnswer<Done> {
        let (id, plain) = (operation.id(2), operation.id(2, plainly: true))
        let answer = try await step(2, of: &operation, realm) {
            Worldserver.GiveStoredItem(id: id, player: $0.player, item: StoredItem.guid(item))
        }
        guard case .refused(.noHandler) = answer else { return answer }
        guard let stored = try await realm.stored(item), !stored.isLossy else { return answer }
        let added = try await step(2, of: &operation, realm) {
            Worldserver.AddItem(id: plain, player: $0.player, item: stored.told)
        }
        // It says so before the database has it.
        guard case .done = added, try await !isStored(item, operation, realm) else { return added }
        return .unknown
    }

    private func isStored(
        _ item: UInt32, _ operation: Operation, _ realm: RealmMail
    ) async throws -> Bool {
        let end = time.now() + configuration.rowsWait
        while try await !isGiven(item, operation, realm) {
            guard time.now() < end else { return false }
            await time.sleep(configuration.pause)
        }
        return true
    }

    private func finish(_ operation: Operation, _ realm: RealmMail) async throws -> Outcome {
        let count = Result<UInt32, Mail.Refusal>.success(UInt32(operation.result) ?? 0)
        guard let payment = operation.letter else { return try await end(operation, realm, count) }
        return try await end(operation, realm, writing: payment) { _ in count }
    }

    /// Not given. Where the price is paid it stays paid, and the item waits in its letter for nothing.
    private func leave(
        _ item: UInt32, _ operation: Operation, _ realm: RealmMail, _ refusal: Mail.Refusal, isPaid: Bool
    ) async throws -> Outcome {
        let price = isPaid ? 0 : operation.money
        let putBack: @Sendable (borrowing Transaction) throws -> Void = { transaction in
            guard
                try RealmMail.putBack(
                    item, into: operation.mail, of: operation.player, price: price, transaction)
            else { throw LetterGone() }
        }
        do {
            guard isPaid, let payment = operation.letter else {
                return try await end(operation, realm, .failure(refusal), putBack)
            }
            return try await end(operation, realm, writing: payment, { _ in .failure(refusal) }, putBack)
        } catch is LetterGone {
            return try await leaveApart(item, operation, realm, refusal, isPaid: isPaid)
        }
    }

    /// Its letter is gone: it gets another one, for nothing, since nobody waits for the price.
    private func leaveApart(
        _ item: UInt32, _ operation: Operation, _ realm: RealmMail, _ refusal: Mail.Refusal, isPaid: Bool
    ) async throws -> Outcome {
        var letter = replacement(for: operation)
        letter.items = [item]
        guard isPaid, let payment = operation.letter else {
            return try await end(operation, realm, writing: letter) { _ in .failure(refusal) }
        }
        let (second, now) = (letter, now)
        return try await end(operation, realm, writing: payment, { _ in .failure(refusal) }) {
            try RealmMail.write(second, now: now, $0)
        }
    }
}
