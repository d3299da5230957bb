import CharactersAPI

/// A character's friends and ignored players, without what is seen of them. One entry a character, whatever
/// the table had (spec characters 6.1).
struct ContactList: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        /// `characters.guid` on the owner's realm.
        var character: UInt32
        var flags: UInt8
        var note: String
        var isFriend: Bool { flags & Characters.Contact.friend != 0 }
        var isIgnored: Bool { flags & Characters.Contact.ignored != 0 }

        /// What several rows about one character say together.
        static func merged(_ rows: some Sequence<Entry>) -> Entry? {
            rows.reduce(nil) { (merged: Entry?, row) in
                guard var merged else { return row }
                // A friend's row has the note that counts.
                if merged.note.isEmpty || (row.isFriend && !merged.isFriend && !row.note.isEmpty) {
                    merged.note = row.note
                }
                merged.flags |= row.flags
                return merged
            }
        }
    }
    static let entriesMax = 255

    /// By number.
    private(set) var entries: [Entry] = []
    /// Characters that had several rows.
    private(set) var doubles: [UInt32] = []

    init(rows: [Entry] = []) {
        let sorted = rows.sorted { $0.character < $1.character }
        for row in sorted {
            guard let last = entries.last, last.character == row.character else {
                entries.append(row)
                continue
            }
            if let merged = Entry.merged([last, row]) { entries[entries.count - 1] = merged }
            if doubles.last != row.character { doubles.append(row.character) }
        }
        entries.removeAll { $0.flags == 0 }
        entries = Array(entries.prefix(Self.entriesMax))
    }

    subscript(character: UInt32) -> Entry? {
        let index = place(of: character)
        return index < entries.count && entries[index].character == character ? entries[index] : nil
    }

    /// Replaces what is there; without flags it goes.
    mutating func set(_ entry: Entry) {
        let index = place(of: entry.character)
        let isThere = index < entries.count && entries[index].character == entry.character
        switch (isThere, entry.flags != 0) {
        case (true, true): entries[index] = entry
        case (true, false): entries.remove(at: index)
        case (false, true): entries.insert(entry, at: index)
        case (false, false): break
        }
    }

    var friendCount: Int { entries.count(where: \.isFriend) }

    private func place(of character: UInt32) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].character < character { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
