import CharactersAPI

/// How columns of a character become flags of the character screen (spec characters 2.4).
struct ScreenFlags {
    var playerFlags: UInt32
    var atLogin: UInt32
    var extraFlags: UInt32
    var isBanned: Bool
    var hasDeclinedName: Bool

    var isFirstLogin: Bool { atLogin & 0x20 != 0 }
    private var isGhost: Bool { playerFlags & 0x10 != 0 && atLogin & 0x800 == 0 }

    var characterFlags: UInt32 {
        var flags = playerFlags & 0xC00
        if isGhost { flags |= 0x2000 }
        if atLogin & 0x01 != 0 { flags |= 0x4000 }
        if isBanned { flags |= 0x0100_0000 }
        if hasDeclinedName { flags |= 0x0200_0000 }
        return flags
    }
    var customizeFlags: UInt32 {
        if atLogin & 0x08 != 0 { return 1 }
        if atLogin & 0x40 != 0 { return 0x1_0000 }
        if atLogin & 0x80 != 0 { return 0x10_0000 }
        return 0
    }
    /// Warlocks and hunters, and those death knights who keep their ghoul.
    func showsPet(of characterClass: UInt8) -> Bool {
        guard !isGhost else { return false }
        return characterClass == 9 || characterClass == 3 || (characterClass == 6 && extraFlags & 0x0400 != 0)
    }
}

/// Which races and classes there are, and which go together.
enum Playable {
    private static let classes: [UInt8: Set<UInt8>] = [
        1: [1, 2, 4, 5, 6, 8, 9], 2: [1, 3, 4, 6, 7, 9], 3: [1, 2, 3, 4, 5, 6], 4: [1, 3, 4, 5, 6, 11],
        5: [1, 4, 5, 6, 8, 9], 6: [1, 3, 6, 7, 11], 7: [1, 4, 6, 8, 9], 8: [1, 3, 4, 5, 6, 7, 8],
        10: [2, 3, 4, 5, 6, 8, 9], 11: [1, 2, 3, 5, 6, 7, 8],
    ]
    /// A row that the client cannot show is left out of the list.
    static func isCharacter(_ listed: Characters.Listed) -> Bool {
        listed.gender <= 1 && classes[listed.race]?.contains(listed.characterClass) == true
    }
}
