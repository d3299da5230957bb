import Base
import Store

/// Changes of `characters.online` that are not written yet. In a cluster no worldserver keeps this column
/// (spec sidecar 9); web sites and tools read it. What counts in the cluster is the online index.
struct OnlineFlags {
    private var changes: [RealmID: [UInt32: Bool]] = [:]

    mutating func set(_ character: CharacterID, isOnline: Bool) {
        changes[character.realm, default: [:]][character.low] = isOnline
    }

    /// Takes all changes out.
    mutating func take() -> [RealmID: [UInt32: Bool]] { exchange(&changes, with: [:]) }

    /// Those that could not be written, where nothing newer is known.
    mutating func giveBack(_ realm: RealmID, _ left: [UInt32: Bool]) {
        changes[realm, default: [:]].merge(left) { newer, _ in newer }
    }
    var isEmpty: Bool { changes.isEmpty }
}

extension RealmCharacters {
    private static let together = 50

    private static let statement =
        "UPDATE characters SET online = ? WHERE guid IN ("
        + [String](repeating: "?", count: together).joined(separator: ", ") + ")"

    /// At the start nobody is in the world.
    func clearOnline() async throws(StoreError) {
        try await database.write("UPDATE characters SET online = 0 WHERE online <> 0")
    }

    func writeOnline(_ changes: [UInt32: Bool]) async throws(StoreError) {
        for isOnline in [false, true] {
            var guids = changes.filter { $0.value == isOnline }.map(\.key).sorted()[...]
            while !guids.isEmpty {
                let some = guids.prefix(Self.together)
                guids = guids.dropFirst(Self.together)
                // One statement for any number: the last one again where there are fewer.
                let missing = [UInt32](repeating: some.last ?? 0, count: Self.together - some.count)
                let binds: [any Bindable] = [isOnline] + (some + missing).map { $0 as any Bindable }
                try await database.write(Self.statement, binds: binds)
            }
        }
    }
}

extension CharactersService {
    /// All of a second together.
    func writeFlagsSoon() {
        guard flagsTimer == nil, writingFlags == nil, !isStopped else { return }
        flagsTimer = time.after(configuration.onlineFlagsInterval) { [weak self] in
            Task { await self?.writeFlagsNow() }
        }
    }

    private func writeFlagsNow() {
        flagsTimer = nil
        guard writingFlags == nil else { return }
        writingFlags = Task { await self.writeFlags() }
    }

    private func writeFlags() async {
        for (realm, changes) in flags.take() {
            guard let characters = databases[realm] else { continue }
            do throws(StoreError) {
                try await characters.writeOnline(changes)
            } catch {
                log.warning(
                    "who is online was not written",
                    ["realm": LogValue(realm), "error": .string(error.description)])
                flags.giveBack(realm, changes)
            }
        }
        writingFlags = nil
        if !flags.isEmpty { writeFlagsSoon() }
    }

    /// The last ones, without waiting for more.
    func finishFlags() async {
        flagsTimer?.cancel()
        await writingFlags?.value
        if !flags.isEmpty { await writeFlags() }
    }
}
