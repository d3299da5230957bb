import Base
import Bus
import CharactersAPI
import Glibc
import UpstreamEvents
import WorldsAPI

/// What other processes send over the bus. What can be read is written and read again, and must then be the
/// same.
enum BusFuzzing {
    /// One field of everything that the format has bytes for.
    private struct Everything: Codable {
        indirect enum Chain: Codable {
            case end
            case link(Chain, note: String?)
        }
        enum Raw: String, Codable { case first, second }
        var flag: Bool, text: String, double: Double
        var numbers: [UInt64], signed: [Int16], gaps: [Int?], block: [UInt8]?
        var twice: UInt8??, wide: UInt128?, chain: Chain?, raw: Raw?
        var byText: [String: [Int32]]?, byMap: [MapID: Bool]?, byNumber: [Int: String]?, set: Set<Int8>?
        var time: Duration?
    }

    /// The first byte says which type is asked for.
    static func value(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return }
        let value = Array(bytes.dropFirst())
        switch first % 8 {
        case 0: _ = try? BinaryDecoder.decode(Everything.self, from: value)
        case 1: _ = try? BinaryDecoder.decode([String: [MapID: String?]].self, from: value)
        case 2: check([Everything.Chain].self, value)
        case 3: check(Worlds.Register.self, value)
        case 4: check(Worlds.ReportHealth.self, value)
        case 5: check([Worlds.World].self, value)
        case 6: check(Characters.LoggedIn.self, value)
        default: check([Characters.Listed].self, value)
        }
    }

    private static func check<T: Codable>(_ type: T.Type, _ bytes: [UInt8]) {
        guard let value = try? BinaryDecoder.decode(type, from: bytes) else { return }
        guard let written = try? BinaryEncoder.encode(value),
            let again = try? BinaryDecoder.decode(type, from: written),
            let rewritten = try? BinaryEncoder.encode(again), rewritten == written
        else { abort() }
    }

    static func message(_ bytes: UnsafeRawBufferPointer) {
        let bytes = Array(bytes)
        if let ask = try? BusMessage.Ask(parsing: bytes) {
            guard let again = try? BusMessage.Ask(parsing: ask.bytes), again == ask else { abort() }
        }
        if let answer = try? BusMessage.Answer(parsing: bytes) {
            guard let again = try? BusMessage.Answer(parsing: answer.bytes), again == answer else { abort() }
        }
    }

    static func upstream(_ bytes: UnsafeRawBufferPointer) {
        let bytes = Array(bytes)
        guard let envelope = try? UpstreamEnvelope(parsing: bytes) else { return }
        guard let again = try? UpstreamEnvelope(parsing: envelope.bytes), again == envelope else { abort() }
        for message in messages { _ = try? message.init(parsing: bytes) }
    }

    private static let messages: [any UpstreamMessage.Type] = [
        Upstream.MapsReassigned.self, Upstream.GuildCreated.self, Upstream.GuildMemberAdded.self,
        Upstream.GuildMemberLeft.self, Upstream.GuildMemberKicked.self, Upstream.GroupCreated.self,
        Upstream.GroupMemberAdded.self, Upstream.GroupMemberLeft.self, Upstream.GroupDisbanded.self,
        Upstream.GroupLeaderChanged.self, Upstream.GroupLootChanged.self, Upstream.GroupConvertedToRaid.self,
        Upstream.GroupDifficultyChanged.self, Upstream.ReadyCheckStarted.self,
        Upstream.ReadyCheckAnswered.self,
        Upstream.ReadyCheckFinished.self, Upstream.SubGroupChanged.self, Upstream.MemberFlagsChanged.self,
        Upstream.MemberStateChanged.self, Upstream.MemberStatesChanged.self,
        Upstream.InstanceResetRequested.self, Upstream.BindExtensionRequested.self,
    ]
}
