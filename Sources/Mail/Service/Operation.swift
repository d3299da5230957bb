import Base
import Bus
import MailAPI
import Store

/// Something between a box and a worldserver's memory: a row of `nimbus_mail_op`, written before the first
/// step. Whoever finds it open finishes it or undoes it.
struct Operation: Sendable {
    enum Kind: String, Sendable {
        case send, money, item, copy, system
    }
    enum State: String, Sendable {
        case open, done, refused
    }

    let key: MessageID
    let kind: Kind
    /// The character whose purse and bags it is about.
    let player: UInt32
    var state = State.open
    /// The worldserver that is asked. Those before it have said that the player is not there.
    var place = Mail.Place(world: "", incarnation: 0, player: .none)
    /// Steps below this one are done, on worldservers that are not asked any more.
    var step: UInt32 = 0
    /// The letter that it is about, or that will be written.
    var mail: UInt32 = 0
    /// A number for a letter with what cannot go where it belongs.
    var spare: UInt32 = 0
    /// What leaves the purse, or comes into it.
    var money: UInt32 = 0
    /// Low GUIDs.
    var items: [UInt32] = []
    let request: MessageID
    var letter: NewLetter?
    /// What was answered: a number, or the name of a refusal.
    var result = ""
    /// In Unix seconds.
    var created: Int64 = 0, updated: Int64 = 0

    init(_ key: MessageID, _ kind: Kind, of player: UInt32, request: MessageID) {
        self.key = key
        self.kind = kind
        self.player = player
        self.request = request
    }

    /// The name under which a worldserver is asked for a step; of a step by other means another one.
    func id(_ step: UInt32, plainly: Bool = false) -> MessageID {
        MessageID(high: request.high, low: request.low &+ UInt64(step) &+ (plainly ? 100 : 0))
    }

    /// What whoever asks again is told; nil while it is open.
    var outcome: Result<UInt32, Mail.Refusal>? {
        switch state {
        case .open: nil
        case .done: .success(UInt32(result) ?? 0)
        case .refused: .failure(Mail.Refusal(rawValue: result) ?? .impossible)
        }
    }
}

extension MessageID {
    /// From 32 hexadecimal digits.
    init?(digits: String) {
        guard digits.utf8.count == 32, let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }
}

extension Operation {
    static let columns = """
        op, kind, player, state, world, incarnation, player_guid, step, mail, spare, money, items, request, letter, \
        result, created_unix, updated_unix
        """

    init(_ row: Row) throws {
        guard let key = MessageID(digits: try row.string(0)), let kind = Kind(rawValue: try row.string(1)),
            let state = State(rawValue: try row.string(3)),
            let request = MessageID(digits: try row.string(12))
        else { throw StoreError(.decoding, "a row of nimbus_mail_op makes no sense") }
        self.init(key, kind, of: try row.u32(2), request: request)
        self.state = state
        place = Mail.Place(
            world: try row.string(4), incarnation: try row.u64(5), player: .init(try row.u64(6)))
        step = try row.u32(7)
        mail = try row.u32(8)
        spare = try row.u32(9)
        money = try row.u32(10)
        items = try row.string(11).split(separator: " ").compactMap { UInt32($0) }
        let letter = try row.bytes(13)
        self.letter = letter.isEmpty ? nil : try BinaryDecoder.decode(NewLetter.self, from: letter)
        result = try row.string(14)
        created = try row.i64(15)
        updated = try row.i64(16)
    }

    /// In the order of `columns`.
    func values() throws -> [any Bindable] {
        let letter = try letter.map { try BinaryEncoder.encode($0) } ?? []
        return [
            key.description, kind.rawValue, player, state.rawValue, place.world, place.incarnation,
            place.player.rawValue, step, mail, spare, money, items.map { "\($0)" }.joined(separator: " "),
            request.description, letter, result, created, updated,
        ]
    }
}
