import CSidecar

// What libsidecar.so exports. The signatures are those of the header, which says what each function does; the
// compiler checks the one against the other.

@c @implementation
public func TC9GetVersion(
    _ major: UnsafeMutablePointer<Int32>?, _ minor: UnsafeMutablePointer<Int32>?,
    _ patch: UnsafeMutablePointer<Int32>?
) {
    major?.pointee = TC9_VERSION_MAJOR
    minor?.pointee = TC9_VERSION_MINOR
    patch?.pointee = TC9_VERSION_PATCH
}

@c @implementation
public func TC9GetVersionString() -> UnsafePointer<CChar>? {
    // A literal, since it must stay where it is for ever; a test holds it against TC9_VERSION_STRING.
    let version: StaticString = "1.1.0"
    return UnsafeRawPointer(version.utf8Start)
        .bindMemory(to: CChar.self, capacity: version.utf8CodeUnitCount + 1)
}

@c @implementation
public func TC9CheckAbiCompatible(_ requiredMajor: Int32, _ requiredMinor: Int32) -> Int32 {
    if requiredMajor != TC9_VERSION_MAJOR { return 1 }
    return requiredMinor > TC9_VERSION_MINOR ? 2 : 0
}
