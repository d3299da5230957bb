import Base
public import CSidecar
import WorldserverAPI

@c @implementation
public func TC9PlayerLeftBattleground(_ playerGUID: UInt64, _ realmID: UInt32, _ instanceID: UInt32) {
    Membership.shared.report(
        .playerLeftBattleground(player: GUID(playerGUID), realm: RealmID(realmID), instance: instanceID))
}

@c @implementation
public func TC9BattlegroundStatusChanged(_ instanceID: UInt32, _ status: UInt8) {
    guard (1...4).contains(status) else {
        return Membership.shared.refuseArguments(of: "TC9BattlegroundStatusChanged")
    }
    Membership.shared.report(.battlegroundStatusChanged(instance: instanceID, status: status))
}

@c @implementation
public func TC9CompleteLfgDungeon(
    _ completedDungeonEntry: UInt32, _ selectedDungeonEntry: UInt32,
    _ players: UnsafeMutablePointer<UInt64>?, _ playersSize: Int32
) {
    guard let players = Given.list(players, playersSize) else {
        return Membership.shared.refuseArguments(of: "TC9CompleteLfgDungeon")
    }
    Membership.shared.report(
        .dungeonCompleted(
            completed: completedDungeonEntry, selected: selectedDungeonEntry,
            players: players.map { GUID($0) }))
}

@c @implementation
public func TC9ConfirmLfgDungeonRouteEntered(
    _ memberGuid: UInt64, _ mapId: UInt32, _ difficulty: UInt8, _ instanceID: UInt32
) {
    guard mapId != 0, instanceID != 0 else { return }
    Membership.shared.report(
        .dungeonEntered(
            player: GUID(memberGuid), map: MapID(mapId), difficulty: difficulty, instance: instanceID))
}

@c @implementation
public func TC9RegisterMaterializedLfgGroup(
    _ groupGuid: UInt32, _ leaderGuid: UInt64, _ groupType: UInt8, _ difficulty: UInt8,
    _ raidDifficulty: UInt8, _ members: UnsafeMutablePointer<GroupMaterializedLfgMember>?,
    _ membersSize: UInt8
) {
    guard let members = Given.list(members, membersSize) else {
        return Membership.shared.refuseArguments(of: "TC9RegisterMaterializedLfgGroup")
    }
    Membership.shared.report(
        .groupMaterialized(
            MaterializedGroup(
                group: groupGuid, leader: GUID(leaderGuid), type: groupType, difficulty: difficulty,
                raidDifficulty: raidDifficulty,
                members: members.map {
                    Worldserver.MaterializedMember(
                        player: GUID($0.memberGuid), name: Given.text($0.memberName),
                        isOnline: $0.online != 0, flags: $0.flags, roles: $0.roles, subGroup: $0.subGroup)
                })))
}

@c @implementation
public func TC9UpdateGroupMemberState(
    _ memberGuid: UInt64, _ online: UInt8, _ level: UInt8, _ playerClass: UInt8, _ zoneId: UInt32,
    _ mapId: UInt32, _ health: UInt32, _ maxHealth: UInt32, _ powerType: UInt8, _ power: UInt32,
    _ maxPower: UInt32, _ instanceID: UInt32
) {
    Membership.shared.report(
        .memberState(
            Worldserver.MemberState(
                player: GUID(memberGuid), isOnline: online != 0, level: level, characterClass: playerClass,
                zone: zoneId, map: MapID(mapId), health: health, healthMax: maxHealth, powerType: powerType,
                power: power, powerMax: maxPower, instance: instanceID)))
}

@c @implementation
public func TC9StartGroupReadyCheck(_ leaderGuid: UInt64, _ durationMs: UInt32) {
    Membership.shared.report(.readyCheckStarted(leader: GUID(leaderGuid), milliseconds: durationMs))
}

@c @implementation
public func TC9SetGroupReadyCheckMemberState(_ memberGuid: UInt64, _ state: UInt8) {
    guard state <= 2 else {
        return Membership.shared.refuseArguments(of: "TC9SetGroupReadyCheckMemberState")
    }
    Membership.shared.report(.readyCheckAnswered(player: GUID(memberGuid), state: state))
}

@c @implementation
public func TC9FinishGroupReadyCheck(_ playerGuid: UInt64) {
    Membership.shared.report(.readyCheckFinished(player: GUID(playerGuid)))
}

@c @implementation
public func TC9ChangeGroupMemberSubGroup(
    _ updaterGuid: UInt64, _ memberGuid: UInt64, _ subGroup: UInt8
) {
    Membership.shared.report(
        .subGroupChanged(updater: GUID(updaterGuid), player: GUID(memberGuid), subGroup: subGroup))
}

@c @implementation
public func TC9SetGroupMemberFlags(
    _ updaterGuid: UInt64, _ memberGuid: UInt64, _ flags: UInt8, _ roles: UInt8
) {
    Membership.shared.report(
        .memberFlagsChanged(
            updater: GUID(updaterGuid), player: GUID(memberGuid), flags: flags, roles: roles))
}
