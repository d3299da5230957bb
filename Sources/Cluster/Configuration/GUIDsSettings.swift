import GUIDsAPI
public import Settings

/// The numbers of characters, items, mails ... (spec guid 6).
public enum GUIDsSettings {
    public static let blocks = Key<[SequenceAmount]>(
        "GUIDs.Blocks",
        default: [
            SequenceAmount(.character, 1000), SequenceAmount(.item, 10_000), SequenceAmount(.instance, 1000),
            SequenceAmount(nil, 100),
        ], .amounts(1...1_000_000, others: true),
        doc: """
            How many numbers the daemon takes from the database at once. Those that it has not handed out when it ends \
            are never used.
            """)
    public static let gaps = Key<[SequenceAmount]>(
        "GUIDs.Gaps", default: [SequenceAmount(.item, 100_000), SequenceAmount(nil, 10_000)],
        .amounts(0...10_000_000, others: true),
        doc: """
            How many numbers are left out above the highest one in use, once, when a realm that has characters is \
            counted by Nimbus for the first time: worldservers that still run may hold numbers in their memory.
            """)
    public static let floors = IndexedKey<[SequenceAmount]>(
        "GUIDs.Floors.#", default: [], .amounts(0...UInt64(Int64.max), others: false),
        doc: """
            For a realm that ToCloud9 counted before: the highest numbers that it handed out, such as character:52000, \
            item:4100000, instance:900 (in Redis: realm:1:maxChar, realm:1:maxItem, realm:1:maxInstance). Counting goes \
            on above them, without a gap.
            """)

    public static let section = SettingsSection(
        "Numbers",
        doc: """
            Characters, items, mails and more have numbers that no two worldservers may give out. Kinds: \
            \(GUIDs.Sequence.known.keys.sorted().map(\.rawValue).joined(separator: ", ")).
            """,
        [blocks, gaps, floors])
}
