/// Recognises how a dictionary with text or number keys codes itself: as a keyed container, like a struct,
/// though its keys come in any order and are part of what it says. The library's key type has no public name,
/// so a dictionary is asked once.
enum DictionaryKey {
    private static let identifier: ObjectIdentifier? = {
        let probe = Probe()
        // What it writes goes nowhere; an error would come after the question.
        _ = try? ["": 0].encode(to: probe)
        return probe.seen
    }()

    static func isKey<Key: CodingKey>(_ type: Key.Type) -> Bool { ObjectIdentifier(type) == identifier }

    private final class Probe: Encoder {
        var seen: ObjectIdentifier?
        let nowhere = BinaryWriter()
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }
        func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            seen = ObjectIdentifier(type)
            return KeyedEncodingContainer(
                NamedEncodingContainer(writer: nowhere, frame: nowhere.open(.named, nested: false)))
        }
        func unkeyedContainer() -> any UnkeyedEncodingContainer { nowhere.unkeyedContainer() }
        func singleValueContainer() -> any SingleValueEncodingContainer { nowhere.singleValueContainer() }
    }
}
