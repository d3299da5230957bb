import Cluster
import Settings

/// Tells what is wrong with the configuration, and what counts.
enum CheckConfigCommand {
    static let command = Command(
        path: ["check-config"], summary: "Checks the configuration and shows what counts.",
        details: """
            Reads the configuration as `nimbus run` would, without starting anything. Every mistake is named with its
            place; otherwise each setting is printed with its value and where that comes from. Passwords are hidden.
            """,
        options: ConfigurationOptions.all + [
            .init(name: "--quiet", doc: "Prints mistakes only."),
            .init(
                name: "--defaults", doc: "Prints a configuration file with all settings, explained, instead."),
        ]
    ) { (invocation) async throws(CommandFailure) in
        if invocation.has("--defaults") {
            invocation.console.write(NimbusSettings.dist())
            return .success
        }
        let settings = try ConfigurationOptions.load(invocation)
        if !invocation.has("--quiet") { invocation.console.write(settings.describe()) }
        return .success
    }
}
