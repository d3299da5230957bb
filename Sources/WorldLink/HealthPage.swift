/// What a /healthcheck page says besides its status: when the process started,
/// if it tells (spec registry 5.2).
enum HealthPage {
    private static let lookedAtMax = 4096

    /// The number of `"startedAtUnixMs"` in a JSON body; nil when it is not there.
    static func startedAt(_ body: [UInt8]) -> UInt64? {
        let text = body.prefix(lookedAtMax)
        let key = Array("\"startedAtUnixMs\"".utf8)
        guard let start = text.indices.first(where: { text[$0...].starts(with: key) }) else { return nil }
        let blank: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        var rest = text[(start + key.count)...].drop(while: blank)
        guard rest.popFirst() == UInt8(ascii: ":") else { return nil }
        let digits = rest.drop(while: blank).prefix { (0x30...0x39).contains($0) }
        guard let value = UInt64(String(decoding: digits, as: UTF8.self)), value > 0 else { return nil }
        return value
    }
}
