import Base
import Bus
import CSidecar
import Sandbox
import WorldserverAPI

/// The functions of the world that the library calls, with the setters of the interface that take them. All
/// run on the world's thread, inside the two Process calls.
enum WorldCallbacks {
    struct Callback: Sendable {
        /// Without `TC9`.
        let name: String
        nonisolated(unsafe) let function: UnsafeRawPointer
    }

    static let all = hooks + items + players + guilds + battlegrounds + dungeons

    /// A function of C as a pointer, after the compiler has compared it with the header's type.
    static func callback<Function>(_ name: String, _ function: Function) -> Callback {
        Callback(name: name, function: unsafeBitCast(function, to: UnsafeRawPointer.self))
    }

    // MARK: Asking the world

    /// `failed` when there is no world (any more).
    static func ask<R: WorldRequest>(_ request: R) -> Result<R.Reply, Worldserver.Refusal> {
        guard let world = StandingWorld.current else { return .failure(.failed) }
        return world.assumeIsolated { world in
            do throws(Worldserver.Refusal) {
                return .success(try world.answer(request))
            } catch {
                return .failure(error)
            }
        }
    }

    // MARK: Hooks

    private static let hooks = [
        callback(
            "SetOnMapsReassignedHook",
            { added, addedCount, removed, removedCount in
                let (added, removed) = (Lent.list(added, addedCount), Lent.list(removed, removedCount))
                StandingWorld.current?.assumeIsolated { world in
                    world.changeMaps(added: added.map { MapID($0) }, removed: removed.map { MapID($0) })
                }
            } as OnMapsReassignedHook),
        callback(
            "SetOnGuildMemberAddedHook",
            { guild, player in setGuild(of: player, to: guild) } as OnGuildMemberAddedHook),
        callback(
            "SetOnGuildMemberLeftHook", { _, player in setGuild(of: player, to: 0) } as OnGuildMemberLeftHook),
        callback(
            "SetOnGuildMemberRemovedHook",
            { _, player in setGuild(of: player, to: 0) } as OnGuildMemberRemovedHook),
    ]

    /// Sets the guild, never the rank, as AzerothCore does (spec sidecar 5). Who is not here is nobody's
    /// concern.
    private static func setGuild(of player: UInt64, to guild: UInt64) {
        let request = Worldserver.SetGuildFields(
            id: RequestID(high: 0, low: 0), player: GUID(player), guild: UInt32(clamping: guild), rank: 0)
        _ = ask(request)
    }
}
