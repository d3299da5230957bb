import AccountsAPI
import Base
import Bus
import CharactersAPI
import Loop
import MailAPI
import Wire
import WorldsAPI
import WorldserverAPI

/// Mail, answered from the daemon: a worldserver knows the letters of its players as they were at their
/// login, and nothing of the others' (spec mail, gateway 21).
enum Mailboxes: Feature {
    private static let phases: PhaseSet = [.inWorld, .changingWorld]

    static let routes = Routes {
        on(SendMail.self, in: phases, lane: .mail) { session, packet in await session.sendMail(packet) }
        on(MailListRequest.self, in: phases, lane: .mail) { session, packet in
            await session.listMail(packet)
        }
        on(TakeMailMoney.self, in: phases, lane: .mail) { session, packet in
            await session.takeMailMoney(packet)
        }
        on(TakeMailItem.self, in: phases, lane: .mail) { session, packet in
            await session.takeMailItem(packet)
        }
        on(MarkMailAsRead.self, in: phases, lane: .mail) { session, packet in
            await session.markMailAsRead(packet)
        }
        on(ReturnMail.self, in: phases, lane: .mail) { session, packet in await session.returnMail(packet) }
        on(DeleteMail.self, in: phases, lane: .mail) { session, packet in await session.deleteMail(packet) }
        on(CopyMailToItem.self, in: phases, lane: .mail) { session, packet in
            await session.copyMail(packet)
        }
        on(NextMailTimeRequest.self, in: phases, lane: .mail) { session, _ in
            await session.tellNextMailTime()
        }
    }

    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        [
            hub.gateway.bus.subscribe(Mail.Incoming.self, hub, executor: hub.loop) { hub, event in
                hub.session(of: event.receiver)?.assumeIsolated { $0.expectMail(at: event.delivery) }
            }
        ]
    }
}

// MARK: - The box

/// What a mailbox is to a worldserver (spec mail 5).
private enum Mailbox {
    static let objectType: UInt8 = 19
    static let creatureFlag: UInt32 = 0x0400_0000
    static let gameObject: UInt16 = 0xF110
    static let creatures: Set<UInt16> = [0xF130, 0xF150]
}

extension ClientSession {
    /// Where the player stands who stands at a mailbox; nil when he does not, or when nobody knows.
    func place(at mailbox: GUID) async -> Mail.Place? {
        guard let account, let stay, let endpoint = stay.live?.endpoint else { return nil }
        let player = stay.character.id.guid(seenFrom: endpoint.realm)
        let place = Mail.Place(world: endpoint.id, incarnation: endpoint.incarnation, player: player)
        if mailbox == player { return account.security > 0 ? place : nil }
        let address = endpoint.busAddress
        do throws(AskError<Worldserver.Refusal>) {
            let isThere: Bool
            if mailbox.highType == Mailbox.gameObject {
                isThere = try await gateway.bus.ask(
                    Worldserver.CanInteractWithObject(
                        player: player, object: mailbox, type: Mailbox.objectType), at: address)
            } else if Mailbox.creatures.contains(mailbox.highType) {
                isThere = try await gateway.bus.ask(
                    Worldserver.CanInteractWithCreature(
                        player: player, creature: mailbox, flags: Mailbox.creatureFlag), at: address)
            } else {
                return nil
            }
            return isThere && self.stay === stay ? place : nil
        } catch {
            gateway.log.debug("a mailbox could not be looked at", ["error": .string("\(error)")])
            return nil
        }
    }

    // MARK: News

    /// When the next letter may be read, and nothing now: the client asks for itself.
    func watchBox() async {
        guard let stay else { return }
        guard let waiting = await waiting(for: stay), let next = waiting.nextDelivery else { return }
        guard self.stay === stay else { return }
        expectMail(at: next)
    }

    private func waiting(for stay: WorldStay) async -> Mail.Waiting? {
        do {
            let waiting = try await gateway.bus.ask(Mail.LookAtBox(player: stay.character.id))
            return self.stay === stay ? waiting : nil
        } catch {
            gateway.log.warning("a mailbox could not be looked into", ["error": .string("\(error)")])
            return nil
        }
    }

    /// A letter may be read from a time on. One timer for all: several that are due together are told once.
    func expectMail(at delivery: UnixTime) {
        guard let stay else { return }
        if let known = stay.mailDelivery, known < delivery || known == delivery { return }
        stay.mailTimer.map(loop.cancel)
        stay.mailDelivery = delivery
        let wait = delivery.nanoseconds &- gateway.time.unixNow().nanoseconds
        // Letters have whole seconds: a moment later it is certain that they may be read.
        let delay = max(Duration.zero, .nanoseconds(wait) + .milliseconds(wait > 0 ? 50 : 0))
        stay.mailTimer = loop.schedule(after: delay) { [weak self, weak stay] in
            self?.assumeIsolated { session in
                guard let stay, session.stay === stay else { return }
                stay.mailTimer = nil
                stay.mailDelivery = nil
                session.send(ReceivedMail())
                session.enqueue(.mail) { session in await session.watchBox() }
            }
        }
    }

    func tellNextMailTime() async {
        guard let stay, let waiting = await waiting(for: stay) else { return }
        var answer = NextMailTime()
        if waiting.unread > 0 {
            answer.time = 0
            answer.letters = waiting.letters.prefix(NextMailTime.lettersMax).map {
                NextMailTime.Letter($0, seenAt: waiting.now)
            }
        }
        send(answer)
        if let next = waiting.nextDelivery { expectMail(at: next) }
    }

    func listMail(_ packet: MailListRequest) async {
        guard let stay, await place(at: packet.mailbox) != nil else { return }
        do {
            let listing = try await gateway.bus.ask(Mail.List(player: stay.character.id))
            guard self.stay === stay else { return }
            send(
                MailList(
                    fitting: listing.letters.map { MailList.Letter($0, seenAt: listing.now) },
                    of: listing.count))
        } catch {
            gateway.log.warning("a mailbox could not be opened", ["error": .string("\(error)")])
        }
    }

    func markMailAsRead(_ packet: MarkMailAsRead) async {
        guard let stay, await place(at: packet.mailbox) != nil else { return }
        do {
            _ = try await gateway.bus.ask(Mail.MarkRead(player: stay.character.id, mail: packet.mail))
        } catch {
            gateway.log.warning("a letter was not marked as read", ["error": .string("\(error)")])
        }
    }
}
