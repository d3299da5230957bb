import Base
import Bus

/// One field of everything that the format has bytes for.
struct Everything: Codable, Equatable {
    var flag = true
    var text = "Grüße"
    var short: UInt8 = 200, signedShort: Int8 = -3
    var numbers: [UInt64] = [0, 127, 128, .max]
    var signed: [Int64] = [0, -1, 1, .min, .max]
    var small: UInt16 = 300, smallSigned: Int16 = -300
    var middle: UInt32 = 70_000, middleSigned: Int32 = -70_000
    var word: Int = -5, unsignedWord: UInt = 5
    var wide: Int128 = -1, unsignedWide: UInt128 = 1 << 100, wides: [UInt128] = [0, .max], absentWide: Int128?
    var single: Float = 1.5, double = -0.25
    var block: [UInt8] = [1, 2, 3]
    var absent: UInt32?, present: UInt32? = 7
    var absentText: String?, presentText: String? = ""
    var absentBlock: [UInt8]?, presentBlock: [UInt8]? = []
    var twice: Int?? = .some(nil)
    var gaps: [Int?] = [1, nil, 3]
    var realm = RealmID(3), character: CharacterID? = CharacterID(realm: RealmID(1), low: 42)
    var byText = ["a": [1, 2], "": []]
    var byNumber = [7: "seven", -1: "minus one"]
    var byMap = [MapID(0): 1, MapID(571): 2]
    var byCharacter = [CharacterID(realm: RealmID(1), low: 2): true]
    var set: Set<String> = ["x", "y"]
    var raw = Raw.second
    var choices: [Choice] = [.plain, .one("x"), .named(count: 3, note: nil), .named(count: -1, note: "n")]
    var nothing = Nothing()
    var time = Duration.milliseconds(1500)
    var chain = Chain.link(.link(.end))
}

enum Raw: String, Codable { case first, second }
enum Choice: Codable, Equatable {
    case plain
    case one(String)
    case named(count: Int, note: String?)
}
struct Nothing: Codable, Equatable {}
indirect enum Chain: Codable, Equatable {
    case end
    case link(Chain)

    init(length: Int) {
        self = .end
        for _ in 0..<length { self = .link(self) }
    }
}

/// A message as an older build has it, and as a newer one does.
struct Older: Codable, Equatable {
    var name: String
    var inner: [OlderInner]
    var last: UInt8
}
struct OlderInner: Codable, Equatable { var number: Int }
struct Newer: Codable, Equatable {
    var name: String
    var inner: [NewerInner]
    var last: UInt8
    var note: String?, level: UInt8?, more: [Int]?, choice: Choice?
}
struct NewerInner: Codable, Equatable {
    var number: Int
    var half: Double?
}
