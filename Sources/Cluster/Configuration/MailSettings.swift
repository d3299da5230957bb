public import Settings

/// Mail between players (spec mail).
public enum MailSettings {
    public static let deliveryDelay = Key<Duration>(
        "Mail.DeliveryDelay", default: .seconds(3_600), .range(.zero...(.seconds(864_000))),
        doc: "How long items for a character of another account are on their way, as MailDeliveryDelay.")
    public static let levelMin = Key<Int>(
        "Mail.LevelMin", default: 1, .range(0...80), doc: "The least level for sending, as LevelReq.Mail.")
    public static let bothSides = Key<Bool>(
        "Mail.BothSides", default: false,
        doc: "Whether the factions may write to each other, as AllowTwoSide.Interaction.Mail. Staff may.")
    public static let cleanupInterval = Key<Duration>(
        "Mail.CleanupInterval", default: .seconds(3_600), .range(.seconds(10)...(.seconds(604_800))),
        doc: "How often what nobody took in time is sent back or thrown away.")
    public static let returnsMoney = Key<Bool>(
        "Mail.ReturnsMoney", default: true,
        doc: """
            Whether a letter of a player with money alone, which nobody took in time, goes back to him. AzerothCore \
            throws it away with the money.
            """)

    public static let section = SettingsSection(
        "Mail", doc: "", [deliveryDelay, levelMin, bothSides, cleanupInterval, returnsMoney])
}
