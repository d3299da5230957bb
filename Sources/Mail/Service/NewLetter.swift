import MailAPI

/// A letter that is to be written.
struct NewLetter: Codable, Sendable, Hashable {
    var id: UInt32 = 0
    var type: UInt8 = Mail.Origin.player.rawValue
    var stationery: UInt8 = Mail.Stationery.ordinary
    var sender: UInt32
    var receiver: UInt32
    var subject: String
    var body: String = ""
    var money: UInt32 = 0
    var cashOnDelivery: UInt32 = 0
    var marks: Mail.Marks = .copied
    var deliverySeconds: UInt32 = 0
    /// From the delivery on.
    var keptSeconds: UInt32 = NewLetter.usual
    /// Low GUIDs.
    var items: [UInt32] = []
    /// Written with it.
    var log: MoneyLog?

    static let day: UInt32 = 86_400
    static let usual = 30 * day
    static let ofGameMaster = 90 * day
    static let cashOnDelivery = 3 * day

    init(from sender: UInt32, to receiver: UInt32, subject: String) {
        self.sender = sender
        self.receiver = receiver
        self.subject = subject
    }
}

/// A row of `log_money` (spec mail 2), for sums from 10 gold on.
struct MoneyLog: Codable, Sendable, Hashable {
    static let least: UInt32 = 100_000
    static let typeCashOnDelivery: UInt8 = 1
    static let typeMail: UInt8 = 5

    var senderAccount: UInt32 = 0, sender: UInt32
    var senderName = "", address = ""
    var receiverAccount: UInt32 = 0
    var receiverName = ""
    var money: UInt32
    var topic: String
    var type: UInt8

    init(sender: UInt32, money: UInt32, topic: String, type: UInt8) {
        self.sender = sender
        self.money = money
        self.topic = topic
        self.type = type
    }
}
