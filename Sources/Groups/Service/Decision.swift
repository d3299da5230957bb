import Base
import GroupsAPI

/// What a command would change, and what then has happened: decided on the state as it is, without changing
/// it.
struct Decision {
    var changes: [GroupChange] = []
    var news: [GroupNews] = []
    var performed = Groups.Performed(isDone: true)

    /// Nothing happens, and nobody is told why.
    static let nothing = Decision(performed: Groups.Performed(isDone: false))

    /// Nothing happens.
    static func refused(
        _ operation: Groups.Operation, _ name: String, _ code: Groups.ResultCode, value: UInt32 = 0
    ) -> Decision {
        Decision(
            performed: Groups.Performed(
                isDone: false, told: Groups.CommandResult(operation, name, code, value: value)))
    }
    /// A refusal after which the player's frames are put right again.
    static func putRight(_ group: Group, for player: CharacterID) -> Decision {
        Decision(news: [.listWanted(group.id, by: player)], performed: Groups.Performed(isDone: false))
    }

    mutating func tell(_ operation: Groups.Operation, _ name: String) {
        performed.told = Groups.CommandResult(operation, name, .ok)
    }
    mutating func add(_ other: Decision) {
        changes += other.changes
        news += other.news
    }

    /// It has to be stored before it counts.
    var isStored: Bool { changes.contains { $0.isStored } }
}

enum GroupChange {
    /// A new group, or a group as it is from now on.
    case put(Group)
    case remove(Groups.ID)
    case invite(Invitation)
    /// The invitation of this player.
    case uninvite(CharacterID)
    case check(Groups.ID, ReadyCheck?)
    /// Somebody has answered the group's ready check, or cannot any more.
    case answered(Groups.ID, CharacterID)

    var isStored: Bool {
        switch self {
        case .put, .remove: true
        case .invite, .uninvite, .check, .answered: false
        }
    }
}

struct Invitation: Equatable {
    var inviter: Groups.Player
    var invitee: Groups.Player
    /// Tells it from an earlier one of the same player.
    var number: UInt64
    var began: Instant
}

struct ReadyCheck: Equatable {
    /// Tells it from an earlier one of the same group.
    var number: UInt64
    var starter: CharacterID
    var answered: Set<CharacterID>
}

/// What happened, for those who have to hear of it. Groups are as they were after it.
enum GroupNews {
    case created(Group)
    case joined(Group, Groups.Member, clearedIcons: Bool)
    case left(Group, Groups.Member, wasRemoved: Bool, previousLeader: CharacterID?)
    case disbanded(Group, removed: CharacterID?)
    case leaderChanged(Group, from: CharacterID)
    case converted(Group)
    case subGroupsChanged(Group, [CharacterID])
    case flagsChanged(Group, [CharacterID])
    case icon(Group, setter: CharacterID, slot: UInt8, cleared: [UInt8])
    case lootChanged(Group)
    case difficultyChanged(Group, isRaid: Bool, by: CharacterID)
    case changed(Group)
    case invited(Invitation)
    case triedToInvite(CharacterID, by: Groups.Player)
    case cancelled(Invitation)
    case declined(Invitation)
    case listWanted(Groups.ID, by: CharacterID)
    case iconsWanted(Group, by: CharacterID)
    case difficultyWanted(Group, isRaid: Bool, by: CharacterID)
    case checkStarted(Group, by: CharacterID)
    case checkAnswered(Group, CharacterID, isReady: Bool)
    case checkFinished(Group)
    case pinged(Group, by: CharacterID, x: Float, y: Float)
    case rolled(Group, by: CharacterID, least: UInt32, most: UInt32, result: UInt32)
    case said(Group, by: Groups.Player, Groups.Line)
    case resetWanted(Group?, by: CharacterID)
    case extensionWanted(Group?, by: CharacterID, map: MapID, difficulty: UInt8, isExtended: Bool)
}

extension Decision {
    /// What of it concerns groups of these realms.
    func limited(to realms: Set<RealmID>) -> Decision {
        var limited = self
        limited.changes = changes.filter { change in
            switch change {
            case .put(let group): realms.contains(group.home)
            case .remove(let id): realms.contains(id.home)
            case .invite, .uninvite, .check, .answered: true
            }
        }
        limited.news = news.filter { news in news.group.map { realms.contains($0.home) } ?? true }
        return limited
    }
}

extension GroupNews {
    /// Whom membership changed in.
    fileprivate var group: Group? {
        switch self {
        case .created(let group), .joined(let group, _, _), .left(let group, _, _, _),
            .disbanded(let group, _),
            .leaderChanged(let group, _), .converted(let group), .subGroupsChanged(let group, _),
            .flagsChanged(let group, _), .changed(let group):
            group
        default: nil
        }
    }
}
