public import Base
public import GUIDsAPI

/// A number for some sequences by name, and one for all others.
public struct SequenceAmounts: Sendable, Hashable {
    public var named: [GUIDs.Sequence: UInt64]
    public var others: UInt64
    public init(_ named: [GUIDs.Sequence: UInt64] = [:], others: UInt64) {
        self.named = named
        self.others = others
    }
    public subscript(sequence: GUIDs.Sequence) -> UInt64 { named[sequence] ?? others }
}

/// How the service deals with numbers (spec guid 6).
public struct GUIDsConfiguration: Sendable {
    /// How many numbers are reserved at once; what of them is not handed out at a restart is lost.
    public var blocks = SequenceAmounts([.character: 1000, .item: 10_000, .instance: 1000], others: 100)
    /// How far above the database's highest number a sequence begins in a realm that has characters already:
    /// worldservers that were started before may hold numbers in memory.
    public var gaps = SequenceAmounts([.item: 100_000], others: 10_000)
    /// Numbers up to these were handed out by something else, by realm. Where one is given there is no gap.
    public var floors: [RealmID: [GUIDs.Sequence: UInt64]] = [:]
    /// How long a caller waits for numbers; less than the deadline of the request.
    public var patience = Duration.seconds(4)
    /// Callers that may wait for numbers of one sequence; more are refused.
    public var waitingMax = 1024
    /// Between attempts to reserve a block after one failed; doubled up to the maximum.
    public var pauseFirst = Duration.milliseconds(100)
    public var pauseMax = Duration.seconds(5)
    public init() {}
}
