import Base
import Testing

@testable import Wire

/// Inputs that somebody sends to do harm.
@Suite struct HostileTests {
    /// A count that the body cannot hold must be refused before memory is reserved for it.
    @Test(arguments: [
        ("CMSG_WHO", "0000000064000000 00 00 ffffffff ffffffff ffffffff 00000000"),
        ("CMSG_WHO", "0000000064000000 00 00 ffffffff ffffffff 0b000000 00000000"),
        ("SMSG_WHO", "31000000 31000000"),
        ("SMSG_UPDATE_OBJECT", "ffffffff"),
        ("SMSG_UPDATE_OBJECT", "01000000 04 ffffffff"),
        ("SMSG_UPDATE_OBJECT", "01000000 00 0101 ff ffffffff"),
        ("SMSG_CHAR_ENUM", "ff"),
        ("SMSG_MOTD", "ffffff7f 00"),
        ("SMSG_INITIAL_SPELLS", "00 ffff 0000"),
        ("SMSG_CONTACT_LIST", "07000000 ffffffff"),
        ("SMSG_CHANNEL_LIST", "01 4100 00 ffffffff"),
        ("SMSG_INIT_WORLD_STATES", "00000000 00000000 00000000 ffff"),
        ("SMSG_MESSAGECHAT", "00 00000000 0000000000000000 00000000 0000000000000000 ffffffff 00 00"),
        ("SMSG_MESSAGECHAT", "00 00000000 0000000000000000 00000000 0000000000000000 00000000 4800 00"),
    ])
    func aCountBeyondTheBodyIsRefused(_ opcode: String, _ body: String) throws {
        let body = try #require(bytes(body))
        let kinds = AllPackets.kinds(of: try #require(Opcode(name: opcode)))
        #expect(!kinds.isEmpty)
        for kind in kinds {
            #expect(throws: WireError.self) { try kind.rendered(body) }
        }
    }

    @Test func aStringIsBoundedTerminatedAndUTF8() {
        #expect(throws: WireError.invalidUTF8) { try CharacterRename.parse(guid + [0xC3, 0x28, 0]) }
        #expect(throws: WireError.missingTerminator) { try CharacterRename.parse(guid + [0x41, 0x42]) }
        let long = guid + [UInt8](repeating: 0x41, count: 49) + [0]
        #expect(throws: WireError.bodySize(58)) { try CharacterRename.parse(long) }
        let inner = guid + [UInt8](repeating: 0x41, count: 49)
        #expect(throws: WireError.stringTooLong(max: 48)) { try CharacterRename.parse(inner) }
        #expect(throws: WireError.self) { try ChatMessage.parse(le(1) + le(7) + text(256)) }
        #expect((try? ChatMessage.parse(le(1) + le(7) + text(255)))?.text.utf8.count == 255)
    }

    @Test func aSizedStringEndsWhereItSays() throws {
        // The name says five bytes and ends after three.
        let body = guid + le(1) + le(0) + le(5) + [0x41, 0x42, 0, 0x43, 0]
        #expect(throws: WireError.missingTerminator) { try TextEmote.parse(body) }
    }

    @Test func aBodyOutOfItsBoundsIsRefusedBeforeItIsRead() {
        #expect(throws: WireError.bodySize(0)) { try Ping.parse([]) }
        #expect(throws: WireError.bodySize(9)) { try Ping.parse([UInt8](repeating: 0, count: 9)) }
        #expect(throws: WireError.bodySize(10_236)) {
            try AuthSession.parse([UInt8](repeating: 0, count: 10_236))
        }
    }

    @Test func aKindOfChatThatDoesNotExistIsRefused() {
        #expect(throws: WireError.self) { try ChatMessage.parse(le(0x34) + le(0) + text(1)) }
        #expect(throws: WireError.self) { try ChatMessage.parse(le(0x107) + le(0) + text(1)) }
    }

    /// A writer cuts instead of failing, and never within a character.
    @Test func whatIsTooLongToWriteIsCut() throws {
        let name = String(repeating: "ü", count: 40)
        let packet = CharacterRename.with { $0.name = name }
        #expect(try CharacterRename.parse(packet.body()).name == String(repeating: "ü", count: 24))
        let broken = ChatPlayerNotFound(name: "Ann\0Bob")
        #expect(hex(broken.body()) == "416e6e00")
        #expect(broken.bodySize() == 4)
        let players = [WhoList.Player](repeating: WhoList.Player(), count: 60)
        let list = try WhoList.parse(WhoList(players: players, matches: 60).body())
        #expect(list.players.count == 49)
        #expect(list.matches == 60)
        let line = ChatLine.system(String(repeating: "x", count: 5000))
        #expect(try ChatLine.parse(line.body()).text.utf8.count == 4096)
    }

    @Test func positionsThatAreNoneAreNotUsed() throws {
        var info = MovementInfo(position: Position(map: MapID(1), x: 1, y: 2, z: 3), time: 0)
        #expect(info.position(on: MapID(1)) == Position(map: MapID(1), x: 1, y: 2, z: 3))
        info.x = .nan
        #expect(info.position(on: MapID(1)) == nil)
        info.x = .infinity
        #expect(info.position(on: MapID(1)) == nil)
        info.x = 1
        info.flags = .onTransport
        #expect(info.position(on: MapID(1)) == nil)
    }

    /// Bytes changed at random must never trap, and whatever is still read must be
    /// written so that it is read again.
    @Test(arguments: 0..<4 as Range<UInt64>) func mutatedPacketsKeepThePromises(_ seed: UInt64) {
        let chance = SeededRandomness(seed: seed)
        for vector in PacketTests.vectors {
            guard let opcode = Opcode(name: vector.opcode) else { continue }
            for _ in 0..<20 {
                let body = chance.mutated(vector.body)
                let frame = Frame.server(opcode, body)
                #expect(frame.withUnsafeBytes { FuzzTargets.worldHeaders($0) }, "\(vector.type) \(hex(body))")
                #expect(body.withUnsafeBytes { FuzzTargets.updateObject($0) }, "\(hex(body))")
                #expect(body.withUnsafeBytes { FuzzTargets.addonBlob($0) }, "\(hex(body))")
            }
        }
        for vector in LogonTests.vectors {
            for _ in 0..<20 {
                let body = chance.mutated(vector.body)
                #expect(body.withUnsafeBytes { FuzzTargets.logon($0) }, "\(vector.type) \(hex(body))")
            }
        }
    }

    private let guid = [UInt8](repeating: 1, count: 8)
    private func le(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    private func text(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x41, count: count) + [0] }
}

extension SeededRandomness {
    /// The bytes with a few of them changed, put in or taken out.
    fileprivate func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int(1 + next() % 4) {
            let place = result.isEmpty ? 0 : Int(next() % UInt64(result.count))
            let byte = [0, 1, 2, 4, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: next())][Int(next() % 8)]
            switch next() % 4 {
            case 0: result.insert(byte, at: place)
            case 1 where !result.isEmpty: result.remove(at: place)
            case _ where !result.isEmpty: result[place] = byte
            default: result.append(byte)
            }
        }
        return result
    }
}
