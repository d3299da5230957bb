/// What a reload found.
public struct SettingsReload: Sendable {
    public struct Change: Sendable, Equatable {
        public let name: String
        /// Masked where the setting is a secret; nil where an entry came or went.
        public let old: String?
        public let new: String?
        public let reloading: Reloading
    }
    /// What stands in the sources now.
    public let configured: SettingsSnapshot
    /// What a running daemon goes on with: `configured`, but settings that need a restart as they were.
    public let effective: SettingsSnapshot
    public let changes: [Change]

    public var taken: [Change] { changes.filter { $0.reloading == .live } }
    /// To be told to the admin: these count after the next start.
    public var needRestart: [Change] { changes.filter { $0.reloading == .restart } }
}

extension SettingsSchema {
    /// Reads the sources again. When they are wrong it throws and `old` simply goes on being used.
    public func reload(_ old: SettingsSnapshot, _ sources: SettingsSources) throws(SettingsErrors)
        -> SettingsReload
    {
        let new = try load(sources)
        // Entries come and go in a running daemon only where all keys of the family can.
        let movable = Dictionary(grouping: declarations, by: \.family)
            .filter { $0.value.allSatisfy { $0.reload == .live } }
        let families = new.families.filter { movable[$0.key] != nil }
        var effective = SettingsSnapshot(
            values: old.values, families: old.families.merging(families) { $1 }, schema: self,
            warnings: new.warnings)
        for family in movable.keys where new.families[family] == nil { effective.families[family] = nil }
        var changes: [SettingsReload.Change] = []
        var seen: Set<String> = []
        for (name, declaration) in new.names + old.names where seen.insert(name).inserted {
            let (before, after) = (old.values[name], new.values[name])
            guard before?.value.settingText != after?.value.settingText else { continue }
            let show = { (entry: SettingsSnapshot.Entry?) in
                declaration.isSecret ? entry?.value.masked : entry?.value.settingText
            }
            let isEntry = before == nil || after == nil
            let reloading = isEntry && movable[declaration.family] == nil ? .restart : declaration.reload
            if reloading == .live { effective.values[name] = after }
            changes.append(
                SettingsReload.Change(name: name, old: show(before), new: show(after), reloading: reloading))
        }
        return SettingsReload(configured: new, effective: effective, changes: changes)
    }
}
