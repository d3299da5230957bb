/// Tells new reports from repeats and from those of an older life of the worldserver.
///
/// Reports of one kind come in their order, so the highest number of each worldserver is all there is to
/// remember.
public struct ReportLedger: Sendable {
    private struct Last {
        var incarnation: UInt64
        var sequence: UInt64
    }
    private var last: [String: Last] = [:]

    public init() {}

    /// True the first time.
    public mutating func isNew(_ origin: Worldserver.Origin) -> Bool {
        let world = origin.world
        if let known = last[world.id] {
            guard world.incarnation >= known.incarnation else { return false }
            if world.incarnation == known.incarnation, origin.sequence <= known.sequence { return false }
        }
        last[world.id] = Last(incarnation: world.incarnation, sequence: origin.sequence)
        return true
    }
}
