import Testing
import Wire

@Suite struct LogonTests {
    static let vectors = Vector.all(in: "Logon.txt")

    /// The message of a vector, parsed from its bytes and whatever stands behind them.
    private static func parse(_ type: String, _ bytes: [UInt8]) -> LogonParse<any LogonMessage> {
        if type.hasSuffix("Answer") {
            switch LogonPacket.nextAnswer(in: bytes) {
            case .needMore: return .needMore
            case .invalid(let error): return .invalid(error)
            case .packet(let answer, let consumed): return .packet(answer.message, consumed: consumed)
            }
        }
        switch LogonPacket.next(in: bytes) {
        case .needMore: return .needMore
        case .invalid(let error): return .invalid(error)
        case .packet(let command, let consumed): return .packet(command.message, consumed: consumed)
        }
    }

    @Test(arguments: vectors) func eachVectorIsReadAndWrittenBack(_ vector: Vector) throws {
        guard case .packet(let message, let consumed) = Self.parse(vector.type, vector.body) else {
            Issue.record("not read")
            return
        }
        #expect(consumed == vector.body.count)
        #expect("\(type(of: message))" == vector.type)
        #expect(hex(message.bytes()) == hex(vector.body))
    }

    @Test(arguments: vectors) func eachBeginningOfAPacketWaitsForMore(_ vector: Vector) {
        for length in 0..<vector.body.count {
            guard case .needMore = Self.parse(vector.type, Array(vector.body.prefix(length))) else {
                Issue.record("\(length) bytes were enough")
                return
            }
        }
    }

    @Test(arguments: vectors) func whatFollowsAPacketIsLeftAlone(_ vector: Vector) {
        guard case .packet(_, let consumed) = Self.parse(vector.type, vector.body + [0xEE, 0xFF]) else {
            Issue.record("not read")
            return
        }
        #expect(consumed == vector.body.count)
    }

    @Test func everyMessageHasAVector() {
        let declared = [
            "LogonChallenge", "LogonChallengeAnswer", "LogonProof", "LogonProofAnswer",
            "ReconnectChallengeAnswer", "ReconnectProof", "ReconnectProofAnswer", "RealmListRequest",
            "RealmListAnswer",
        ]
        #expect(Set(Self.vectors.map(\.type)) == Set(declared))
    }

    @Test func theFieldsOfAChallengeAreWhatTheClientSaid() throws {
        guard case .packet(.challenge(let challenge), _) = LogonPacket.next(in: Self.vectors[0].body) else {
            Issue.record("not read")
            return
        }
        #expect(challenge.account == "TC9TEST")
        #expect(challenge.version == .wrath)
        #expect(challenge.platform.text == "x86")
        #expect(challenge.system.text == "Win")
        #expect(GameLocale(challenge.locale) == .enUS)
        #expect(challenge.minutesFromUTC == 60)
        #expect(challenge.address == 0x7F00_0001)
        #expect(!challenge.isReconnect)
    }

    @Test func aSystemPaddedInFrontReadsTheSame() {
        #expect(FourCC(rawValue: 0x5769_6E00).text == "Win")
        #expect(FourCC("Win").text == "Win")
        #expect(FourCC(rawValue: 0x0102_0304).text == "")
        #expect(FourCC(rawValue: 0).text == "")
    }

    @Test(arguments: [("ruRU", GameLocale.ruRU), ("zhTW", .zhTW), ("enGB", .enUS), ("", .enUS)])
    func unknownLocalesCountAsEnglish(_ text: String, _ expected: GameLocale) {
        #expect(GameLocale(FourCC(text)) == expected)
    }

    @Test(arguments: [
        "00080000", "00081e00", "00083000", "0008ffff", "0208ffff",  // sizes no name can have
        "05", "ff",  // no such command
        "0008250000000000030305343036387800006e695753556e65000000007f00000106",  // size and name disagree
    ])
    func aWrongChallengeIsRefusedAsSoonAsItShows(_ text: String) throws {
        guard case .invalid = LogonPacket.next(in: try #require(bytes(text))) else {
            Issue.record("\(text) was not refused")
            return
        }
    }

    @Test func aNameThatIsNotUTF8IsRefused() {
        var bytes = Self.vectors[0].body
        bytes[bytes.count - 1] = 0xFF
        guard case .invalid(.invalidUTF8) = LogonPacket.next(in: bytes) else {
            Issue.record("taken")
            return
        }
    }

    @Test func tooManyKeysAndTooLongATokenAreRefusedBeforeTheyArrive() {
        let head = [UInt8](repeating: 1, count: 73)
        guard case .invalid = LogonPacket.next(in: head + [17]) else {
            Issue.record("17 telemetry keys")
            return
        }
        guard case .invalid = LogonPacket.next(in: head + [0, 4, 17]) else {
            Issue.record("a token of 17 digits")
            return
        }
    }

    @Test func noRealmListGrowsBeyondItsSizeField() {
        var realm = Realm()
        realm.name = String(repeating: "n", count: 200)
        realm.address = String(repeating: "a", count: 300)
        realm.flags = .specifyBuild
        let list = RealmListAnswer(realms: Array(repeating: realm, count: 300))
        let bytes = list.bytes()
        guard case .packet(.realmList(let read), let consumed) = LogonPacket.nextAnswer(in: bytes) else {
            Issue.record("not read back")
            return
        }
        #expect(consumed == bytes.count)
        #expect(read.realms.count == RealmListAnswer.realmsMax)
    }

    @Test(arguments: ["10070000000000000000", "1008000000000001001000", "100900000000000000100000"])
    func aRealmListWhoseSizeIsWrongIsRefused(_ text: String) throws {
        guard case .invalid = LogonPacket.nextAnswer(in: try #require(bytes(text))) else {
            Issue.record("taken")
            return
        }
    }
}

extension LogonCommand {
    var message: any LogonMessage {
        switch self {
        case .challenge(let message), .reconnectChallenge(let message): message
        case .proof(let message): message
        case .reconnectProof(let message): message
        case .realmList: RealmListRequest()
        }
    }
}

extension LogonAnswer {
    var message: any LogonMessage {
        switch self {
        case .challenge(let message): message
        case .proof(let message): message
        case .reconnectChallenge(let message): message
        case .reconnectProof(let message): message
        case .realmList(let message): message
        }
    }
}
