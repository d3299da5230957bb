import Base
import Store
import Wire

/// The first packet of a link. In cluster mode a worldserver believes the gateway: it looks the account up by
/// name and checks nothing else (spec gateway 7, sidecar 9).
extension SandboxWorld {
    func authenticate(_ frame: ReceivedFrame, _ link: GatewayLink) {
        guard frame.opcode == AuthSession.opcode else {
            meters.misplaced.add()
            return link.close(because: "\(frame.opcode.name) before the session exists")
        }
        let packet: AuthSession
        do {
            packet = try AuthSession.parse(frame.body)
        } catch {
            meters.malformed.add()
            return link.close(because: "CMSG_AUTH_SESSION: \(error)")
        }
        meters.handled.add()
        link.running += 1
        let number = link.number
        Task(executorPreference: loop) { await self.lookUp(packet.account, number) }
    }

    private func lookUp(_ name: String, _ number: UInt64) async {
        let found: AccountStore.Account?
        do {
            found = try await accounts.account(named: name)
        } catch {
            log.error("an account cannot be looked up", ["error": .string(error.description)])
            if let link = links[number] { refuse(link, .authSystemError) }
            return
        }
        await untilAwake()
        guard let link = links[number] else { return }
        guard let found else { return refuse(link, .authUnknownAccount) }
        admit(found, link)
    }

    private func refuse(_ link: GatewayLink, _ code: ResponseCode) {
        link.send(AuthResponse.refused(code))
        link.closeAfterFlush(because: "refused: \(code)")
    }

    /// A newer session of an account replaces the older one, unless that is loading a character right now:
    /// then the newer one is refused (spec gateway 7.2).
    private func admit(_ account: AccountStore.Account, _ link: GatewayLink) {
        if let older = sessions[account.id] {
            if older.isLoading { return link.close(because: "the account is loading a character") }
            older.close(because: "a newer session of the account")
        }
        link.account = account
        sessions[account.id] = link
        link.running -= 1
        if options.announcesReadiness {
            link.send(WorldSessionReady())
        } else {
            link.holdsUntilMore = link.hasWaiting
        }
        drain(link)
    }
}
