/// Entry points for a fuzzer: whatever the bytes are, they return. False means that a promise is broken,
/// which a fuzzer should report as a crash.
public enum FuzzTargets {
    /// Frames of a client and of a server, in plain text, and the bodies of all packets that have the opcode.
    @discardableResult public static func worldHeaders(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let areClients = frames(bytes, of: ClientHeader.self)
        let areServers = frames(bytes, of: ServerHeader.self)
        return areClients && areServers
    }

    /// Packets of the logon port, both ways.
    @discardableResult public static func logon(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes
        while case .packet(let command, let consumed) = LogonPacket.next(in: rest), consumed > 0 {
            let message: any LogonMessage =
                switch command {
                case .challenge(let message), .reconnectChallenge(let message): message
                case .proof(let message): message
                case .reconnectProof(let message): message
                case .realmList: RealmListRequest()
                }
            guard case .packet = LogonPacket.next(in: message.bytes()) else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(consumed))
        }
        rest = bytes
        while case .packet(_, let consumed) = LogonPacket.nextAnswer(in: rest), consumed > 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(consumed))
        }
        return true
    }

    /// The list of addons after it was inflated.
    @discardableResult public static func addonBlob(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let list = try? AddonList.parse(bytes) else { return true }
        return (try? AddonList.parse(list.bytes()))?.bytes() == list.bytes()
    }

    /// An update: the walk and the reader understand the same of it.
    @discardableResult public static func updateObject(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var walked: [UInt32] = []
        let end = UpdateWalk.fields(in: bytes, of: { _ in true }) { _, field, value in
            walked.append(UInt32(field.rawValue))
            walked.append(value)
        }
        guard let update = try? UpdateObject.parse(bytes) else { return end != .complete }
        var read: [UInt32] = []
        for block in update.blocks {
            let fields: UpdateFields
            switch block {
            case .values(_, let changed): fields = changed
            case .create(let creation): fields = creation.fields
            default: continue
            }
            for field in fields.fields {
                read.append(UInt32(field.rawValue))
                read.append(fields[field] ?? 0)
            }
        }
        return end == .complete && walked == read && stable(update.body())
    }

    private static func stable(_ bytes: [UInt8]) -> Bool {
        (try? UpdateObject.parse(bytes))?.body() == bytes
    }

    /// What was written once is read again and written the same.
    private static func body(_ opcode: Opcode, _ bytes: UnsafeRawBufferPointer) -> Bool {
        for kind in AllPackets.kinds(of: opcode) {
            guard let once = try? kind.rendered(bytes) else { continue }
            let twice = once.withUnsafeBytes { try? kind.rendered($0) }
            guard twice == once else { return false }
        }
        return true
    }

    private static func frames<Header: FrameHeader>(
        _ bytes: UnsafeRawBufferPointer, of _: Header.Type
    ) -> Bool {
        var rest = bytes
        while case .header(let header) = Header.decode(rest) {
            let end = min(header.byteCount + header.bodyBytes, rest.count)
            guard body(header.opcode, UnsafeRawBufferPointer(rebasing: rest[header.byteCount..<end])) else {
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[end...])
        }
        return true
    }
}
