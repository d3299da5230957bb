import AccountsAPI
import Base
import Loop
import Wire

/// The cold path: frames that a feature claims, or that do not belong where they came.
extension ClientSession {
    // MARK: From the client

    func handleFromClient(
        _ header: ClientHeader, _ frame: UnsafeRawBufferPointer, _ flags: RouteTable.Flags, _ now: Instant
    ) {
        if flags.contains(.foreign) { return breakOff("an opcode that no client sends") }
        if flags.contains(.budgeted), !takeFromOpcodeBudget(header.opcode, now) { return }
        if flags.contains(.claimed), let route = gateway.routes.clientRoute(header.opcode) {
            if route.phases.contains(phase) { return handle(route, frame, ClientHeader.byteCount) }
            if case .refused = route.elsewhere { return misplaced(header.opcode) }
        }
        switch phase {
        case .inWorld: passToWorld(frame)
        case .enteringWorld, .changingWorld:
            // Movement towards a place that is being left is worth nothing.
            if flags.contains(.movement) { return }
            stay?.keepForWorld(frame)
        case .connecting, .queued, .characterList, .leaving: misplaced(header.opcode)
        }
    }

    private func handle(_ route: Route, _ frame: UnsafeRawBufferPointer, _ headerBytes: Int) {
        gateway.counts.handled.add()
        do throws(WireError) {
            switch try route.handler(self, UnsafeRawBufferPointer(rebasing: frame[headerBytes...])) {
            case .consumed: break
            case .forward:
                if phase == .inWorld {
                    passToWorld(frame)
                } else if phase == .enteringWorld || phase == .changingWorld {
                    stay?.keepForWorld(frame)
                }
            }
        } catch {
            malformed(route.opcode, error)
        }
    }

    // MARK: From the worldserver

    func handleFromWorld(
        _ header: ServerHeader, _ frame: UnsafeMutableRawBufferPointer, _ headerBytes: Int,
        _ flags: RouteTable.Flags
    ) {
        guard let stay else { return }
        if flags.contains(.foreign) {
            gateway.counts.malformed.add()
            return
        }
        let serves = phase == .inWorld && stay.transition.servesClient
        // On the way out only the word about the redirect counts; the rest is kept
        // in case the player has to stay.
        guard serves || header.opcode == .TC9_SMSG_READY_FOR_REDIRECT else { return keep(frame, for: stay) }
        if flags.contains(.claimed), let route = gateway.routes.worldRoute(header.opcode) {
            let body = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(frame)[headerBytes...])
            do throws(WireError) {
                if case .consumed = try route.handler(self, body) { return }
            } catch {
                // Not ours to judge: the client may read what we cannot.
                gateway.counts.malformed.add()
                gateway.log.warning(
                    "a worldserver's packet could not be read",
                    ["opcode": .string(header.opcode.name), "error": .string("\(error)")])
            }
        }
        if phase == .inWorld { passToClient(frame, headerBytes: headerBytes) }
    }

    /// The old world speaks while the player is on the way out; it counts only if he has to stay.
    private func keep(_ frame: UnsafeMutableRawBufferPointer, for stay: WorldStay) {
        guard stay.keptBytes + frame.count <= WorldStay.keptBytesMax else { return }
        stay.keptFrames.append(Array(frame))
        stay.keptBytes += frame.count
    }

    // MARK: What does not belong

    /// The stream cannot be read on, or the sender is no game client.
    func breakOff(_ why: String) {
        gateway.counts.malformed.add()
        if gateway.mayComplain(about: peer) {
            gateway.log.info(
                "a client broke the protocol",
                ["peer": .string(peer.host), "account": .string(account?.name ?? "-"), "fault": .string(why)])
        }
        close(because: why)
    }

    func misplaced(_ opcode: Opcode) {
        gateway.counts.misplaced.add()
        if phase == .connecting { return breakOff("a packet before authentication") }
        countFault("too many misplaced packets", opcode, "\(phase)")
    }

    func malformed(_ opcode: Opcode, _ error: WireError) {
        gateway.counts.malformed.add()
        if phase == .connecting { return breakOff("a malformed packet before authentication") }
        countFault("too many malformed packets", opcode, error.description)
    }

    private func countFault(_ why: String, _ opcode: Opcode, _ detail: String) {
        if gateway.mayComplain(about: peer) {
            gateway.log.info(
                "a client's packet was dropped",
                [
                    "account": .string(account?.name ?? "-"), "opcode": .string(opcode.name),
                    "reason": .string(detail),
                ])
        }
        if !faults.take(now: gateway.time.now()) { close(because: why) }
    }

    // MARK: Budgets

    /// Whether a packet over the common budget may pass all the same (dry run).
    func overBudget(_ opcode: Opcode) -> Bool {
        overran(opcode)
        return gateway.configuration.budgets.dryRun
    }

    private func takeFromOpcodeBudget(_ opcode: Opcode, _ now: Instant) -> Bool {
        guard let perSecond = gateway.routes.budgets[opcode] else { return true }
        var bucket =
            opcodeBudgets[opcode] ?? TokenBucket(capacity: perSecond * 2, perSecond: perSecond, now: now)
        let taken = bucket.take(now: now)
        opcodeBudgets[opcode] = bucket
        return taken || overBudget(opcode)
    }

    func overran(_ opcode: Opcode?) {
        gateway.counts.overBudget.add()
        if gateway.mayComplain(about: peer) {
            gateway.log.info(
                "a client is over its packet budget",
                [
                    "account": .string(account?.name ?? "-"), "opcode": .string(opcode?.name ?? "-"),
                    "dry run": .bool(gateway.configuration.budgets.dryRun),
                ])
        }
        guard !gateway.configuration.budgets.dryRun else { return }
        if !overruns.take(now: gateway.time.now()) { close(because: "over its packet budget") }
    }
}
