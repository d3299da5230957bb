import Base
import Loop
import Wire

/// Pings, time synchronisation and keep-alives: what holds both links up while somebody plays, loads or waits
/// (spec gateway 16).
enum Upkeep: Feature {
    static let routes = Routes {
        on(Ping.self, in: [.connecting, .authenticated]) { session, ping in
            session.answer(ping)
            return .consumed
        }
        swallow(.CMSG_KEEP_ALIVE, in: [.queued, .characterList])
        on(TimeSyncResponse.self, in: [.enteringWorld, .inWorld, .changingWorld]) { session, response in
            session.acceptsTimeSync(response.counter) ? .forward : .consumed
        }
        watch(TimeSyncRequest.self) { session, request in
            session.stay?.timeSyncCounter = request.counter
            session.happened(.timeSynchronised)
            return .forward
        }
        dropFromWorld(.SMSG_PONG)
    }
}

extension ClientSession {
    /// At once and from here, so that no hand-over and no stall costs the connection; the worldserver gets a
    /// copy at most each 27 s, as often as it allows.
    func answer(_ ping: Ping) {
        send(Pong(sequence: ping.sequence))
        guard phase == .inWorld, let stay else { return }
        let now = gateway.time.now()
        if let last = stay.lastPing, now - last < .seconds(27) { return }
        stay.lastPing = now
        stay.live?.send(ping)
    }

    /// An answer to a request of a worldserver that the player has left is dropped.
    func acceptsTimeSync(_ counter: UInt32) -> Bool {
        guard phase == .inWorld, let newest = stay?.timeSyncCounter else { return false }
        return counter <= newest
    }

    /// Tells the worldserver every 20 s that a silent player is still there (it drops him after 60 s).
    func keepAlive(_ stay: WorldStay) {
        stay.keepAliveTimer.map(loop.cancel)
        stay.passedSinceKeepAlive = false
        stay.keepAliveTimer = loop.schedule(after: .seconds(20)) { [weak self, weak stay] in
            self?.assumeIsolated { session in
                guard let current = session.stay, current === stay else { return }
                if !current.passedSinceKeepAlive, session.phase == .inWorld {
                    current.live?.send(.CMSG_KEEP_ALIVE)
                }
                session.keepAlive(current)
            }
        }
    }
}
