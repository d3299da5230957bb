public import Base
public import Bus

/// Numbers that no two parts of a cluster may give out: of characters, items, mails and whatever else is
/// counted realm by realm (spec guid). A number that was handed out is never handed out again, whatever dies.
public enum GUIDs {
    /// Numbers in a row, both ends included.
    public struct Range: Codable, Sendable, Hashable {
        public var first: UInt64
        public var last: UInt64
        public init(first: UInt64, last: UInt64) {
            self.first = first
            self.last = last
        }
        /// How many there are; 0 when the ends are the wrong way round.
        public var count: UInt64 { first > last ? 0 : (last &- first).addingClamped(1) }
    }

    public enum TakeRefusal: String, Error, Codable, Sendable {
        /// No such realm in this cluster.
        case unknownRealm
        /// Nobody counts this.
        case unknownSequence
        /// Less than one, or more than `Take.countMax`.
        case countInvalid
        /// So many are not left below the sequence's end.
        case exhausted
    }

    /// Numbers for the asker alone. A number that it does not use is lost, which is no harm.
    ///
    /// When the database cannot be written to, the answer is a failure and nothing was handed out.
    public struct Take: Request {
        /// Exactly `count` numbers, none of them 0, in rising order.
        public typealias Reply = [Range]
        public typealias Refusal = TakeRefusal
        public static let wireName = "guids.take.v1"
        public static let countMax: UInt32 = 100_000

        public var realm: RealmID
        public var sequence: Sequence
        /// 1...`countMax`.
        public var count: UInt32
        public init(realm: RealmID, sequence: Sequence, count: UInt32 = 1) {
            self.realm = realm
            self.sequence = sequence
            self.count = count
        }

        /// Whether the ranges are an answer to this: as many numbers as were asked for, none of them 0 and
        /// none twice. Whoever was answered by another process looks before it uses one.
        public func isAnswered(by ranges: [Range]) -> Bool {
            var last: UInt64 = 0
            var total: UInt64 = 0
            for range in ranges {
                guard range.first > last, range.last >= range.first else { return false }
                last = range.last
                total = total.addingClamped(range.count)
            }
            return total == UInt64(count)
        }
    }

    /// How far a sequence of a realm is.
    public struct Level: Codable, Sendable, Hashable {
        public var realm: RealmID
        public var sequence: Sequence
        /// The highest number that is stored as given out. Higher ones are free.
        public var highWater: UInt64
        /// Numbers up to the high-water mark that wait in the daemon's memory to be handed out.
        public var held: UInt64
        /// The highest number that may ever be handed out.
        public var bound: UInt64
        public init(realm: RealmID, sequence: Sequence, highWater: UInt64, held: UInt64, bound: UInt64) {
            self.realm = realm
            self.sequence = sequence
            self.highWater = highWater
            self.held = held
            self.bound = bound
        }
    }
    /// The sequences that somebody took from, of all realms or of one, as the process knows them that
    /// answers; sorted by realm and name.
    public struct Levels: Request {
        public typealias Reply = [Level]
        public static let wireName = "guids.levels.v1"
        public var realm: RealmID?
        public init(realm: RealmID? = nil) { self.realm = realm }
    }
}

extension UInt64 {
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
