public import Base
import CSidecar
import Glibc
import Loop
public import Sandbox

/// A simulated worldserver's way to the cluster through the C interface of libsidecar.so alone, as
/// AzerothCore goes it: the same calls in the same order (spec sidecar 2). A process has one.
public final class LibraryLink: SandboxCluster {
    private let library: LoadedLibrary
    /// For calls that may wait: joining, leaving, numbers.
    private let thread = BlockingCalls()
    private let log: Log
    /// What a crash is in this process.
    private let die: @Sendable () -> Never
    /// How often the world turns.
    public let turnInterval: Duration?

    /// Opens the library and compares versions.
    ///
    /// - Parameter die: ends the process as a crash does; for tests of crashes.
    public init(
        path: String, turnInterval: Duration, log: Log, die: @escaping @Sendable () -> Never
    ) throws(LibraryError) {
        library = try LoadedLibrary(path, setters: WorldCallbacks.all.map(\.name))
        self.turnInterval = turnInterval
        self.log = log
        self.die = die
        try library.checkVersion()
    }

    // MARK: Life

    public func join(
        _ world: SandboxWorld, as member: SandboxMember
    ) async throws(SandboxError) -> SandboxPlace {
        guard StandingWorld.take(world) else { throw .alreadyRunning }
        let library = library
        let maps = await thread.run { Self.initialise(library, member) }
        for callback in WorldCallbacks.all { library.set(callback.name, callback.function) }
        if maps.isEmpty { log.warning("the cluster has given no maps yet; the library goes on trying") }
        return SandboxPlace(maps: maps)
    }

    private static func initialise(_ library: LoadedLibrary, _ member: SandboxMember) -> [MapID] {
        var list = Array(member.availableMaps.map(\.description).joined(separator: ",").utf8CString)
        var maps: UnsafeMutablePointer<UInt32>?
        var count: Int32 = 0
        library.initLib(member.address.port, member.realm.rawValue, 0, &list, &maps, &count)
        guard let maps, count > 0 else { return [] }
        defer { free(maps) }
        return UnsafeBufferPointer(start: maps, count: Int(count)).map { MapID($0) }
    }

    public func leave() async {
        let library = library
        await thread.run { library.gracefulShutdown() }
        StandingWorld.leave()
    }

    public func crashed() { die() }
    public func wentOn() {}

    public func turn(_ world: isolated SandboxWorld) {
        library.processEventsHooks()
        library.processRequests()
    }

    // MARK: What the world tells

    public func loaded(_ maps: [MapID]) {
        var numbers = maps.map(\.rawValue)
        library.mapsReady(&numbers, Int32(clamping: numbers.count))
    }

    public func report(_ report: SandboxReport) {
        switch report {
        case .playerLeftBattleground(let player, let instance):
            library.playerLeftBattleground(player.rawValue, 0, instance)
        case .battlegroundStatusChanged(let instance, let status):
            library.battlegroundStatusChanged(instance, status)
        case .dungeonEntered(let player, let map, let difficulty, let instance):
            library.confirmDungeonEntered(player.rawValue, map.rawValue, difficulty, instance)
        }
    }

    // MARK: Numbers

    public func take(_ kind: SandboxObject, _ count: Int) async throws(SandboxNumbersError) -> [UInt32] {
        let next =
            switch kind {
            case .character: library.nextCharacter
            case .item: library.nextItem
            case .instance: library.nextInstance
            }
        let taken = await thread.run {
            var taken: [UInt32] = []
            while taken.count < count, let number = UInt32(exactly: next(0)), number != 0 {
                taken.append(number)
            }
            return taken
        }
        guard taken.count == count else {
            throw SandboxNumbersError("the library gave \(taken.count) of \(count) numbers")
        }
        return taken
    }
}

/// The world that the library's callbacks mean: C functions have nothing else to find it by.
enum StandingWorld {
    private static let world = Locked<SandboxWorld?>(nil)

    static var current: SandboxWorld? { world.withLock { $0 } }

    static func take(_ new: SandboxWorld) -> Bool {
        world.withLock { world in
            guard world == nil else { return false }
            world = new
            return true
        }
    }
    static func leave() { world.withLock { $0 = nil } }
}

/// A thread for calls that wait.
private actor BlockingCalls {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    deinit { executor.stop() }

    func run<Value: Sendable>(_ body: @Sendable () -> Value) -> Value { body() }
}
