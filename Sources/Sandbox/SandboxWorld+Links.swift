import Base
import Loop
import Wire

/// The gateways' links: accepting, taking packets off, ending.
extension SandboxWorld {
    func accept(_ connection: Connection, life: UInt64) {
        guard self.life == life, state == .running || state == .starting else {
            return connection.close(because: "the world does not run")
        }
        lastLink &+= 1
        let link = GatewayLink(number: lastLink, connection: connection, now: time.now())
        connection.handler = LinkHandler(world: self, number: lastLink)
        links[lastLink] = link
        if hang == nil { greet(link) }
    }

    /// The first word is the server's (spec sidecar 9.1).
    func greet(_ link: GatewayLink) {
        link.hasGreeted = true
        link.send(
            AuthChallenge(serverSeed: resources.randomness.bytes(4), random: resources.randomness.bytes(32)))
    }

    func received(on number: UInt64, _ frames: [ReceivedFrame]) {
        guard let link = links[number] else { return }
        link.holdsUntilMore = false
        link.append(frames)
        drain(link)
    }

    /// Handles what waits, unless something asynchronous runs for the link or the world stands still.
    func drain(_ link: GatewayLink) {
        while link.isOpen, !link.isBusy, !link.holdsUntilMore, hang == nil, let frame = link.next() {
            link.lastPacket = time.now()
            handle(frame, link)
        }
        link.adjustReading()
    }

    /// A size or an opcode that no packet has: nothing behind it can be trusted.
    func brokenStream(on number: UInt64, _ error: WireError) {
        guard let link = links[number] else { return }
        meters.malformed.add()
        log.info("a link sent what is no packet", ["error": .string(error.description)])
        link.close(because: error.description)
    }

    /// Something asynchronous for a link's account: packets behind it wait until it is done.
    func work(on link: GatewayLink, for account: AccountID, _ job: @escaping Job) {
        link.running += 1
        let isQueued = enqueue(account) {
            await job()
            link.running -= 1
            self.drain(link)
        }
        if !isQueued { link.close(because: "too much waits for the account") }
    }

    func closed(link number: UInt64, _ cause: CloseCause) {
        guard let link = links.removeValue(forKey: number) else { return }
        link.markClosed()
        if let account = link.account?.id, sessions[account] === link { sessions[account] = nil }
        guard let player = link.player else { return }
        link.player = nil
        player.link = nil
        lostLink(player)
    }
}
