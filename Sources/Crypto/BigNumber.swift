internal import COpenSSL

/// One OpenSSL number; wiped when it goes. Little endian in and out, as everything in the protocol.
struct BigNumber: ~Copyable {
    let pointer: OpaquePointer

    /// Zero.
    init() throws(SRP6Error) {
        guard let made = BN_new() else { throw .arithmetic }
        pointer = made
    }

    /// `secret` numbers are only ever used by OpenSSL's constant-time exponentiation.
    init(littleEndian bytes: [UInt8], secret: Bool = false) throws(SRP6Error) {
        guard let made = BN_lebin2bn(bytes, Int32(clamping: bytes.count), nil) else { throw .arithmetic }
        pointer = made
        if secret { BN_set_flags(made, BN_FLG_CONSTTIME) }
    }

    deinit { BN_clear_free(pointer) }

    var isZero: Bool { BN_is_zero(pointer) == 1 }

    /// Exactly 32 bytes, zero padded at the high end. Numbers are reduced by the modulus first, so they fit.
    func littleEndian32() throws(SRP6Error) -> [UInt8] {
        var fits = false
        let bytes = [UInt8](unsafeUninitializedCapacity: SRP6.numberBytes) { buffer, count in
            fits = BN_bn2lebinpad(pointer, buffer.baseAddress, Int32(SRP6.numberBytes)) == SRP6.numberBytes
            count = fits ? SRP6.numberBytes : 0
        }
        guard fits else { throw .arithmetic }
        return bytes
    }
}
