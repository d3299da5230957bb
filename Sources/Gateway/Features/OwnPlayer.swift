import Base
import CharactersAPI
import Deflate
import Wire

/// What the gateway reads about its player in the worldserver's updates of objects (spec gateway 17.1). The
/// client gets them unchanged.
enum OwnPlayer: Feature {
    static let routes = Routes {
        watch(.SMSG_UPDATE_OBJECT) { session, body in
            session.readUpdate(body)
            return .forward
        }
        watch(.SMSG_COMPRESSED_UPDATE_OBJECT) { session, body in
            session.readCompressedUpdate(body)
            return .forward
        }
    }
    /// Larger updates are a crowd coming into sight; what they say of the player comes again.
    static let plainBytesMax = 256 << 10
}

extension ClientSession {
    /// Stops at what it does not understand: the values are caught up by a later update.
    fileprivate func readUpdate(_ body: UnsafeRawBufferPointer) {
        guard let stay else { return }
        let before = stay.status
        UpdateWalk.fields(in: body) {
            stay.isOwn($0.rawValue) || PetWatch.isPet($0)
        } visit: { unit, field, value in
            let isNews =
                PetWatch.isPet(unit)
                ? stay.members.see(unit, field, value) { stay.isOwn($0.rawValue) }
                : stay.members.see(field, value)
            if isNews { stay.membersChanged = true }
        }
        if stay.status != before { noteStatus() }
    }

    fileprivate func readCompressedUpdate(_ body: UnsafeRawBufferPointer) {
        guard stay != nil, body.count > 4 else { return }
        let announced = UInt32(littleEndian: body.loadUnaligned(as: UInt32.self))
        guard announced <= OwnPlayer.plainBytesMax else { return }
        let packed = UnsafeRawBufferPointer(rebasing: body[4...])
        guard let plain = hub.unpacker.unpack(packed, count: Int(announced)) else {
            return gateway.counts.malformed.add()
        }
        plain.withUnsafeBytes { readUpdate($0) }
    }

    /// The directory hears of it with the next second's changes.
    func noteStatus() {
        let number = id.number
        hub.assumeIsolated { $0.hasUpdates(number) }
    }
}

/// Unpacks worldservers' packets. Belongs to a loop, whose sessions alone touch it: hence the unchecked
/// Sendable.
final class Unpacker: @unchecked Sendable {
    private var inflater: Inflater?

    /// nil when the data is damaged.
    func unpack(_ packed: UnsafeRawBufferPointer, count: Int) -> [UInt8]? {
        do throws(DeflateError) {
            let inflater = if let known = self.inflater { known } else { try Inflater() }
            self.inflater = inflater
            return try inflater.inflate(packed.bytes, expecting: count)
        } catch {
            return nil
        }
    }
}
