public import Settings

/// Whom players find with /who (spec characters 4).
public enum WhoSettings {
    public static let bothSides = Key<Bool>(
        "Who.BothSides", default: false,
        doc: "Whether players are shown those of the other faction, as AllowTwoSide.WhoList. Staff sees all.")
    public static let staffLevel = Key<Int>(
        "Who.StaffLevel", default: 3, .range(0...255),
        doc: "Players are shown accounts up to this security level, as GM.InWhoList.Level. Staff sees all.")

    public static let areaTable = Key<String>(
        "Who.AreaTable", default: "",
        doc: """
            The path of AreaTable.dbc among a worldserver's data, so that players are found by the names of zones. \
            Empty: they are not.
            """)

    public static let section = SettingsSection(
        "Who", doc: "Who is online: /who.", [bothSides, staffLevel, areaTable])
}
