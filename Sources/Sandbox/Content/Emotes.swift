/// The animations that go with the text emotes a player types, as far as the sandbox knows them
/// (EmotesText.dbc).
enum Emotes {
    /// `/ready`: a player whose map is being taken away leaves it at once (spec sidecar 9.2).
    static let ready: UInt32 = 126

    /// What SMSG_EMOTE plays for a text emote; nil when it is only told.
    static func animation(for textEmote: UInt32) -> UInt32? { animations[textEmote] }

    private static let animations: [UInt32: UInt32] = [
        5: 21,  // applaud
        17: 2,  // bow
        19: 3,  // bye
        21: 4,  // cheer
        22: 19,  // chicken
        24: 21,  // clap
        31: 18,  // cry
        34: 10,  // dance
        55: 3,  // hello
        58: 17,  // kiss
        59: 16,  // kneel
        60: 11,  // laugh
        72: 25,  // point
        75: 15,  // roar
        77: 14,  // rude
        78: 66,  // salute
        84: 24,  // shy
        101: 3,  // wave
        264: 275,  // train
    ]
}
