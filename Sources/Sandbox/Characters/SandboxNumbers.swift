public import Base
public import Bus
import GUIDsAPI

/// Where a simulated worldserver's new characters and items get their low GUIDs from. It asks before a
/// transaction, never within one; what a transaction that fails does not use is lost.
public protocol SandboxNumbers: Sendable {
    /// Exactly so many, each given to nobody else, ever.
    func take(_ kind: SandboxObject, _ count: Int) async throws(SandboxNumbersError) -> [UInt32]
}

/// What the sandbox makes and counts.
public enum SandboxObject: Sendable, CaseIterable {
    case character, item
    /// A copy of a battleground or a dungeon.
    case instance
}

/// There are no numbers now; nothing was taken.
public struct SandboxNumbersError: Error, CustomStringConvertible {
    public let description: String
    public init(_ reason: String) { description = reason }
}

/// Numbers of the cluster's GUID service.
public struct BusNumbers: SandboxNumbers {
    private let bus: Bus
    private let realm: RealmID
    public init(_ bus: Bus, realm: RealmID) {
        self.bus = bus
        self.realm = realm
    }

    public func take(_ kind: SandboxObject, _ count: Int) async throws(SandboxNumbersError) -> [UInt32] {
        guard count > 0 else { return [] }
        let sequence: GUIDs.Sequence =
            switch kind {
            case .character: .character
            case .item: .item
            case .instance: .instance
            }
        let request = GUIDs.Take(realm: realm, sequence: sequence, count: UInt32(clamping: count))
        let ranges: [GUIDs.Range]
        do {
            ranges = try await bus.ask(request)
        } catch {
            throw SandboxNumbersError("\(sequence): \(error)")
        }
        guard request.isAnswered(by: ranges), let last = ranges.last?.last, UInt32(exactly: last) != nil
        else {
            throw SandboxNumbersError("\(sequence): an answer that fits no question: \(ranges)")
        }
        return ranges.flatMap { range in (range.first...range.last).map { UInt32(clamping: $0) } }
    }
}
