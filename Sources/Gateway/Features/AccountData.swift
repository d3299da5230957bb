import AccountsAPI
import Base
import Bus
import CharactersAPI
import Deflate
import Wire

/// The client's settings at the character screen; in the world they are the
/// worldserver's (spec packets-session 6).
enum AccountData: Feature {
    static let routes = Routes {
        on(ReadyForAccountDataTimes.self, in: .characterList, elsewhere: .unclaimed, lane: .accountData) {
            session, _ in
            await session.sendAccountDataTimes()
        }
        on(RequestAccountData.self, in: .characterList, elsewhere: .unclaimed, lane: .accountData) {
            session, packet in
            await session.sendAccountData(packet.kind)
        }
        on(UpdateAccountData.self, in: .characterList, elsewhere: .unclaimed, lane: .accountData) {
            session, packet in
            await session.storeAccountData(packet)
        }
    }
    static let plainBytesMax: UInt32 = 0xFFFF
}

extension ClientSession {
    private func accountData() async -> [Characters.AccountDataEntry] {
        guard let account else { return [] }
        do {
            return try await gateway.bus.ask(
                Characters.AccountData(account: account.account, realm: gateway.realm))
        } catch {
            gateway.log.warning("account data could not be read", ["error": .string("\(error)")])
            return []
        }
    }

    func sendAccountDataTimes() async {
        let entries = await accountData()
        let times = [UInt8(0), 2, 4].map { type in entries.first { $0.type == type }?.time ?? 0 }
        send(
            AccountDataTimes(
                unixTime: UInt32(clamping: gateway.time.unixNow().seconds), mask: AccountDataKind.globalMask,
                times: times))
    }

    func sendAccountData(_ type: UInt32) async {
        guard type < 8 else { return }
        let entry = await accountData().first { $0.type == UInt8(type) }
        var packed: [UInt8] = []
        if let entry, !entry.data.isEmpty {
            guard let deflated = try? Zlib.deflate(entry.data) else { return }
            packed = deflated
        }
        var file = AccountDataFile()
        file.kind = type
        file.time = entry?.time ?? 0
        file.plainBytes = UInt32(clamping: entry?.data.count ?? 0)
        file.data = packed
        send(file)
    }

    func storeAccountData(_ packet: UpdateAccountData) async {
        guard let account, packet.kind < 8, packet.plainBytes <= AccountData.plainBytesMax else { return }
        var data: [UInt8] = []
        if packet.plainBytes > 0 {
            guard let plain = try? Zlib.inflate(packet.data, expecting: Int(packet.plainBytes)) else {
                return malformed(.CMSG_UPDATE_ACCOUNT_DATA, .badValue(field: "packed"))
            }
            data = Array(plain.prefix { $0 != 0 })
        }
        if AccountDataKind.globalMask & (1 << packet.kind) != 0 {
            let entry = Characters.AccountDataEntry(
                type: UInt8(packet.kind), time: data.isEmpty ? 0 : packet.time, data: data)
            do {
                _ = try await gateway.bus.ask(
                    Characters.UpdateAccountData(account: account.account, realm: gateway.realm, entry: entry)
                )
            } catch {
                gateway.log.warning("account data could not be stored", ["error": .string("\(error)")])
                return
            }
        }
        send(UpdateAccountDataComplete(kind: packet.kind))
    }
}
