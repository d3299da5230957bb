import Glibc
public import Loop
import Synchronization

/// An address of this machine that no other test uses, with a port that the kernel chooses: nobody else comes
/// to listen there when the test's own listener has closed.
public func ownLoopback() -> SocketAddress {
    let number =
        UInt32(bitPattern: getpid()) &* 4_099 &+ OwnLoopback.count.wrappingAdd(1, ordering: .relaxed).newValue
    let low = number & 0x3F_FFFF | 0x40_0000
    return SocketAddress(
        ip: [127] + [16, 8, 0].map { UInt8(truncatingIfNeeded: low >> UInt32($0)) }, port: 0)
}

private enum OwnLoopback {
    static let count = Atomic<UInt32>(0)
}
