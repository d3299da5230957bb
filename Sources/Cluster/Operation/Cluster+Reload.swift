public import Settings

extension Cluster {
    /// Reads the settings again and takes over what counts without a restart. When they are
    /// wrong everything stays as it was.
    public func reload(_ sources: SettingsSources) async throws(SettingsErrors) -> SettingsReload {
        let old = settings
        let reload = try await BlockingThread().run { () throws(SettingsErrors) in
            try NimbusSettings.schema.reload(old, sources)
        }
        await apply(reload.effective)
        return reload
    }
}
