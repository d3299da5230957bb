public import Base
public import Bus

// Spec events 6: what came with the member state.
extension Upstream {
    public struct ReadyCheckStarted: UpstreamGroupMessage, Equatable {
        public static let subject = "group.readycheck.started"
        public var group: Group
        public var leader: GUID, milliseconds: UInt32
        public var players: [GUID] { [leader] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            leader = try fields.guid("LeaderGUID")
            milliseconds = try fields.integer("DurationMs")
        }
    }

    public struct ReadyCheckAnswered: UpstreamGroupMessage, Equatable {
        public static let subject = "group.readycheck.member.state"
        public var group: Group
        public var player: GUID
        /// 0 waits, 1 ready, 2 not.
        public var state: UInt8
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("MemberGUID")
            state = try fields.integer("State")
        }
    }

    public struct ReadyCheckFinished: UpstreamGroupMessage, Equatable {
        public static let subject = "group.readycheck.finished"
        public var group: Group
        public init(_ fields: UpstreamFields) throws(UpstreamError) { group = try Group(fields) }
    }

    public struct SubGroupChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.member.subgroup.changed"
        public var group: Group
        public var player: GUID, subGroup: UInt8
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("MemberGUID")
            subGroup = try fields.integer("SubGroup")
        }
    }

    public struct MemberFlagsChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.member.flags.changed"
        public var group: Group
        public var player: GUID, flags: UInt8, roles: UInt8
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("MemberGUID")
            flags = try fields.integer("Flags")
            roles = try fields.integer("Roles")
        }
    }

    /// How a member looks to the others of the group; what the sender did not say is zero.
    public struct MemberState: Sendable, Equatable {
        public struct Aura: Sendable, Equatable {
            public var slot: UInt8, spell: UInt32, flags: UInt8
            init(_ fields: UpstreamFields) throws(UpstreamError) {
                slot = try fields.integer("Slot")
                spell = try fields.integer("SpellID")
                flags = try fields.integer("Flags", else: 0)
            }
        }
        public var player: GUID
        public var isOnline: Bool
        public var level: UInt8, characterClass: UInt8
        public var zone: UInt32, map: MapID
        public var health: UInt32, healthMax: UInt32
        public var powerType: UInt8, power: UInt32, powerMax: UInt32
        /// nil: the sender does not know them.
        public var auras: [Aura]?
        public var isDead: Bool?, isGhost: Bool?

        init(_ fields: UpstreamFields) throws(UpstreamError) {
            player = try fields.guid("MemberGUID")
            isOnline = try fields.flag("Online")
            level = try fields.integer("Level", else: 0)
            characterClass = try fields.integer("Class", else: 0)
            zone = try fields.integer("ZoneID", else: 0)
            map = MapID(try fields.integer("MapID", else: 0))
            health = try fields.integer("Health", else: 0)
            healthMax = try fields.integer("MaxHealth", else: 0)
            powerType = try fields.integer("PowerType", else: 0)
            power = try fields.integer("Power", else: 0)
            powerMax = try fields.integer("MaxPower", else: 0)
            var read: [Aura] = []
            for aura in try fields.objects("Auras") { read.append(try Aura(aura)) }
            auras = try fields.flag("AurasKnown") ? read : nil
            let (dead, ghost) = (try fields.flag("Dead"), try fields.flag("Ghost"))
            isDead = try fields.flag("DeadKnown") ? dead : nil
            isGhost = try fields.flag("GhostKnown") ? ghost : nil
        }
    }

    /// Who saw the states: a gateway or a worldserver, each empty when it was the other one.
    public struct StateSource: Sendable, Hashable {
        public var gateway: String, world: String
        init(_ fields: UpstreamFields) throws(UpstreamError) {
            gateway = try fields.text("SourceGatewayID", else: "")
            world = try fields.text("SourceWorldserverID", else: "")
        }
    }

    public struct MemberStateChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.member.state.changed"
        public var group: Group
        public var source: StateSource
        public var state: MemberState
        public var players: [GUID] { [state.player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            source = try StateSource(fields)
            state = try MemberState(fields)
        }
    }

    public struct MemberStatesChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.member.states.changed"
        public var group: Group
        public var source: StateSource
        public var states: [MemberState]
        public var players: [GUID] { states.map(\.player) }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            source = try StateSource(fields)
            states = []
            for state in try fields.objects("States") { states.append(try MemberState(state)) }
        }
    }

    /// To worldservers only: forget a player's binding to the copies of a map.
    public struct InstanceResetRequested: UpstreamGroupMessage, Equatable {
        public static let subject = "group.instance.reset.request"
        public var group: Group
        public var player: GUID, map: MapID, difficulty: UInt8
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("PlayerGUID")
            map = MapID(try fields.integer("MapID"))
            difficulty = try fields.integer("Difficulty")
        }
    }

    /// To worldservers only: keep a player's binding a period longer, or no longer.
    public struct BindExtensionRequested: UpstreamGroupMessage, Equatable {
        public static let subject = "group.instance.bind.extension.request"
        public var group: Group
        public var player: GUID, map: MapID, difficulty: UInt8, isExtended: Bool
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("PlayerGUID")
            map = MapID(try fields.integer("MapID"))
            difficulty = try fields.integer("Difficulty")
            isExtended = try fields.flag("Extended")
        }
    }
}
