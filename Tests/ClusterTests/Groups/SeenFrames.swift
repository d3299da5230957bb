import Base
import ClusterKit
import Testing
import Wire

/// What a client was told of a group member who is elsewhere.
struct SeenFrame: Sendable {
    var state: PartyMemberState
    /// SMSG_PARTY_MEMBER_STATS_FULL.
    var isWhole: Bool
    var at: Instant

    init?(_ packet: SeenPacket) {
        if let changed = packet.parsed(as: PartyMemberStats.self) {
            (state, isWhole) = (changed.state, false)
        } else if let whole = packet.parsed(as: PartyMemberStatsFull.self) {
            (state, isWhole) = (whole.state, true)
        } else {
            return nil
        }
        at = packet.at
    }
    /// nil: nothing is said of it.
    var health: UInt32? { state.fields.contains(.health) ? state.health : nil }
}

extension Player {
    /// In the order in which they came; nil: of everybody.
    func frames(of member: GUID? = nil, after mark: Mark = .beginning) -> [SeenFrame] {
        saw.filter { $0.number >= mark.position }.compactMap { SeenFrame($0) }
            .filter { member == nil || $0.state.member == member }
    }

    /// Takes the first word about a member that fits.
    @discardableResult
    func frame(
        of member: GUID, within: Duration? = nil, after mark: Mark = .beginning,
        _ fits: @escaping @Sendable (SeenFrame) -> Bool = { _ in true }
    ) async throws -> SeenFrame {
        let packet = try await wait(
            forAny: [PartyMemberStats.opcode, PartyMemberStatsFull.opcode], within: within, after: mark
        ) { packet in
            guard let frame = SeenFrame(packet), frame.state.member == member else { return false }
            return fits(frame)
        }
        return try #require(SeenFrame(packet))
    }

    /// Sets the own health, and returns when the own client was shown it.
    func setHealth(_ health: UInt32) async throws -> Instant {
        let (before, me) = (mark, view.me)
        try command(".modify hp \(health)")
        let packet = try await wait(for: .SMSG_UPDATE_OBJECT, after: before) { packet in
            guard let update = packet.parsed(as: UpdateObject.self) else { return false }
            return update.blocks.contains { block in
                guard case .values(me, let fields) = block else { return false }
                return fields[UpdateField.Unit.health] == health
            }
        }
        return packet.at
    }
}
