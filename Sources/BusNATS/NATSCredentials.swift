import Crypto
import NATSWire

/// What a client must know to be let in.
public enum NATSCredentials: Sendable {
    /// Everybody may come.
    case none
    case token(String)
    case user(String, password: String)

    var areRequired: Bool { if case .none = self { false } else { true } }

    /// Compares in a time that tells nothing but lengths.
    func admit(_ options: ConnectOptions) -> Bool {
        switch self {
        case .none: return true
        case .token(let token): return Self.equal(token, options.token)
        case .user(let name, let password):
            // Both, whatever the first one says.
            let isName = Self.equal(name, options.user)
            let isPassword = Self.equal(password, options.password)
            return isName && isPassword
        }
    }

    private static func equal(_ wanted: String, _ given: String?) -> Bool {
        constantTimeEqual(Array(wanted.utf8), Array((given ?? "").utf8)) && given != nil
    }
}
