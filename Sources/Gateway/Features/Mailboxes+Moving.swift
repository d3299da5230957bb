import AccountsAPI
import Base
import Bus
import CharactersAPI
import Loop
import MailAPI
import Wire

/// What changes letters: asked of the service, and its answer in the client's numbers.
extension ClientSession {
    func sendMail(_ packet: SendMail) async {
        guard let account, let stay else { return }
        // In AzerothCore's order: these come before the box (spec mail 5.1).
        guard !Mail.crashesClients(packet.subject), !Mail.crashesClients(packet.body) else { return }
        guard packet.attachments.count <= Mail.itemsMax else { return refuse(.tooManyItems, .send) }
        guard let place = await place(at: packet.mailbox), !packet.receiver.isEmpty else { return }
        let sender = Mail.Sender(
            id: stay.character.id, account: account.account, name: stay.character.name,
            race: stay.character.race, level: stay.level, security: account.security, address: peer.host)
        let draft = Mail.Draft(
            receiver: packet.receiver, subject: packet.subject, body: packet.body,
            items: packet.attachments.map(\.item), money: packet.money,
            cashOnDelivery: packet.cashOnDelivery)
        let request = Mail.Send(key: newKey(), sender: sender, place: place, draft: draft)
        await change(.send, 0, request, of: stay) { session, _ in session.send(SendMailResult(.send)) }
    }

    func takeMailMoney(_ packet: TakeMailMoney) async {
        guard let stay, let place = await place(at: packet.mailbox) else { return }
        let request = Mail.TakeMoney(
            key: newKey(), player: stay.character.id, place: place, mail: packet.mail)
        await change(.takeMoney, packet.mail, request, of: stay)
    }

    func takeMailItem(_ packet: TakeMailItem) async {
        guard let stay, let place = await place(at: packet.mailbox) else { return }
        let request = Mail.TakeItem(
            key: newKey(), player: stay.character.id, place: place, mail: packet.mail, item: packet.item)
        await change(.takeItem, packet.mail, request, of: stay) { session, count in
            var result = SendMailResult(mail: packet.mail, .takeItem)
            result.item = packet.item
            result.count = count
            session.send(result)
        }
    }

    func returnMail(_ packet: ReturnMail) async {
        guard let stay, await place(at: packet.mailbox) != nil else { return }
        let request = Mail.Return(player: stay.character.id, mail: packet.mail)
        await change(.giveBack, packet.mail, request, of: stay)
    }

    func deleteMail(_ packet: DeleteMail) async {
        guard let stay, await place(at: packet.mailbox) != nil else { return }
        let request = Mail.Delete(player: stay.character.id, mail: packet.mail)
        await change(.delete, packet.mail, request, of: stay)
    }

    func copyMail(_ packet: CopyMailToItem) async {
        guard let stay, let place = await place(at: packet.mailbox) else { return }
        let request = Mail.MakePermanent(
            key: newKey(), player: stay.character.id, place: place, mail: packet.mail)
        await change(.makePermanent, packet.mail, request, of: stay)
    }

    private func newKey() -> MessageID { MessageID(from: gateway.randomness) }

    // MARK: Answers

    private func change<R: Request>(
        _ action: SendMailResult.Action, _ mail: UInt32, _ request: R, of stay: WorldStay,
        done: (isolated ClientSession, R.Reply) -> Void
    ) async where R.Refusal == Mail.Refusal {
        do throws(AskError<Mail.Refusal>) {
            let reply = try await gateway.bus.ask(request)
            if self.stay === stay { done(self, reply) }
        } catch {
            if error.refusal == nil {
                gateway.log.warning("mail failed", ["error": .string("\(error)")])
            }
            if self.stay === stay { refuse(error.refusal ?? .impossible, action, mail) }
        }
    }

    private func change<R: Request>(
        _ action: SendMailResult.Action, _ mail: UInt32, _ request: R, of stay: WorldStay
    ) async where R.Refusal == Mail.Refusal {
        await change(action, mail, request, of: stay) { session, _ in
            session.send(SendMailResult(mail: mail, action))
        }
    }

    /// As the client is told (spec mail 1).
    private func refuse(_ refusal: Mail.Refusal, _ action: SendMailResult.Action, _ mail: UInt32 = 0) {
        if refusal == .harmful { return }
        if refusal == .levelTooLow {
            return send(ServerNotification("Your level is too low to send mail."))
        }
        var result = SendMailResult(mail: mail, action, SendMailResult.Result(refusal))
        result.equipError = refusal.equipError
        send(result)
    }
}

extension SendMailResult.Result {
    fileprivate init(_ refusal: Mail.Refusal) {
        self =
            switch refusal {
            case .toOneself: .toOneself
            case .notEnoughMoney: .notEnoughMoney
            case .receiverNotFound: .receiverNotFound
            case .otherTeam: .otherTeam
            case .trialAccount: .trialAccount
            case .boxFull: .boxFull
            case .tooManyItems: .tooManyItems
            case .itemInvalid: .itemInvalid
            case .wrappedForMoney: .wrappedForMoney
            case .bagNotEmpty, .boundItem, .accountBoundItem, .tooMuchMoney, .noSpace: .equipError
            case .levelTooLow, .harmful, .impossible: .internalError
            }
    }
}

extension Mail.Refusal {
    /// The game's words for why bags say no.
    fileprivate var equipError: UInt32 {
        switch self {
        case .bagNotEmpty: 31
        case .noSpace: 50
        case .boundItem: 72
        case .tooMuchMoney: 77
        case .accountBoundItem: 82
        default: 0
        }
    }
}

// MARK: - Letters as clients read them

extension MailList.Letter {
    init(_ letter: Mail.Letter, seenAt now: UnixTime) {
        self.init()
        (id, type, sender) = (letter.id, letter.type, GUID(UInt64(letter.sender)))
        (cashOnDelivery, money) = (letter.cashOnDelivery, letter.money)
        (stationery, template) = (UInt32(letter.stationery), letter.template)
        checked = UInt32(letter.marks.rawValue)
        daysLeft = Float(letter.expiry.seconds - now.seconds) / 86_400
        (subject, body) = (letter.subject, letter.body)
        items = letter.items.prefix(Self.itemsMax).enumerated().map {
            MailList.Item($0.element, at: UInt8(clamping: $0.offset))
        }
    }
}

extension MailList.Item {
    fileprivate init(_ item: Mail.Item, at index: UInt8) {
        self.init()
        self.index = index
        // Of an item whose row is missing nothing is told (spec mail 6).
        guard item.entry != 0 else { return }
        (self.item, entry, count) = (item.low, item.entry, item.count)
        enchantments = item.enchantments.prefix(Self.enchantmentsShown).map {
            Enchantment(id: $0.id, milliseconds: $0.milliseconds, charges: $0.charges)
        }
        (randomProperty, charges) = (item.randomProperty, item.charges)
        (durability, durabilityMax) = (item.durability, item.durabilityMax)
    }
}

extension NextMailTime.Letter {
    init(_ letter: Mail.Letter, seenAt now: UnixTime) {
        self.init()
        if letter.type == Mail.Origin.player.rawValue {
            sender = GUID(UInt64(letter.sender))
        } else {
            entry = letter.sender
        }
        (type, stationery) = (UInt32(letter.type), UInt32(letter.stationery))
        delivered = Float(letter.delivery.seconds - now.seconds)
    }
}
