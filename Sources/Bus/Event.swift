/// Something that happened, as a value: `bus.publish(Characters.LoggedIn(...))`.
public protocol Event: Codable, Sendable {
    /// The subject on the wire; upstream's name where the event exists there (spec events).
    static var subject: String { get }
}

/// What a full mailbox does with one more event.
public enum Overflow<E: Event>: Sendable {
    /// The newest counts (presence): the oldest goes.
    case dropOldest
    /// What is queued counts: the new one is refused.
    case dropNewest
    /// Only the latest value of a key counts (member state): it replaces the queued one; a full mailbox of
    /// different keys drops the oldest.
    case latest(by: @Sendable (E) -> AnyHashableKey)
}

/// A hashable key of any type that may cross threads.
public struct AnyHashableKey: Hashable, @unchecked Sendable {
    private let key: AnyHashable
    public init(_ key: some Hashable & Sendable) { self.key = AnyHashable(key) }
}

/// What became of a mailbox's events.
public struct MailboxCounts: Sendable, Equatable {
    public var delivered: UInt64 = 0
    public var dropped: UInt64 = 0
    public var highWater = 0
    public init() {}
}
