import Base
import Deflate
import Store
import Wire

/// A client's settings while it plays; at the character screen they are the
/// gateway's (spec packets-session 6).
extension SandboxWorld {
    /// Larger ones are ignored.
    private static let plainBytesMax = 0xFFFF

    func sendAccountData(_ packet: RequestAccountData, _ player: Player) {
        guard let kind = UInt8(exactly: packet.kind).flatMap(AccountDataKind.init) else {
            return meters.malformed.add()
        }
        guard let link = player.link else { return }
        let (account, low) = (player.record.account, player.low)
        work(on: link, for: account) {
            do {
                let entry = try await self.accountData.read(kind, account, low)
                await self.untilAwake()
                var file = AccountDataFile()
                file.player = player.guid
                file.kind = packet.kind
                file.time = entry?.time ?? 0
                if let data = entry?.data, !data.isEmpty {
                    file.plainBytes = UInt32(clamping: data.count)
                    file.data = try Zlib.deflate(data)
                }
                link.send(file)
            } catch {
                self.log.error("a client's settings cannot be read", ["error": .string("\(error)")])
            }
        }
    }

    func storeAccountData(_ packet: UpdateAccountData, _ player: Player) {
        guard let kind = UInt8(exactly: packet.kind).flatMap(AccountDataKind.init),
            packet.plainBytes <= Self.plainBytesMax
        else { return meters.malformed.add() }
        var entry = AccountDataStore.Entry(time: 0, data: [])
        if packet.plainBytes > 0 {
            do throws(DeflateError) {
                let plain = try Zlib.inflate(packet.data, expecting: Int(packet.plainBytes))
                entry = .init(time: packet.time, data: Array(plain.prefix { $0 != 0 }))
            } catch {
                return meters.malformed.add()
            }
        }
        guard let link = player.link else { return }
        let (account, low, stored) = (player.record.account, player.low, entry)
        work(on: link, for: account) {
            do throws(StoreError) {
                try await self.accountData.write(stored, kind, account, low)
                await self.untilAwake()
                link.send(UpdateAccountDataComplete(kind: packet.kind))
            } catch {
                self.log.error("a client's settings cannot be stored", ["error": .string(error.description)])
            }
        }
    }
}
