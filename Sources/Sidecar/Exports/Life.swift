import Base
public import CSidecar
import GUIDsAPI
import Glibc

@c @implementation
public func TC9InitLib(
    _ port: UInt16, _ realmID: UInt32, _ isCrossRealm: UInt8,
    _ availableMaps: UnsafeMutablePointer<CChar>?,
    _ assignedMaps: UnsafeMutablePointer<UnsafeMutablePointer<UInt32>?>?,
    _ assignedMapsSize: UnsafeMutablePointer<Int32>?
) {
    assignedMaps?.pointee = nil
    assignedMapsSize?.pointee = 0
    let maps = Membership.shared.join(
        InitParameters(
            port: port, realm: RealmID(realmID), isCrossRealm: isCrossRealm != 0,
            availableMaps: Given.text(availableMaps, bytesMax: 1 << 16)))
    guard let assignedMaps, let assignedMapsSize, !maps.isEmpty, let count = Int32(exactly: maps.count),
        let block = malloc(maps.count * MemoryLayout<UInt32>.stride)
    else { return }
    let list = block.bindMemory(to: UInt32.self, capacity: maps.count)
    for (index, map) in maps.enumerated() { list[index] = map.rawValue }
    assignedMaps.pointee = list
    assignedMapsSize.pointee = count
}

@c @implementation
public func TC9GracefulShutdown() { Membership.shared.leave() }

@c @implementation
public func TC9ProcessEventsHooks() { Membership.shared.world.queues.drainEvents() }

@c @implementation
public func TC9ProcessGRPCOrHTTPRequests() { Membership.shared.world.queues.drainRequests() }

@c @implementation
public func TC9GetNextAvailableCharacterGuid(_ realmID: Int32) -> UInt64 {
    nextNumber(of: .character, realmID)
}

@c @implementation
public func TC9GetNextAvailableItemGuid(_ realmID: Int32) -> UInt64 { nextNumber(of: .item, realmID) }

@c @implementation
public func TC9GetNextAvailableInstanceGuid(_ realmID: Int32) -> UInt64 {
    nextNumber(of: .instance, realmID)
}

private func nextNumber(of sequence: GUIDs.Sequence, _ realmID: Int32) -> UInt64 {
    guard let realm = UInt32(exactly: realmID) else {
        Membership.shared.refuseArguments(of: "TC9GetNextAvailable...Guid")
        return 0
    }
    return Membership.shared.nextGUID(sequence, realm: RealmID(realm))
}

@c @implementation
public func TC9ReadyToAcceptPlayersFromMaps(_ maps: UnsafeMutablePointer<UInt32>?, _ mapsLen: Int32) {
    guard let maps = Given.list(maps, mapsLen) else {
        return Membership.shared.refuseArguments(of: "TC9ReadyToAcceptPlayersFromMaps")
    }
    if !maps.isEmpty { Membership.shared.mapsLoaded(maps.map { MapID($0) }) }
}

@c @implementation
public func TC9SetOnMapsReassignedHook(_ hook: OnMapsReassignedHook?) {
    Membership.shared.world.hooks.set { $0.mapsReassigned = hook }
}

@c @implementation
public func TC9SetMonitoringDataCollectorHandler(_ handler: MonitoringDataCollectorHandler?) {
    Membership.shared.world.handlers.set { $0.monitoring = handler }
}
