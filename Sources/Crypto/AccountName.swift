/// The spelling of account names in proofs and look-ups (spec auth 3.1).
public enum AccountName {
    /// A longer name could never log on: the logon packet has room for 16 bytes and one of slack.
    public static let bytesMax = 16

    /// Upper case for the ASCII letters a to z and for nothing else, as the client and AzerothCore do.
    public static func normalised(_ name: String) -> String { upperCasedASCII(name) }

    /// Whether a new account may bear this name: 1 to 16 bytes of UTF-8, without
    /// control characters or blanks.
    public static func isAcceptable(_ name: String) -> Bool {
        (1...bytesMax).contains(name.utf8.count) && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}

/// The spelling of passwords in verifiers (spec auth 5).
public enum AccountPassword {
    /// What the client's input field takes.
    public static let charactersMax = 16

    /// Upper case for the ASCII letters a to z and for nothing else.
    public static func normalised(_ password: String) -> String { upperCasedASCII(password) }

    /// Whether a new password can be typed into the client: 1 to 16 characters, no control characters.
    public static func isAcceptable(_ password: String) -> Bool {
        (1...charactersMax).contains(password.unicodeScalars.count)
            && password.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

private func upperCasedASCII(_ text: String) -> String {
    String(decoding: text.utf8.map { (0x61...0x7A).contains($0) ? $0 &- 0x20 : $0 }, as: UTF8.self)
}
