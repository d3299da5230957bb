import CSidecar
import Glibc

/// Why libsidecar.so cannot be used.
public struct LibraryError: Error, CustomStringConvertible {
    public let description: String
    init(_ reason: String) { description = reason }
}

/// libsidecar.so as a worldserver loads it: opened by path, each function looked up by name. It stays loaded.
struct LoadedLibrary: Sendable {
    typealias CheckAbiCompatible = @convention(c) (Int32, Int32) -> Int32
    typealias GetVersionString = @convention(c) () -> UnsafePointer<CChar>?
    typealias InitLib =
        @convention(c) (
            UInt16, UInt32, UInt8, UnsafeMutablePointer<CChar>?,
            UnsafeMutablePointer<UnsafeMutablePointer<UInt32>?>?, UnsafeMutablePointer<Int32>?
        ) -> Void
    typealias Act = @convention(c) () -> Void
    typealias NextGUID = @convention(c) (Int32) -> UInt64
    typealias MapsReady = @convention(c) (UnsafeMutablePointer<UInt32>?, Int32) -> Void
    typealias PlayerLeftBattleground = @convention(c) (UInt64, UInt32, UInt32) -> Void
    typealias BattlegroundStatusChanged = @convention(c) (UInt32, UInt8) -> Void
    typealias ConfirmDungeonEntered = @convention(c) (UInt64, UInt32, UInt8, UInt32) -> Void
    /// Every setter takes one function; which one is the setter's business.
    typealias Setter = @convention(c) (UnsafeRawPointer?) -> Void

    let checkAbiCompatible: CheckAbiCompatible
    let versionString: GetVersionString
    let initLib: InitLib
    let gracefulShutdown: Act
    let processEventsHooks: Act
    let processRequests: Act
    let nextCharacter: NextGUID
    let nextItem: NextGUID
    let nextInstance: NextGUID
    let mapsReady: MapsReady
    let playerLeftBattleground: PlayerLeftBattleground
    let battlegroundStatusChanged: BattlegroundStatusChanged
    let confirmDungeonEntered: ConfirmDungeonEntered
    private let setters: [String: Setter]

    /// - Parameter setters: names of those that will be wanted, without `TC9`.
    init(_ path: String, setters names: [String]) throws(LibraryError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw LibraryError(dlerror().map { String(cString: $0) } ?? "\(path) cannot be opened")
        }
        nonisolated(unsafe) let library = handle
        func find<Function>(_ name: String, as type: Function.Type) throws(LibraryError) -> Function {
            guard let address = dlsym(library, name) else {
                throw LibraryError("\(path) has no \(name)")
            }
            return unsafeBitCast(address, to: type)
        }
        checkAbiCompatible = try find("TC9CheckAbiCompatible", as: CheckAbiCompatible.self)
        versionString = try find("TC9GetVersionString", as: GetVersionString.self)
        initLib = try find("TC9InitLib", as: InitLib.self)
        gracefulShutdown = try find("TC9GracefulShutdown", as: Act.self)
        processEventsHooks = try find("TC9ProcessEventsHooks", as: Act.self)
        processRequests = try find("TC9ProcessGRPCOrHTTPRequests", as: Act.self)
        nextCharacter = try find("TC9GetNextAvailableCharacterGuid", as: NextGUID.self)
        nextItem = try find("TC9GetNextAvailableItemGuid", as: NextGUID.self)
        nextInstance = try find("TC9GetNextAvailableInstanceGuid", as: NextGUID.self)
        mapsReady = try find("TC9ReadyToAcceptPlayersFromMaps", as: MapsReady.self)
        playerLeftBattleground = try find("TC9PlayerLeftBattleground", as: PlayerLeftBattleground.self)
        battlegroundStatusChanged = try find(
            "TC9BattlegroundStatusChanged", as: BattlegroundStatusChanged.self)
        confirmDungeonEntered = try find(
            "TC9ConfirmLfgDungeonRouteEntered", as: ConfirmDungeonEntered.self)
        var setters: [String: Setter] = [:]
        for name in names { setters[name] = try find("TC9\(name)", as: Setter.self) }
        self.setters = setters
    }

    func set(_ name: String, _ function: UnsafeRawPointer) { setters[name]?(function) }

    /// As AzerothCore asks before it opens its databases.
    func checkVersion() throws(LibraryError) {
        let wanted = "\(TC9_VERSION_MAJOR).\(TC9_VERSION_MINOR)"
        let found = versionString().map { String(cString: $0) } ?? "?"
        switch checkAbiCompatible(TC9_VERSION_MAJOR, TC9_VERSION_MINOR) {
        case 0: return
        case 1: throw LibraryError("the library has version \(found), which \(wanted) cannot use")
        default: throw LibraryError("the library has version \(found), older than \(wanted)")
        }
    }
}
