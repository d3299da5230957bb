public import Settings

/// Where the daemon keeps files, and how it is spoken to on its own machine.
public enum DataSettings {
    public static let directory = Key<String>(
        "Data.Directory", default: "data", .notEmpty,
        doc: """
            The folder for databases and the control socket, where their settings do not say otherwise. It is made \
            when it is missing. A relative path starts in the working directory.
            """)
    public static let controlSocket = Key<String>(
        "Control.Socket", default: "data/nimbus.sock", derived: "{Data.Directory}/nimbus.sock",
        Constraint("a path of at most 107 bytes") { (1...107).contains($0.utf8.count) },
        doc:
            "The socket through which `nimbus status` reaches the running daemon. Only its owner may connect."
    )

    public static let section = SettingsSection("Files", doc: "", [directory, controlSocket])
}
