import Cluster
import Glibc
import Settings

/// `--config` and `--set`, which every command has that looks at settings.
enum ConfigurationOptions {
    static let all: [Command.Option] = [
        .init(
            name: "--config", value: "FILE",
            doc:
                "The configuration file. Otherwise: $NIMBUS_CONFIG, ./nimbus.conf, /etc/nimbus/nimbus.conf, or none."
        ),
        .init(
            name: "--set", value: "Section.Key=Value", isRepeatable: true,
            doc: "Sets one setting, whatever the file and the environment say. May be repeated."),
    ]

    /// Where the settings come from. A file that was named must exist; the usual places may be empty.
    static func sources(_ invocation: Invocation) -> SettingsSources {
        SettingsSources(
            file: file(invocation), environment: invocation.environment, overrides: invocation.values("--set")
        )
    }

    private static func file(_ invocation: Invocation) -> String? {
        if let named = invocation.value("--config") { return named }
        if let named = invocation.environment[NimbusSettings.configurationVariable], !named.isEmpty {
            return named
        }
        return ["nimbus.conf", "/etc/nimbus/nimbus.conf"].first { access($0, F_OK) == 0 }
    }

    /// The settings; warnings go to standard error.
    static func load(_ invocation: Invocation) throws(CommandFailure) -> SettingsSnapshot {
        let snapshot = try load(sources(invocation))
        for warning in snapshot.warnings { invocation.console.printError("warning: \(warning)") }
        return snapshot
    }

    static func load(_ sources: SettingsSources) throws(CommandFailure) -> SettingsSnapshot {
        do {
            return try NimbusSettings.schema.load(sources)
        } catch {
            throw CommandFailure(.configuration, error.description)
        }
    }
}
