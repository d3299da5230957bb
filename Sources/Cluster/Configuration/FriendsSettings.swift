public import Settings

/// Whom players may befriend, and what they see of friends (spec characters 6, 7).
public enum FriendsSettings {
    public static let bothSides = Key<Bool>(
        "Friends.BothSides", default: false,
        doc: """
            Whether players may befriend those of the other faction and see them online, as \
            AllowTwoSide.AddFriend. Staff may.
            """)
    public static let staff = Key<Bool>(
        "Friends.Staff", default: false,
        doc: """
            Whether players may befriend characters of accounts with a security level, as GM.AllowFriend. \
            Staff may. Who.StaffLevel says up to which level players see them online.
            """)
    public static let realIDBothSides = Key<Bool>(
        "Friends.RealIDBothSides", default: true,
        doc: "Whether Real ID friends are shown when they play the other faction.")
    public static let realIDRequests = Key<Int>(
        "Friends.RealIDRequests", default: 10, .range(1...1000),
        doc: "Real ID friends that an account may ask for in an hour.")

    public static let section = SettingsSection(
        "Friends", doc: "Friends, by character and by account (Real ID).",
        [bothSides, staff, realIDBothSides, realIDRequests])
}
