import Base
import GroupsAPI

/// How many events about groups this run of the service has published, of each realm and in all.
struct MirrorStreams {
    private var realms: [RealmID: UInt64] = [:]
    private var all: UInt64 = 0

    mutating func next(on realm: RealmID, run: UInt64) -> Groups.MirrorStamp {
        all &+= 1
        realms[realm, default: 0] &+= 1
        return Groups.MirrorStamp(run: run, inRealm: realms[realm] ?? 0, inAll: all)
    }

    /// The number of the last one that a worldserver of the realm, or for 0 of all realms, has to have heard.
    func last(for follower: RealmID) -> UInt64 {
        follower.rawValue == 0 ? all : realms[follower] ?? 0
    }
}
