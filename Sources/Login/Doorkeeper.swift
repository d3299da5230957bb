import Base

/// Counts the connections and says who may stay.
///
/// A stranger is a connection that has not logged on. When there are too many strangers in all, the one that
/// has kept us waiting longest makes room: a flood of silent connections then wears itself out, and a real
/// client, which speaks at once, still gets through.
final class Doorkeeper: Sendable {
    /// Why a connection was turned away.
    enum Refusal: String, Error, CaseIterable {
        case tooManyOfAddress = "address", tooManyStrangers = "strangers", tooManyConnections = "connections"
    }
    struct Pass: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Guest {
        let address: AddressKey
        var isStranger = true
        /// Since when it is its turn to speak; nil while it is ours.
        var waitingSince: Instant?
        let dismiss: @Sendable (String) -> Void
    }
    private struct State {
        var last: UInt64 = 0
        var guests: [UInt64: Guest] = [:]
        var strangers = 0
        var strangersOf: [AddressKey: Int] = [:]
    }
    private let limits: LoginLimits
    private let state = Locked(State())

    init(_ limits: LoginLimits) { self.limits = limits }

    var connections: Int { state.withLock { $0.guests.count } }
    var strangers: Int { state.withLock { $0.strangers } }

    /// Lets a new connection in, perhaps at the cost of one that says nothing.
    ///
    /// - Parameter dismiss: closes the connection, from any thread; the text says why.
    func admit(
        _ address: AddressKey, dismiss: @escaping @Sendable (String) -> Void
    ) throws(Refusal) -> Pass {
        let (pass, evicted) = try state.withLock { (state) throws(Refusal) -> (Pass, Guest?) in
            guard state.guests.count < limits.connectionsMax else { throw .tooManyConnections }
            guard state.strangersOf[address, default: 0] < limits.strangersPerAddressMax else {
                throw .tooManyOfAddress
            }
            var evicted: Guest?
            if state.strangers >= limits.strangersMax {
                guard let number = Self.longestWaiting(state) else { throw .tooManyStrangers }
                evicted = Self.remove(number, from: &state)
            }
            state.last &+= 1
            state.strangers &+= 1
            state.strangersOf[address, default: 0] &+= 1
            state.guests[state.last] = Guest(address: address, dismiss: dismiss)
            return (Pass(number: state.last), evicted)
        }
        evicted?.dismiss("made room: it waited longest of too many connections")
        return pass
    }

    /// It is the client's turn to speak, since then; or ours, with nil.
    func isWaiting(_ pass: Pass, since: Instant?) {
        state.withLock { $0.guests[pass.number]?.waitingSince = since }
    }

    /// It has logged on.
    func isKnown(_ pass: Pass) {
        state.withLock { state in
            guard let guest = state.guests[pass.number], guest.isStranger else { return }
            state.guests[pass.number]?.isStranger = false
            Self.forgetStranger(guest, in: &state)
        }
    }

    /// It has closed.
    func left(_ pass: Pass) {
        state.withLock { _ = Self.remove(pass.number, from: &$0) }
    }

    /// Closes everybody's connection.
    func dismissAll(_ why: String) {
        let guests = state.withLock { $0.guests.values.map(\.dismiss) }
        for dismiss in guests { dismiss(why) }
    }

    private static func longestWaiting(_ state: State) -> UInt64? {
        var longest: (number: UInt64, since: Instant)?
        for (number, guest) in state.guests where guest.isStranger {
            guard let since = guest.waitingSince else { continue }
            if let known = longest, (known.since, known.number) < (since, number) { continue }
            longest = (number, since)
        }
        return longest?.number
    }

    private static func remove(_ number: UInt64, from state: inout State) -> Guest? {
        guard let guest = state.guests.removeValue(forKey: number) else { return nil }
        if guest.isStranger { forgetStranger(guest, in: &state) }
        return guest
    }

    private static func forgetStranger(_ guest: Guest, in state: inout State) {
        state.strangers &-= 1
        let left = state.strangersOf[guest.address, default: 1] &- 1
        state.strangersOf[guest.address] = left > 0 ? left : nil
    }
}
