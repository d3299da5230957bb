public import Base
public import Bus
public import CharactersAPI

/// What players say to each other across worldservers: whispers and channels. Rules: spec chat. Lines that
/// are heard nearby stay with the worldserver.
public enum Chat {
    /// Who speaks, as the gateway knows it.
    public struct Speaker: Codable, Sendable, Equatable {
        public var id: CharacterID
        public var account: AccountID
        public var name: String
        public var race: UInt8, characterClass: UInt8, gender: UInt8
        /// The account's level: above 0 is staff.
        public var security: UInt8
        public var status: Characters.Status
        public init(
            id: CharacterID, account: AccountID, name: String, race: UInt8, characterClass: UInt8,
            gender: UInt8, security: UInt8 = 0, status: Characters.Status = []
        ) {
            self.id = id
            self.account = account
            self.name = name
            self.race = race
            self.characterClass = characterClass
            self.gender = gender
            self.security = security
            self.status = status
        }
    }

    /// Whispers to a player, by `Name` or `Name-Realm`, and waits until the player's gateway has taken it.
    public struct Whisper: Request {
        public typealias Reply = WhisperOutcome
        public static let wireName = "chat.whisper.v1"
        public var speaker: Speaker
        /// As it was typed.
        public var name: String
        /// Clean, 1 to 255 bytes.
        public var text: String
        /// Between addons: nobody sees it.
        public var isAddon: Bool
        public init(speaker: Speaker, name: String, text: String, isAddon: Bool) {
            self.speaker = speaker
            self.name = name
            self.text = text
            self.isAddon = isAddon
        }
    }
    public enum WhisperOutcome: Codable, Sendable, Equatable {
        case delivered(Listener)
        /// The player does not want to hear of the speaker.
        case ignored(Listener)
        /// Nobody of that name is there for this speaker.
        case notFound
        /// Several realms have somebody of that name.
        case ambiguous
        case wrongFaction
    }
    /// To whom a whisper went.
    public struct Listener: Codable, Sendable, Equatable {
        public var character: Characters.NameRecord
        public var status: Characters.Status
        /// What the player lets those read who whisper while he is away or busy; may be empty.
        public var awayText: String
        public init(character: Characters.NameRecord, status: Characters.Status, awayText: String) {
            self.character = character
            self.status = status
            self.awayText = awayText
        }
    }

    /// To a gateway, at the address of its id: one of its players is whispered to.
    public struct HandWhisper: Request {
        public typealias Reply = Handed
        public static let wireName = "chat.hand-whisper.v1"
        public static let deadline = Duration.seconds(3)
        public var listener: CharacterID
        public var speaker: Speaker
        public var text: String
        public var isAddon: Bool
        public init(listener: CharacterID, speaker: Speaker, text: String, isAddon: Bool) {
            self.listener = listener
            self.speaker = speaker
            self.text = text
            self.isAddon = isAddon
        }
    }
    /// What became of it there.
    public enum Handed: Codable, Sendable, Equatable {
        case heard(Characters.Status, awayText: String)
        case ignored
        /// The player has left, or is a game master who does not want whispers of players.
        case notThere
    }

    /// A client has hidden a whisper of somebody whom its player ignores; the speaker shall know.
    public struct WhisperHidden: Event {
        public static let subject = "nimbus.chat.whisper-hidden"
        public var speaker: CharacterID
        public var listener: CharacterID
        public var listenerName: String
        public init(speaker: CharacterID, listener: CharacterID, listenerName: String) {
            self.speaker = speaker
            self.listener = listener
            self.listenerName = listenerName
        }
    }
}
