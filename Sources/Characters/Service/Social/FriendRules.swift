import Base
import CharactersAPI

/// What a realm's players may do with friends and ignored players (spec characters 6.4, 7).
public struct FriendRules: Sendable {
    public var friendsMax = 50
    public var ignoredMax = 50
    /// Players may befriend those of the other side, and see them online.
    public var joinsBothSides = false
    /// Players may befriend game masters.
    public var addsStaff = false
    /// Real ID friends are shown whatever their side is.
    public var realIDJoinsBothSides = true
    /// Real ID friends that an account may ask for in an hour.
    public var realIDRequestsPerHour = 10
    /// For so long comings and goings are gathered, and those whose lists have to be read; zero: as long as
    /// reading the last ones takes.
    public var gather = Duration.milliseconds(20)
    public init() {}
}

/// What decides whether somebody is seen.
struct FriendSubject: Sendable, Equatable {
    var team: Characters.Team?
    var security: UInt8
    var isHidden: Bool
    init(_ online: Characters.Online) {
        team = Characters.Team(race: online.race)
        security = online.security
        isHidden = online.status.contains(.hidden)
    }
}

/// Who looks.
struct FriendViewer: Sendable {
    var id: CharacterID
    var team: Characters.Team?
    var security: UInt8
    var isStaff: Bool { security > 0 }
    init(_ asker: Characters.SocialAsker) {
        id = asker.character
        team = Characters.Team(race: asker.race)
        security = asker.security
    }
    init(_ online: Characters.Online) {
        id = online.id
        team = Characters.Team(race: online.race)
        security = online.security
    }
}

extension CharactersConfiguration {
    /// Whether a friend who is in the world is shown so.
    func shows(_ subject: FriendSubject, to viewer: FriendViewer, realID: Bool = false) -> Bool {
        (viewer.isStaff || subject.team == viewer.team
            || (realID ? friends.realIDJoinsBothSides : friends.joinsBothSides))
            && (viewer.isStaff || subject.security <= who.staffLevel)
            && (!subject.isHidden || viewer.security >= subject.security)
    }
}

enum FriendNote {
    /// As it is stored: at most 48 bytes, no half characters.
    static func cut(_ note: String) -> String {
        guard note.utf8.count > Characters.AddFriend.noteBytesMax else { return note }
        var kept = ""
        var bytes = 0
        for character in note {
            bytes += character.utf8.count
            guard bytes <= Characters.AddFriend.noteBytesMax else { break }
            kept.append(character)
        }
        return kept
    }
}

extension CharacterName {
    /// The stored form of what may be a name: 2 to 12 letters. Saves looking for anything else.
    static func plausible(_ text: String) -> String? {
        // Before it is counted: a text may be long.
        guard text.utf8.count <= 48 else { return nil }
        let name = normalised(text)
        guard (2...12).contains(name.count), name.unicodeScalars.allSatisfy(\.properties.isAlphabetic) else {
            return nil
        }
        return name
    }
}
