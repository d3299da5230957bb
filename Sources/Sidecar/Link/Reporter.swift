import Base
import Bus
import WorldserverAPI

/// Turns what the worldserver tells into requests of the bus, numbered in their order, through the outbox.
final class Reporter: Sendable {
    private struct State {
        var address: Worldserver.Address?
        var sequence: UInt64 = 0
        var members: [GUID: Worldserver.MemberState] = [:]
        var isTelling = false
    }
    /// Members whose newest state waits; of more the outbox would only grow.
    private static let membersMax = 10_000
    private static let statesMax = 200

    private let bus: Bus
    private let outbox: Outbox
    private let realm: RealmID
    private let state = Locked(State())
    private let waiting: Gauge

    init(bus: Bus, outbox: Outbox, realm: RealmID, metrics: Metrics) {
        self.bus = bus
        self.outbox = outbox
        self.realm = realm
        waiting = metrics.gauge(
            "sidecar_member_states", help: "States of group members that wait to be told.")
    }

    /// What is told from now on is told as this incarnation.
    func become(_ address: Worldserver.Address) { state.withLock { $0.address = address } }

    func report(_ report: WorldReport) {
        switch report {
        case .playerLeftBattleground(let player, let playerRealm, let instance):
            tell { [realm] in
                Worldserver.PlayerLeftBattleground(
                    origin: $0, player: player, playerRealm: playerRealm.rawValue == 0 ? realm : playerRealm,
                    instance: instance)
            }
        case .battlegroundStatusChanged(let instance, let status):
            tell { Worldserver.BattlegroundStatusChanged(origin: $0, instance: instance, status: status) }
        case .dungeonCompleted(let completed, let selected, let players):
            tell {
                Worldserver.DungeonCompleted(
                    origin: $0, completed: completed, selected: selected, players: players)
            }
        case .dungeonEntered(let player, let map, let difficulty, let instance):
            tell {
                Worldserver.DungeonEntered(
                    origin: $0, player: player, map: map, difficulty: difficulty, instance: instance)
            }
        case .groupMaterialized(let group):
            tell {
                Worldserver.GroupMaterialized(
                    origin: $0, group: group.group, leader: group.leader, type: group.type,
                    difficulty: group.difficulty, raidDifficulty: group.raidDifficulty, members: group.members
                )
            }
        case .memberState(let state): tell(state)
        default: reportGroup(report)
        }
    }

    private func reportGroup(_ report: WorldReport) {
        switch report {
        case .readyCheckStarted(let leader, let milliseconds):
            tell { Worldserver.ReadyCheckStarted(origin: $0, leader: leader, milliseconds: milliseconds) }
        case .readyCheckAnswered(let player, let state):
            tell { Worldserver.ReadyCheckAnswered(origin: $0, player: player, state: state) }
        case .readyCheckFinished(let player):
            tell { Worldserver.ReadyCheckFinished(origin: $0, player: player) }
        case .subGroupChanged(let updater, let player, let subGroup):
            tell {
                Worldserver.SubGroupChanged(origin: $0, updater: updater, player: player, subGroup: subGroup)
            }
        case .memberFlagsChanged(let updater, let player, let flags, let roles):
            tell {
                Worldserver.MemberFlagsChanged(
                    origin: $0, updater: updater, player: player, flags: flags, roles: roles)
            }
        default: break
        }
    }

    // MARK: Sending

    /// Who tells, and the number of what he tells; before the worldserver has joined there is nobody yet.
    func origin() -> Worldserver.Origin? {
        state.withLock { state in
            guard let address = state.address else { return nil }
            state.sequence &+= 1
            return Worldserver.Origin(world: address, realm: realm, sequence: state.sequence)
        }
    }

    /// The number is given when it is sent first, and stays with it.
    private func tell<R: Report>(_ make: @escaping @Sendable (Worldserver.Origin) -> R) {
        let made = Locked(origin().map(make))
        outbox.add(R.wireName) { [self] in
            let request = made.withLock { made -> R? in
                if made == nil, let origin = origin() { made = make(origin) }
                return made
            }
            guard let request else { return false }
            return await ask(request)
        }
    }

    /// True when somebody took it.
    private func ask<R: Report>(_ request: R) async -> Bool {
        do throws(AskError<Never>) {
            _ = try await bus.ask(request)
            return true
        } catch {
            return false
        }
    }

    // MARK: Member states

    /// Only the newest of a player counts, so that they are told together when the last telling was heard.
    private func tell(_ new: Worldserver.MemberState) {
        let begins = state.withLock { state in
            guard state.members[new.player] != nil || state.members.count < Self.membersMax else {
                return false
            }
            state.members[new.player] = new
            defer { state.isTelling = true }
            return !state.isTelling
        }
        if begins { tellStates() }
        waiting.set(Int64(clamping: state.withLock { $0.members.count }))
    }

    private func tellStates() {
        outbox.add(Worldserver.MemberStates.wireName) { [self] in
            guard let origin = origin() else { return false }
            let taken = state.withLock { state -> [Worldserver.MemberState] in
                let taken = Array(state.members.values.prefix(Self.statesMax))
                for member in taken { state.members[member.player] = nil }
                return taken
            }
            if await ask(Worldserver.MemberStates(origin: origin, states: taken)) { return toldStates() }
            state.withLock { state in
                // What came meanwhile is newer.
                for member in taken where state.members[member.player] == nil {
                    state.members[member.player] = member
                }
            }
            return false
        }
    }

    private func toldStates() -> Bool {
        let more = state.withLock { state in
            state.isTelling = !state.members.isEmpty
            return state.isTelling
        }
        if more { tellStates() }
        return true
    }
}
