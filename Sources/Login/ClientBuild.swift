import Crypto

/// What is known of client builds beyond the accepted list, which is the accounts service's (spec auth 2).
enum ClientBuild {
    /// Up to this build clients speak an older form of the protocol; no gateway could serve them.
    static let lastUnsupported: UInt16 = 6141

    /// Whether the proof over the client's program files is right. True where the
    /// build's checksum is not known.
    static func isOriginal(
        _ versionProof: [UInt8], clientPublic: [UInt8], build: UInt16, system: String
    ) -> Bool {
        guard let seed = checksumSeed(build: build, system: system) else { return true }
        return constantTimeEqual(
            VersionProof.logon(clientPublic: clientPublic, checksumSeed: seed), versionProof)
    }

    private static func checksumSeed(build: UInt16, system: String) -> [UInt8]? {
        switch (build, system) {
        case (8606, "Win"):
            [
                0x31, 0x9A, 0xFA, 0xA3, 0xF2, 0x55, 0x96, 0x82, 0xF9, 0xFF, 0x65, 0x8B, 0xE0, 0x14, 0x56,
                0x25,
                0x5F, 0x45, 0x6F, 0xB1,
            ]
        case (8606, "OSX"):
            [
                0xD8, 0xB0, 0xEC, 0xFE, 0x53, 0x4B, 0xC1, 0x13, 0x1E, 0x19, 0xBA, 0xD1, 0xD4, 0xC0, 0xE8,
                0x13,
                0xEE, 0xE4, 0x99, 0x4F,
            ]
        case (12340, "Win"):
            [
                0xCD, 0xCB, 0xBD, 0x51, 0x88, 0x31, 0x5E, 0x6B, 0x4D, 0x19, 0x44, 0x9D, 0x49, 0x2D, 0xBC,
                0xFA,
                0xF1, 0x56, 0xA3, 0x47,
            ]
        case (12340, "OSX"):
            [
                0xB7, 0x06, 0xD1, 0x3F, 0xF2, 0xF4, 0x01, 0x88, 0x39, 0x72, 0x94, 0x61, 0xE3, 0xF8, 0xA0,
                0xE2,
                0xB5, 0xFD, 0xC0, 0x34,
            ]
        default: nil
        }
    }
}
