public import Base
public import Bus

// Spec events 6: what upstream itself publishes. Numbers of loot methods, difficulties and flags: spec group
// 1.
extension Upstream {
    /// Which group, and who of it hears the event.
    public struct Group: Sendable, Equatable {
        /// The realm that counts the group, and at which GUIDs are at home.
        public var realm: RealmID
        public var id: UInt32
        /// The members who were online. Empty when the sender does not say.
        public var receivers: [GUID]
        /// Nil: from a service that does not number its events.
        public var stamp: Stamp?
        init(_ fields: UpstreamFields) throws(UpstreamError) {
            realm = try fields.realm()
            id = try fields.integer("GroupID")
            receivers = try fields.guids("OnlineMembers") + fields.guids("Receivers")
            stamp = try Stamp(fields)
        }
    }
    /// Which of all events about groups one is: ours, beside ToCloud9's fields. Both numbers have no gaps.
    public struct Stamp: Sendable, Hashable {
        /// The realm whose number for the group names it everywhere.
        public var home: RealmID
        public var run: UInt64
        public var inRealm: UInt64, inAll: UInt64
        init?(_ fields: UpstreamFields) throws(UpstreamError) {
            guard let run: UInt64 = try fields.optional("NimbusRun") else { return nil }
            self.run = run
            home = RealmID(try fields.integer("NimbusHome"))
            inRealm = try fields.integer("NimbusNumber")
            inAll = try fields.integer("NimbusTotal")
        }
    }
    public struct GroupMember: Sendable, Equatable {
        public var player: GUID
        /// 1 assistant, 2 main tank, 4 main assist.
        public var flags: UInt8
        public var name: String
        public var isOnline: Bool
        public var subGroup: UInt8
        public var roles: UInt8
        init(_ fields: UpstreamFields) throws(UpstreamError) {
            player = try fields.guid("MemberGUID")
            flags = try fields.integer("MemberFlags", else: 0)
            name = try fields.text("MemberName", else: "")
            isOnline = try fields.flag("IsOnline")
            subGroup = try fields.integer("SubGroup", else: 0)
            roles = try fields.integer("Roles", else: 0)
        }
    }

    public struct GroupCreated: UpstreamGroupMessage, Equatable {
        public static let subject = "group.created"
        public var group: Group
        public var leader: GUID
        public var lootMethod: UInt8, looter: GUID, lootThreshold: UInt8
        /// Bits: 1 battleground, 2 raid, 4 and 8 dungeon finder.
        public var type: UInt8
        public var difficulty: UInt8, raidDifficulty: UInt8
        public var masterLooter: GUID
        public var members: [GroupMember]
        /// The dungeon finder's entry; nil from senders that do not know it.
        public var dungeon: UInt32?
        public var players: [GUID] { members.map(\.player) }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            leader = try fields.guid("LeaderGUID")
            lootMethod = try fields.integer("LootMethod")
            looter = try fields.guid("LooterGUID")
            lootThreshold = try fields.integer("LootThreshold")
            type = try fields.integer("GroupType")
            difficulty = try fields.integer("Difficulty")
            raidDifficulty = try fields.integer("RaidDifficulty")
            masterLooter = try fields.guid("MasterLooterGuid", else: .none)
            members = []
            for member in try fields.objects("Members") { members.append(try GroupMember(member)) }
            dungeon = try fields.optional("LfgDungeonEntry")
        }
    }

    public struct GroupMemberAdded: UpstreamGroupMessage, Equatable {
        public static let subject = "group.member.added"
        public var group: Group
        public var player: GUID, name: String
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("MemberGUID")
            name = try fields.text("MemberName", else: "")
        }
    }

    public struct GroupMemberLeft: UpstreamGroupMessage, Equatable {
        public static let subject = "group.member.left"
        public var group: Group
        public var player: GUID, name: String
        /// None: the leader is the same.
        public var newLeader: GUID
        public var players: [GUID] { [player] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            player = try fields.guid("MemberGUID")
            name = try fields.text("MemberName", else: "")
            newLeader = try fields.guid("NewLeaderID", else: .none)
        }
    }

    public struct GroupDisbanded: UpstreamGroupMessage, Equatable {
        public static let subject = "group.disband"
        public var group: Group
        public init(_ fields: UpstreamFields) throws(UpstreamError) { group = try Group(fields) }
    }

    public struct GroupLeaderChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.leader.changed"
        public var group: Group
        public var previous: GUID, leader: GUID
        public var players: [GUID] { [leader, previous] }
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            previous = try fields.guid("PreviousLeader", else: .none)
            leader = try fields.guid("NewLeader")
        }
    }

    public struct GroupLootChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.loot.changed"
        public var group: Group
        public var method: UInt8, looter: GUID, threshold: UInt8
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            method = try fields.integer("NewLootType")
            looter = try fields.guid("NewLooterGUID")
            threshold = try fields.integer("NewLooterThreshold")
        }
    }

    public struct GroupConvertedToRaid: UpstreamGroupMessage, Equatable {
        public static let subject = "group.converted.raid"
        public var group: Group
        public var leader: GUID
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            leader = try fields.guid("Leader", else: .none)
        }
    }

    public struct GroupDifficultyChanged: UpstreamGroupMessage, Equatable {
        public static let subject = "group.difficulty.changed"
        public var group: Group
        public var updater: GUID
        /// nil: as it was.
        public var dungeon: UInt8?, raid: UInt8?
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            group = try Group(fields)
            updater = try fields.guid("Updater", else: .none)
            dungeon = try fields.optional("DungeonDifficulty")
            raid = try fields.optional("RaidDifficulty")
        }
    }
}
