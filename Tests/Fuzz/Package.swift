// swift-tools-version: 6.3
// Fuzzers of everything that reads foreign bytes; a package of its own, because all of it is built with
// libFuzzer's instrumentation. `make fuzz` runs it.
import PackageDescription

let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "nimbus", path: "../..")],
    targets: [
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "Base", "Wire", "NATSWire", "Deflate", "Settings", "Bus", "CharactersAPI", "WorldsAPI",
                "UpstreamEvents",
            ].map { .product(name: $0, package: "nimbus") },
            swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    ],
    swiftLanguageModes: [.v6]
)
