import Foundation
import Testing
import Wire

/// Rows P1 and P2 of the promises: every declared packet, by the vector files.
@Suite struct PacketTests {
    static let vectors: [Vector] = {
        let files = (try? Vector.files()) ?? []
        return files.filter { $0 != "Logon.txt" }.flatMap { Vector.all(in: $0) }
    }()

    /// Packets that end wherever their body ends, so that a shorter body can be another packet.
    static let openEnded: Set = [
        "AccountDataFile", "AuraUpdateAll", "AuthResponse", "AuthSession", "CompressedUpdateObject",
        "PrepareForRedirect",
        "RaidTargets", "ReadyCheckRequest", "ReadyForRedirect", "TransferPending", "UpdateAccountData",
    ]

    static func kind(_ vector: Vector) throws -> PacketKind {
        try #require(AllPackets.kinds.first { $0.name == vector.type }, "\(vector.type) is not declared")
    }

    @Test(arguments: vectors) func eachVectorIsReadAndWrittenBack(_ vector: Vector) throws {
        let kind = try Self.kind(vector)
        #expect(hex(try kind.rendered(vector.body)) == hex(vector.body))
        #expect(kind.bodyBytes.contains(vector.body.count))
        if vector.type != "Movement", vector.type != "AddonList" {
            #expect(kind.opcode.name == vector.opcode)
        }
    }

    @Test(arguments: vectors) func theDescriberPrintsTheSameFields(_ vector: Vector) throws {
        let words = try Self.kind(vector).vectorLine(vector.body).split(separator: " ").map(String.init)
        #expect(words.first == vector.type)
        #expect(Array(words.dropFirst(2)) == vector.groups)
    }

    @Test(arguments: vectors) func aTruncatedBodyIsRefused(_ vector: Vector) throws {
        let kind = try Self.kind(vector)
        for length in 0..<vector.body.count {
            let part = Array(vector.body.prefix(length))
            if let read = try? kind.rendered(part) {
                #expect(Self.openEnded.contains(vector.type), "\(length) bytes were enough")
                #expect(read == part, "read what was not there")
            }
        }
    }

    @Test(arguments: vectors) func aTrailingByteIsRefused(_ vector: Vector) throws {
        let kind = try Self.kind(vector)
        let longer = vector.body + [0]
        if let read = try? kind.rendered(longer) {
            #expect(Self.openEnded.contains(vector.type))
            #expect(read == longer)
        }
    }

    @Test func everyPacketHasAVector() {
        let covered = Set(Self.vectors.map(\.type))
        for kind in AllPackets.kinds where !covered.contains(kind.name) {
            Issue.record("\(kind.name) has no vector")
        }
        #expect(AllPackets.kinds.count > 100)
    }

    /// The registry is what the other tests go by, so it is held against the sources.
    @Test func everyDeclaredPacketIsInTheRegistry() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Wire").standardized
        let walk = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        let registered = Set(AllPackets.kinds.map(\.name))
        var declared = 0
        for case let file as URL in walk where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /struct (\w+): (?:Empty)?Packet(?: |,)/) {
                declared += 1
                #expect(registered.contains(String(match.1)), "\(match.1) is not in AllPackets")
            }
        }
        #expect(declared > 100)
        #expect(registered.count == AllPackets.kinds.count, "one packet stands there twice")
    }

    /// Wherever a stream of three frames is cut, they come out the same.
    @Test func everySplitOfAStreamGivesTheSameFrames() throws {
        let server = Self.vectors.filter { $0.opcode.contains("SMSG_") }
        try Self.checkSplits(of: ServerHeader.self, server) { Frame.server($0, $1) }
        let client = Self.vectors.filter { $0.opcode.hasPrefix("CMSG_") }
        try Self.checkSplits(of: ClientHeader.self, client) { Frame.client($0, $1) }
    }

    private static func checkSplits<Header: FrameHeader>(
        of _: Header.Type, _ vectors: [Vector], _ frame: (Opcode, [UInt8]) -> [UInt8]
    ) throws {
        let frames = try vectors.map { frame(try #require(Opcode(name: $0.opcode)), $0.body) }
        #expect(frames.count > 50)
        for index in 1..<(frames.count - 1) where frames[index].count < 400 {
            let expected = Array(frames[(index - 1)...(index + 1)])
            let stream = expected.flatMap(\.self)
            for cut in 0...stream.count where cut < 400 || cut > stream.count - 400 {
                var splitter = StreamSplitter<Header>()
                splitter.feed(stream[..<cut])
                splitter.feed(stream[cut...])
                guard splitter.frames == expected else {
                    Issue.record("\(vectors[index].type) between its neighbours, cut at \(cut)")
                    return
                }
            }
            var splitter = StreamSplitter<Header>()
            for byte in stream.indices { splitter.feed(stream[byte...byte]) }
            #expect(splitter.frames == expected, "byte by byte")
        }
    }
}

/// Takes frames off a stream as a connection does.
private struct StreamSplitter<Header: FrameHeader> {
    private var pending: [UInt8] = []
    private var start = 0
    private(set) var frames: [[UInt8]] = []

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        pending += bytes
        while case .header(let header) = pending.withUnsafeBytes({
            Header.decode(UnsafeRawBufferPointer(rebasing: $0[start...]))
        }) {
            let end = start + header.byteCount + header.bodyBytes
            guard pending.count >= end else { return }
            frames.append(Array(pending[start..<end]))
            start = end
        }
    }
}

extension PacketKind {
    func rendered(_ body: [UInt8]) throws -> [UInt8] { try body.withUnsafeBytes { try rendered($0) } }
    func vectorLine(_ body: [UInt8]) throws -> String { try body.withUnsafeBytes { try vectorLine($0) } }
}
