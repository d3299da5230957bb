import Base
import Bus
import CharactersAPI
import MailAPI
import WorldserverAPI

/// What stands between a player and a letter that is sent, in AzerothCore's order (spec mail 5.1).
extension MailService {
    /// The letter, still without a number, and what it costs with the money in it.
    func checked(_ request: Mail.Send, _ realm: RealmMail) async throws -> (NewLetter, price: UInt32) {
        let (sender, draft) = (request.sender, request.draft)
        guard !Mail.crashesClients(draft.subject), !Mail.crashesClients(draft.body) else {
            throw Mail.Refusal.harmful
        }
        guard draft.items.count <= Mail.itemsMax else { throw Mail.Refusal.tooManyItems }
        guard !draft.receiver.isEmpty else { throw Mail.Refusal.harmful }
        guard !sender.isTrial else { throw Mail.Refusal.trialAccount }
        guard sender.level >= configuration.levelMin else { throw Mail.Refusal.levelTooLow }
        let receiver = try await receiver(draft.receiver, of: sender, realm)
        guard draft.money == 0 || draft.cashOnDelivery == 0 else { throw Mail.Refusal.impossible }
        let price = try await price(of: draft, at: request.place)
        guard try await realm.load(of: receiver.low) <= Mail.boxMax else { throw Mail.Refusal.boxFull }
        let isOwnAccount = receiver.account == sender.account.rawValue
        guard isOwnAccount || mayReach(receiver, sender) else { throw Mail.Refusal.otherTeam }
        let items = try await items(of: request, isOwnAccount: isOwnAccount, realm)
        return (letter(request, to: receiver, items, isOwnAccount: isOwnAccount), price)
    }

    private func receiver(
        _ name: String, of sender: Mail.Sender, _ realm: RealmMail
    ) async throws -> RealmMail.Character {
        guard let found = try await bus.ask(Characters.FindByName(realm: realm.realm, name: name)),
            let receiver = try await realm.character(found.id.low)
        else { throw Mail.Refusal.receiverNotFound }
        guard receiver.low != sender.id.low else { throw Mail.Refusal.toOneself }
        return receiver
    }

    private func price(of draft: Mail.Draft, at place: Mail.Place) async throws -> UInt32 {
        let postage = Mail.postage * UInt32(max(1, draft.items.count))
        let (price, isTooMuch) = draft.money.addingReportingOverflow(postage)
        guard !isTooMuch, price <= Mail.purseMax else { throw Mail.Refusal.notEnoughMoney }
        guard case .success(let money) = await read(Worldserver.Money(player: place.player), at: place) else {
            throw Mail.Refusal.impossible
        }
        guard price <= money else { throw Mail.Refusal.notEnoughMoney }
        return price
    }

    private func mayReach(_ receiver: RealmMail.Character, _ sender: Mail.Sender) -> Bool {
        configuration.reachesBothSides || sender.security > 0
            || Characters.Team(race: receiver.race) == Characters.Team(race: sender.race)
    }

    /// The low GUIDs of what is sent.
    private func items(
        of request: Mail.Send, isOwnAccount: Bool, _ realm: RealmMail
    ) async throws -> [UInt32] {
        let wanted = request.draft.items
        guard !wanted.isEmpty else { return [] }
        let lows = wanted.compactMap(StoredItem.low)
        guard lows.count == wanted.count, Set(lows).count == lows.count else {
            throw Mail.Refusal.itemInvalid
        }
        let question = Worldserver.ItemsByGUID(player: request.place.player, items: wanted)
        guard case .success(let found) = await read(question, at: request.place) else {
            throw Mail.Refusal.impossible
        }
        guard found.map(\.guid.low) == lows else { throw Mail.Refusal.itemInvalid }
        let kinds = try await kinds.of(Set(found.map(\.entry)))
        for item in found {
            try await check(
                item, kinds[item.entry] ?? .unknown, of: request, isOwnAccount: isOwnAccount, realm)
        }
        return lows
    }

    private func check(
        _ item: Worldserver.Item, _ kind: ItemKind, of request: Mail.Send, isOwnAccount: Bool,
        _ realm: RealmMail
    ) async throws {
        let soulbound: UInt32 = 0x1
        let wrapped: UInt32 = 0x8
        if !item.isTradable {
            let isFull =
                kind.isBag
                ? try await realm.holdsItems(item.guid.low, of: request.sender.id.low) : false
            throw isFull ? Mail.Refusal.bagNotEmpty : .boundItem
        }
        if kind.isBoundToAccount, item.flags & soulbound != 0, !isOwnAccount {
            throw Mail.Refusal.accountBoundItem
        }
        let stored = try await realm.stored(item.guid.low)
        guard !kind.isConjured, !kind.isShortLived, stored?.isShortLived != true else {
            throw Mail.Refusal.boundItem
        }
        if request.draft.cashOnDelivery > 0, item.flags & wrapped != 0 {
            throw Mail.Refusal.wrappedForMoney
        }
    }

    private func letter(
        _ request: Mail.Send, to receiver: RealmMail.Character, _ items: [UInt32], isOwnAccount: Bool
    ) -> NewLetter {
        let (sender, draft) = (request.sender, request.draft)
        var letter = NewLetter(from: sender.id.low, to: receiver.low, subject: draft.subject)
        letter.body = draft.body
        letter.money = draft.money
        letter.cashOnDelivery = items.isEmpty ? 0 : draft.cashOnDelivery
        letter.marks = draft.body.isEmpty ? .copied : .hasBody
        letter.items = items
        let isGameMaster = sender.security >= configuration.gameMasterLevel
        if isGameMaster { letter.stationery = Mail.Stationery.gameMaster }
        letter.keptSeconds =
            letter.cashOnDelivery > 0
            ? NewLetter.cashOnDelivery : isGameMaster ? NewLetter.ofGameMaster : NewLetter.usual
        letter.deliverySeconds = items.isEmpty || isOwnAccount ? 0 : configuration.deliverySeconds
        if draft.money >= MoneyLog.least {
            var log = MoneyLog(
                sender: sender.id.low, money: draft.money, topic: draft.subject, type: MoneyLog.typeMail)
            (log.senderAccount, log.senderName, log.address) = (
                sender.account.rawValue, sender.name, sender.address
            )
            (log.receiverAccount, log.receiverName) = (receiver.account, receiver.name)
            letter.log = log
        }
        return letter
    }
}
