public import Base
public import Bus

// Spec events 6. Numbers from 14 upward are ours for what the seeds added: consumers go by the subject. So
// are the fields that begin with Nimbus, which others pass over.
extension Groups.Mirror {
    /// - Parameter list: what the event calls the members who are online.
    fileprivate func fields(_ list: String, _ more: JSONValue.Member...) -> [JSONValue.Member] {
        [.init("RealmID", JSONValue(realm.rawValue)), .init("GroupID", JSONValue(number))] + more
            + [.init(list, JSONValue(numbers: receivers.map(\.rawValue)))] + stampFields
    }
    fileprivate var stampFields: [JSONValue.Member] {
        guard let stamp else { return [] }
        return [
            .init("NimbusHome", JSONValue((home ?? realm).rawValue)),
            .init("NimbusRun", JSONValue(stamp.run)), .init("NimbusNumber", JSONValue(stamp.inRealm)),
            .init("NimbusTotal", JSONValue(stamp.inAll)),
        ]
    }
}

extension JSONValue.Member {
    fileprivate init(_ name: String, guid: GUID) { self.init(name, JSONValue(guid.rawValue)) }
}

extension Groups.Created {
    public static let upstreamType = 2
    public var upstreamPayload: [JSONValue.Member] {
        [
            .init("RealmID", JSONValue(mirror.realm.rawValue)), .init("GroupID", JSONValue(mirror.number)),
            .init("LeaderGUID", guid: leader), .init("LootMethod", JSONValue(lootMethod.rawValue)),
            .init("LooterGUID", guid: looter), .init("LootThreshold", JSONValue(lootThreshold)),
            .init("GroupType", JSONValue(form.rawValue)), .init("Difficulty", JSONValue(difficulty)),
            .init("RaidDifficulty", JSONValue(raidDifficulty)),
            .init("MasterLooterGuid", guid: masterLooter),
            .init("Members", .array(members.map(\.upstream))),
            .init("LfgDungeonEntry", JSONValue(dungeon)),
        ] + mirror.stampFields
    }
}

extension Groups.MirrorMember {
    fileprivate var upstream: JSONValue {
        .object([
            .init("MemberGUID", guid: player), .init("MemberFlags", JSONValue(flags.rawValue)),
            .init("MemberName", .string(name)), .init("IsOnline", .bool(isOnline)),
            .init("SubGroup", JSONValue(subGroup)), .init("Roles", JSONValue(roles.rawValue)),
        ])
    }
}

extension Groups.MemberOnlineChanged: UpstreamEvent {
    public static let upstreamType = 3
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields("OnlineMembers", .init("MemberGUID", guid: player), .init("IsOnline", .bool(isOnline)))
    }
}
extension Groups.MemberLeft {
    public static let upstreamType = 4
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "OnlineMembers", .init("MemberGUID", guid: player), .init("MemberName", .string(name)),
            .init("NewLeaderID", guid: leader))
    }
}
extension Groups.Disbanded {
    public static let upstreamType = 5
    public var upstreamPayload: [JSONValue.Member] { mirror.fields("OnlineMembers") }
}
extension Groups.MemberAdded {
    public static let upstreamType = 6
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "OnlineMembers", .init("MemberGUID", guid: player), .init("MemberName", .string(name)))
    }
}
extension Groups.LeaderChanged {
    public static let upstreamType = 7
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "OnlineMembers", .init("PreviousLeader", guid: previous), .init("NewLeader", guid: leader))
    }
}
extension Groups.LootChanged {
    public static let upstreamType = 8
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "OnlineMembers", .init("NewLootType", JSONValue(method.rawValue)),
            .init("NewLooterGUID", guid: looter), .init("NewLooterThreshold", JSONValue(threshold)))
    }
}
extension Groups.ConvertedToRaid {
    public static let upstreamType = 9
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields("OnlineMembers", .init("Leader", guid: leader))
    }
}
extension Groups.DifficultyChanged {
    public static let upstreamType = 12
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("Updater", guid: updater),
            .init("DungeonDifficulty", dungeon.map { JSONValue($0) } ?? .null),
            .init("RaidDifficulty", raid.map { JSONValue($0) } ?? .null))
    }
}
extension Groups.ReadyCheckStarted {
    public static let upstreamType = 14
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("LeaderGUID", guid: leader), .init("DurationMs", JSONValue(milliseconds)))
    }
}
extension Groups.ReadyCheckAnswered {
    public static let upstreamType = 15
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("MemberGUID", guid: player), .init("State", JSONValue(isReady ? 1 : 2)))
    }
}
extension Groups.ReadyCheckFinished {
    public static let upstreamType = 16
    public var upstreamPayload: [JSONValue.Member] { mirror.fields("Receivers") }
}
extension Groups.SubGroupChanged {
    public static let upstreamType = 17
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("MemberGUID", guid: player), .init("SubGroup", JSONValue(subGroup)))
    }
}
extension Groups.MemberFlagsChanged {
    public static let upstreamType = 18
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("MemberGUID", guid: player), .init("Flags", JSONValue(flags.rawValue)),
            .init("Roles", JSONValue(roles.rawValue)))
    }
}
extension Groups.InstanceResetRequested {
    public static let upstreamType = 20
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("PlayerGUID", guid: player), .init("MapID", JSONValue(map.rawValue)),
            .init("Difficulty", JSONValue(difficulty)))
    }
}
extension Groups.BindExtensionRequested {
    public static let upstreamType = 21
    public var upstreamPayload: [JSONValue.Member] {
        mirror.fields(
            "Receivers", .init("PlayerGUID", guid: player), .init("MapID", JSONValue(map.rawValue)),
            .init("Difficulty", JSONValue(difficulty)), .init("Extended", .bool(isExtended)))
    }
}
