extension Characters {
    /// What others see or feel of a character that is in the world, besides where it is.
    public struct Status: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        public static let away = Status(rawValue: 0x01)
        public static let busy = Status(rawValue: 0x02)
        /// A game master at work: `.gm on`.
        public static let gameMaster = Status(rawValue: 0x04)
        public static let developer = Status(rawValue: 0x08)
        /// A game master whom nobody of a lower level sees: `.gm visible off`.
        public static let hidden = Status(rawValue: 0x10)
        /// Writes with the badge of game masters: `.gm chat on`.
        public static let badge = Status(rawValue: 0x20)
        /// A game master whom players may whisper to: `.whispers on`.
        public static let acceptsWhispers = Status(rawValue: 0x40)
        public static let ghost = Status(rawValue: 0x80)

        /// What shows in PLAYER_FLAGS (spec gateway 17.1).
        public init(playerFlags: UInt32) {
            self = []
            if playerFlags & 0x02 != 0 { insert(.away) }
            if playerFlags & 0x04 != 0 { insert(.busy) }
            if playerFlags & 0x08 != 0 { insert(.gameMaster) }
            if playerFlags & 0x10 != 0 { insert(.ghost) }
            if playerFlags & 0x8000 != 0 { insert(.developer) }
        }
        /// What a worldserver stores of a game master between two logins, in `characters.extra_flags`.
        public init(extraFlags: UInt32) {
            self = []
            if extraFlags & 0x04 != 0 { insert(.acceptsWhispers) }
            if extraFlags & 0x10 != 0 { insert(.hidden) }
            if extraFlags & 0x20 != 0 { insert(.badge) }
        }
    }
}
