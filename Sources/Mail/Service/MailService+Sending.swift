import Base
import Bus
import MailAPI
import Store
import WorldserverAPI

/// A player's letter: intent, purse, bags, letter (spec mail 7).
extension MailService {
    func send(_ request: Mail.Send) async throws -> UInt32 {
        let sender = request.sender.id
        let realm = try realm(sender.realm)
        return try await inBox(of: sender) {
            if let known = try await realm.operation(request.key.description) {
                return try Self.answer(try await self.run(known, on: realm))
            }
            var operation = await self.newOperation(
                request.key, .send, of: sender.low, at: request.place)
            let (letter, price) = try await self.checked(request, realm)
            let numbers = try await self.numbers(2, on: realm.realm)
            var numbered = letter
            numbered.id = numbers.first ?? 0
            operation.mail = numbered.id
            operation.spare = numbers.last ?? 0
            operation.money = price
            operation.items = letter.items
            operation.letter = numbered
            try await self.reached(.beforeIntent)
            let intent = operation
            try await realm.database.transaction { try RealmMail.begin(intent, $0) }
            try await self.reached(.afterIntent)
            return try Self.answer(try await self.run(operation, on: realm))
        }
    }

    func runSend(_ begun: Operation, _ realm: RealmMail) async throws -> Outcome {
        var operation = begun
        guard let letter = operation.letter, let price = Int32(exactly: operation.money) else {
            return try await end(operation, realm, .failure(.impossible))
        }
        var isPaid = true
        switch try await settle(0 &- price, 1, of: &operation, realm) {
        case .yes: break
        case .no(let refusal):
            return try await end(
                operation, realm,
                .failure(refusal == .notEnoughMoney ? .notEnoughMoney : .impossible))
        case .lost: isPaid = false
        case .unknown: return nil
        }
        try await reached(.afterMoney)
        if isPaid, !letter.items.isEmpty, try await takeAway(letter, &operation, realm) == false {
            return nil
        }
        try await reached(.afterItems)
        let taken = try await realm.lyingNowhere(letter.items, of: letter.receiver)
        // Items leave the bags together with the purse, also where there are no receipts.
        isPaid = isPaid || !taken.isEmpty
        guard isPaid else { return try await end(operation, realm, .failure(.impossible)) }
        guard taken.count == letter.items.count else {
            return try await refund(operation, letter, taken, realm)
        }
        return try await end(operation, realm, writing: letter) { .success($0) }
    }

    /// The items leave the bags. False: nobody can say yet.
    private func takeAway(
        _ letter: NewLetter, _ operation: inout Operation, _ realm: RealmMail
    ) async throws -> Bool {
        let id = operation.id(2)
        let answer = try await step(2, of: &operation, realm) {
            Worldserver.RemoveItems(
                id: id, player: $0.player, items: letter.items.map(StoredItem.guid),
                newOwner: GUID(UInt64(letter.receiver)))
        }
        switch answer {
        case .done(let removed):
            let lows = removed.compactMap(StoredItem.low)
            return try await areStored(lows.filter(letter.items.contains), of: letter.receiver, realm)
        case .refused, .gone: return true
        case .unknown: return false
        }
    }

    /// A worldserver says that it has done something before the database has it.
    private func areStored(
        _ items: [UInt32], of owner: UInt32, _ realm: RealmMail
    ) async throws -> Bool {
        let end = time.now() + configuration.rowsWait
        while try await realm.lyingNowhere(items, of: owner).count < Set(items).count {
            guard time.now() < end else { return false }
            await time.sleep(configuration.pause)
        }
        return true
    }

    /// Not all of it could be taken: what was goes to the sender by a letter, which needs no worldserver.
    private func refund(
        _ operation: Operation, _ letter: NewLetter, _ taken: Set<UInt32>, _ realm: RealmMail
    ) async throws -> Outcome {
        log.warning(
            "a letter could not be sent; what was taken is given back by mail",
            ["player": .int(Int64(operation.player)), "items": .int(Int64(taken.count))])
        var back = NewLetter(from: letter.receiver, to: operation.player, subject: letter.subject)
        back.id = operation.spare
        back.money = operation.money
        back.items = taken.sorted()
        back.marks = .returned
        return try await end(operation, realm, writing: back) { _ in .failure(.itemInvalid) }
    }
}

// MARK: - Letters of nobody who plays

extension MailService {
    func sendSystem(_ request: Mail.SendSystem) async throws -> UInt32 {
        let realm = try realm(request.receiver.realm)
        guard request.items.count <= Mail.itemsMax, Set(request.items).count == request.items.count,
            !Mail.crashesClients(request.subject), !Mail.crashesClients(request.body)
        else { throw Mail.Refusal.impossible }
        return try await inBox(of: request.receiver) {
            if let known = try await realm.operation(request.key.description) {
                return try Self.answer(known.outcome)
            }
            guard try await realm.character(request.receiver.low) != nil else {
                throw Mail.Refusal.receiverNotFound
            }
            var letter = NewLetter(request)
            letter.id = try await self.numbers(1, on: realm.realm).first ?? 0
            return try await self.write(letter, of: request, realm)
        }
    }

    private func write(
        _ first: NewLetter, of request: Mail.SendSystem, _ realm: RealmMail
    ) async throws -> UInt32 {
        var letter = first
        while true {
            var operation = newOperation(
                request.key, .system, of: letter.receiver,
                at: Mail.Place(world: "", incarnation: 0, player: .none))
            operation.state = .done
            operation.mail = letter.id
            operation.result = String(letter.id)
            let (done, written, now) = (operation, letter, now)
            do {
                try await reached(.beforeEnd)
                try await realm.database.transaction { transaction in
                    try RealmMail.begin(done, transaction)
                    try RealmMail.write(written, now: now, transaction)
                }
                try await reached(.afterEnd)
                announce(letter, on: realm.realm)
                return letter.id
            } catch let error as StoreError where error.code == .duplicateKey {
                guard try await realm.isTaken(letter.id) else { throw error }
                letter.id = try await numbers(1, on: realm.realm).first ?? 0
            }
        }
    }
}

extension NewLetter {
    fileprivate init(_ request: Mail.SendSystem) {
        self.init(from: request.sender, to: request.receiver.low, subject: request.subject)
        type = request.origin.rawValue
        stationery = request.stationery
        body = request.body
        money = request.money
        cashOnDelivery = request.items.isEmpty ? 0 : request.cashOnDelivery
        marks = request.marks
        deliverySeconds = request.deliverySeconds
        keptSeconds = request.keptSeconds ?? (cashOnDelivery > 0 ? Self.cashOnDelivery : Self.usual)
        items = request.items
    }
}
