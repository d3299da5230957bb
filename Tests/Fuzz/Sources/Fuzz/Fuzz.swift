import Base
import Deflate
import Glibc
import Settings
import Wire

/// libFuzzer calls this with each input; FUZZ_TARGET says which reader gets it. A trap
/// is a finding, an error is not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target(UnsafeRawBufferPointer(start: data, count: count))
    return 0
}

/// The package manager gives an executable an entry of this name; libFuzzer's own `main` is not linked then.
@_cdecl("Fuzz_main")
public func fuzzMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments) { fuzzOneInput($0, $1) }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let target: @Sendable (UnsafeRawBufferPointer) -> Void = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    switch name {
    case "world": return { FuzzTargets.worldHeaders($0) }
    case "logon": return { FuzzTargets.logon($0) }
    case "addons": return addons
    case "update": return { FuzzTargets.updateObject($0) }
    case "settings": return settings
    case "control": return control
    case "nats": return { NATSFuzzing.run($0) }
    case "value": return { BusFuzzing.value($0) }
    case "message": return { BusFuzzing.message($0) }
    case "upstream": return { BusFuzzing.upstream($0) }
    default:
        print("FUZZ_TARGET is one of: world logon addons update settings control nats value message upstream")
        exit(2)
    }
}()

/// The addon block as it comes: packed, with a stated size.
@Sendable private func addons(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 4 else { return }
    let stated = Int(bytes.loadUnaligned(as: UInt32.self) & 0xFFFFF)
    FuzzTargets.addonBlob(UnsafeRawBufferPointer(rebasing: bytes[4...]))
    guard let plain = try? Zlib.inflate(Array(bytes[4...]), expecting: stated) else { return }
    plain.withUnsafeBytes { _ = FuzzTargets.addonBlob($0) }
}

private enum Keys {
    static let schema = SettingsSchema(
        [
            SettingsSection(
                "Section", doc: "",
                [
                    Key<Int>("Section.Count", default: 1, .range(0...10), doc: "A number."),
                    Key<String>("Section.Text", default: "", doc: "A text."),
                    Key<Duration>("Section.Time", default: .seconds(1), doc: "A time."),
                    Key<ListenAddress>("Section.Listen", default: .loopback(port: 1), doc: "An address."),
                    IndexedKey<Int>("Thing.#.Size", default: 1, indices: 1...9, doc: "Numbered."),
                ])
        ], variablePrefix: "NIMBUS_", otherVariables: []
    ) { _ in SettingsFindings() }
}

@Sendable private func settings(_ bytes: UnsafeRawBufferPointer) {
    let text = Array(bytes)
    let sources = SettingsSources(
        file: "fuzzed.conf", readFile: { (_, _) throws(BoundedFile.Failure) in text })
    do throws(SettingsErrors) {
        _ = try Keys.schema.load(sources).describe()
    } catch {
        _ = "\(error)"
    }
}

@Sendable private func control(_ bytes: UnsafeRawBufferPointer) {
    if let value = try? JSONValue(parsing: Array(bytes), bytesMax: 65_536) {
        _ = try? JSONValue(parsing: Array(value.text.utf8))
    }
}
