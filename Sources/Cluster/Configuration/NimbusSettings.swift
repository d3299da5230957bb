public import Settings

/// All settings of the daemon.
public enum NimbusSettings {
    public static let schema = SettingsSchema(
        [
            RealmSettings.section, DatabaseSettings.section, DataSettings.section, LoginSettings.section,
            WrongPassSettings.section, GatewaySettings.section, TransitionSettings.section,
            WorldsSettings.section, GUIDsSettings.section, WhoSettings.section, FriendsSettings.section,
            ChatRulesSettings.section, ChannelSettings.section, GroupsSettings.section,
            MailSettings.section,
            SandboxSettings.section, BusSettings.section, AdminSettings.section, LogSettings.section,
            ProcessSettings.section,
        ],
        variablePrefix: "NIMBUS_", otherVariables: ["NIMBUS_TEST_", "NIMBUS_BENCH_", configurationVariable]
    ) { ConfigurationCheck($0).findings }

    /// Names the configuration file when no argument does.
    public static let configurationVariable = "NIMBUS_CONFIG"

    /// The text of etc/nimbus.conf.dist.
    public static func dist() -> String {
        schema.generateDist(
            introduction: """
                Settings of nimbus.

                Every setting stands here with its default. A line that begins with # directly before a name is an \
                example, or a default that follows another setting: remove the # to set it.

                  Section.Key = Value          one setting a line; a comment after it needs a blank before the #
                  Section.Key = "Value # 1"    quotes keep blanks and #; \\" \\\\ \\n \\t are known within
                  [Section]                    or a header, with lines Key = Value beneath

                Each setting can be given in the environment, which wins over this file: Login.Listen is \
                NIMBUS_LOGIN_LISTEN, Realm.1.Name is NIMBUS_REALM_1_NAME. A variable that ends in _FILE names a file that \
                holds the value, for passwords: NIMBUS_DATABASE_AUTH_FILE=/run/secrets/auth. Arguments win over both: \
                nimbus run --set Login.Listen=127.0.0.1:3724.

                `nimbus check-config` tells what is wrong and shows what counts. The daemon reads this file again at \
                SIGHUP; when it is wrong the old settings go on.
                """)
    }
}
