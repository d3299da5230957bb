import Glibc
import Loop

extension CloseCause {
    /// The network did not get as far as the host: no word of the worldserver itself.
    static func isUnreachable(_ code: Int32) -> Bool {
        [ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN].contains(code)
    }
}
