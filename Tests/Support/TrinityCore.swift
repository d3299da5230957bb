public import Store

/// Turns our auth tables into TrinityCore's spelling of them (spec auth 8).
public func makeTrinityCore(_ auth: Database) async throws {
    try await auth.write("ALTER TABLE account RENAME COLUMN session_key TO session_key_auth")
    try await auth.write("ALTER TABLE account DROP COLUMN Flags")
    try await auth.write("ALTER TABLE account DROP COLUMN totaltime")
    try await auth.write("ALTER TABLE account_access RENAME COLUMN id TO AccountID")
    try await auth.write("ALTER TABLE account_access RENAME COLUMN gmlevel TO SecurityLevel")
}
