// swift-tools-version: 6.3
// The plan of the house: a target may import only targets of a lower layer (docs/architecture.md).
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, at path: String? = nil, _ dependencies: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
        path: "Sources/\(path ?? name)", swiftSettings: swiftSettings)
}
func tests(_ name: String, _ dependencies: [String], resources: [Resource]? = nil) -> Target {
    .testTarget(
        name: name, dependencies: dependencies.map { .init(stringLiteral: $0) },
        path: "Tests/\(name)", resources: resources, swiftSettings: swiftSettings)
}
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "nimbus",
    products: [
        .executable(name: "nimbus", targets: ["nimbus"]),
        .library(name: "ClusterKit", targets: ["ClusterKit"]),
        // For the fuzzers' own package.
        .library(name: "Base", targets: ["Base"]),
        .library(name: "Wire", targets: ["Wire"]),
        .library(name: "NATSWire", targets: ["NATSWire"]),
        .library(name: "Deflate", targets: ["Deflate"]),
        .library(name: "Settings", targets: ["Settings"]),
        .library(name: "Bus", targets: ["Bus"]),
        .library(name: "CharactersAPI", targets: ["CharactersAPI"]),
        .library(name: "WorldsAPI", targets: ["WorldsAPI"]),
        .library(name: "UpstreamEvents", targets: ["UpstreamEvents"]),
        // The yardsticks of `nimbus bench`.
        .executable(name: "relay-yardstick", targets: ["RelayYardstick"]),
        .library(name: "AllocationCounter", type: .dynamic, targets: ["AllocationCounter"]),
        // libsidecar.so, which worldservers load.
        .library(name: "sidecar", type: .dynamic, targets: ["SidecarLibrary"]),
        .executable(name: "sidecar-member", targets: ["SidecarMember"]),
    ],
    targets: [
        // C: module maps and a few shims.
        .target(name: "CLinux", path: "Sources/C/CLinux"),
        // The C interface of libsidecar.so: headers alone.
        .target(name: "CSidecar", path: "Sources/C/CSidecar"),
        .executableTarget(
            name: "RelayYardstick", path: "Sources/C/RelayYardstick",
            cSettings: [.unsafeFlags(["-O2"])]),
        .target(
            name: "AllocationCounter", path: "Sources/C/AllocationCounter",
            linkerSettings: [.linkedLibrary("dl")]),
        system("CMariaDB", pkgConfig: "libmariadb", apt: "libmariadb-dev"),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        system("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CNATS", pkgConfig: "libnats", apt: "libnats-dev"),
        system("CHTTP", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),

        // 0
        library("Base"),

        // 1
        library("Wire", ["Base"]),
        library("NATSWire", ["Base"]),
        library("Crypto", ["Base", "COpenSSL"]),
        library("Deflate", ["Base", "CZlib"]),
        library("Bus", ["Base"]),
        library("Store", ["Base", "CMariaDB", "CSQLite"]),
        library("Settings", ["Base"]),
        library("Loop", ["Base", "CLinux"]),
        library("Observe", ["Base", "CHTTP"]),

        // 2: the messages of each service
        library("AccountsAPI", at: "Accounts/API", ["Base", "Bus"]),
        library("CharactersAPI", at: "Characters/API", ["Base", "Bus"]),
        library("ChatAPI", at: "Chat/API", ["Base", "Bus", "CharactersAPI"]),
        library("GroupsAPI", at: "Groups/API", ["Base", "Bus", "CharactersAPI"]),
        library("GUIDsAPI", at: "GUIDs/API", ["Base", "Bus"]),
        library("MailAPI", at: "Mail/API", ["Base", "Bus"]),
        library("WorldsAPI", at: "Worlds/API", ["Base", "Bus"]),
        library("WorldserverAPI", at: "Worldserver/API", ["Base", "Bus"]),
        library("UpstreamEvents", ["Base", "Bus"]),

        // 3: whom a service asks stands in its line
        library(
            "AccountsService", at: "Accounts/Service", ["Base", "Bus", "Store", "Crypto", "AccountsAPI"]),
        library(
            "CharactersService", at: "Characters/Service",
            ["Base", "Bus", "Store", "AccountsAPI", "CharactersAPI"]),
        library(
            "ChatService", at: "Chat/Service", ["Base", "Bus", "Store", "CharactersAPI", "ChatAPI"]),
        library(
            "GroupsService", at: "Groups/Service",
            ["Base", "Bus", "Store", "CharactersAPI", "GroupsAPI", "WorldsAPI", "WorldserverAPI"]),
        library("GUIDsService", at: "GUIDs/Service", ["Base", "Bus", "Store", "GUIDsAPI"]),
        library(
            "MailService", at: "Mail/Service",
            ["Base", "Bus", "Store", "CharactersAPI", "GUIDsAPI", "MailAPI", "WorldsAPI", "WorldserverAPI"]),
        library("WorldsService", at: "Worlds/Service", ["Base", "Bus", "Store", "WorldsAPI"]),

        // 4
        library(
            "Gateway",
            [
                "Base", "Wire", "Crypto", "Deflate", "Bus", "Loop", "AccountsAPI", "CharactersAPI", "ChatAPI",
                "GroupsAPI", "MailAPI", "WorldsAPI", "WorldserverAPI",
            ]),
        library("BusNATS", ["Base", "Bus", "CNATS", "Crypto", "Loop", "NATSWire"]),
        library("NATSClient", ["Base", "Bus", "Loop", "NATSWire"]),
        library("Login", ["Base", "Wire", "Crypto", "Bus", "Loop", "AccountsAPI", "WorldsAPI"]),
        library("WorldLink", ["Base", "Bus", "Loop", "WorldsAPI"]),

        // S: in a worldserver
        .target(
            name: "Sidecar",
            dependencies: [
                "Base", "Bus", "Loop", "NATSWire", "NATSClient", "GroupsAPI", "GUIDsAPI", "UpstreamEvents",
                "WorldsAPI", "WorldserverAPI", "CSidecar",
            ],
            path: "Sources/Sidecar", exclude: ["Library", "exports.map"], swiftSettings: swiftSettings),
        // Self-contained, and nothing visible but the C interface. Only the library is linked like this,
        // therefore it has a target of its own.
        .target(
            name: "SidecarLibrary", dependencies: ["Sidecar"], path: "Sources/Sidecar/Library",
            swiftSettings: swiftSettings,
            linkerSettings: [
                .unsafeFlags([
                    "-static-stdlib", "-use-ld=lld", "-Xlinker", "-s", "-Xlinker", "-soname=libsidecar.so",
                    "-Xlinker", "-z", "-Xlinker", "nodelete",
                    "-Xlinker",
                    "--version-script=\(Context.packageDirectory)/Sources/Sidecar/exports.map",
                ])
            ]),

        // T
        .target(
            name: "TestSupport", dependencies: ["Base", "Bus", "Loop", "Store"], path: "Tests/Support",
            swiftSettings: swiftSettings),
        library(
            "Sandbox",
            ["Base", "Wire", "Deflate", "Bus", "Loop", "Store", "GUIDsAPI", "WorldsAPI", "WorldserverAPI"]),

        // The sandbox behind libsidecar.so, which it opens at run time.
        library(
            "SandboxLibrary", ["Base", "Bus", "Loop", "Sandbox", "WorldserverAPI", "CSidecar"]),

        // 5
        library(
            "Cluster",
            [
                "Base", "Wire", "Crypto", "Bus", "Store", "Settings", "Loop", "Observe", "AccountsAPI",
                "CharactersAPI", "GUIDsAPI", "WorldsAPI", "AccountsService", "CharactersService",
                "ChatService", "GUIDsService", "GroupsService", "MailAPI", "MailService", "WorldsService",
                "Gateway",
                "Login", "WorldLink", "BusNATS", "NATSWire", "Sandbox",
            ]),
        library(
            "ClusterKit",
            [
                "Base", "Wire", "Crypto", "Deflate", "Bus", "Loop", "Store", "Settings", "Observe",
                "AccountsAPI",
                "CharactersAPI", "WorldsAPI", "Sandbox", "Cluster",
            ]),
        library(
            "Bench",
            [
                "Base", "Wire", "Crypto", "Bus", "Loop", "Store", "NATSWire", "AccountsAPI", "CharactersAPI",
                "GroupsAPI", "MailAPI", "WorldsAPI", "NATSClient", "BusNATS", "Gateway", "Sandbox",
                "ClusterKit",
            ]),
        .executableTarget(
            name: "nimbus",
            dependencies: [
                "Base", "Wire", "Crypto", "Settings", "Loop", "Bus", "Store", "Observe", "AccountsAPI",
                "WorldsAPI",
                "Gateway", "Sandbox", "SandboxLibrary", "Cluster", "ClusterKit", "Bench",
            ],
            path: "Sources/nimbus", swiftSettings: swiftSettings),

        tests("BaseTests", ["Base", "TestSupport"]),
        tests("BusTests", ["Base", "Bus", "TestSupport"]),
        tests(
            "CodingTests",
            [
                "Base", "Bus", "AccountsAPI", "CharactersAPI", "ChatAPI", "GUIDsAPI", "GroupsAPI",
                "MailAPI",
                "WorldsAPI", "WorldserverAPI",
            ]),
        tests(
            "BusNATSTests",
            ["Base", "Bus", "Loop", "NATSWire", "NATSClient", "BusNATS", "TestSupport"]),
        tests(
            "ClusterTests",
            [
                "Base", "Wire", "Crypto", "Deflate", "Loop", "Bus", "Store", "AccountsAPI", "CharactersAPI",
                "ChatAPI",
                "GUIDsAPI", "WorldsAPI", "WorldserverAPI", "NATSClient", "NATSWire", "Gateway", "Sandbox",
                "Cluster",
                "ClusterKit", "GroupsAPI", "GroupsService", "TestSupport",
            ]),
        tests(
            "CommandLineTests",
            ["Base", "Cluster", "ClusterKit", "Loop", "Observe", "TestSupport", "Wire", "nimbus"]),
        tests("CryptoTests", ["Base", "Crypto"], resources: [.copy("Vectors")]),
        tests("DeflateTests", ["Base", "Deflate"]),
        tests(
            "LoginTests",
            ["Base", "Bus", "Crypto", "Loop", "Wire", "AccountsAPI", "WorldsAPI", "Login", "TestSupport"]),
        tests("LoopTests", ["Base", "Loop", "TestSupport"]),
        tests(
            "AccountsTests",
            ["Base", "Bus", "Crypto", "Store", "AccountsAPI", "AccountsService", "TestSupport"]),
        tests(
            "CharactersTests",
            [
                "Base", "Bus", "Store", "AccountsAPI", "CharactersAPI", "AccountsService",
                "CharactersService",
                "TestSupport",
            ]),
        tests(
            "ChatTests", ["Base", "Bus", "Store", "CharactersAPI", "ChatAPI", "ChatService", "TestSupport"]),
        tests(
            "GroupsTests",
            [
                "Base", "Bus", "Loop", "Store", "CharactersAPI", "GroupsAPI", "WorldsAPI", "GroupsService",
                "Sidecar", "UpstreamEvents", "WorldserverAPI", "TestSupport",
            ]),
        // A process that the tests of GUIDs kill.
        .executableTarget(
            name: "NumberTaker", dependencies: ["Base", "Bus", "Loop", "Store", "GUIDsAPI", "GUIDsService"],
            path: "Tests/NumberTaker", swiftSettings: swiftSettings),
        tests(
            "GUIDsTests",
            ["Base", "Bus", "Store", "GUIDsAPI", "GUIDsService", "TestSupport", "NumberTaker"]),
        tests(
            "SandboxTests",
            [
                "Base", "Bus", "Deflate", "Loop", "Store", "Wire", "GUIDsAPI", "WorldsAPI", "WorldserverAPI",
                "Sandbox",
                "TestSupport",
            ]),
        // A small worldserver in C, for tests of the library as a process.
        .executableTarget(
            name: "SidecarMember", dependencies: ["CSidecar"], path: "Tests/Sidecar/Member",
            linkerSettings: [.linkedLibrary("dl"), .linkedLibrary("pthread")]),
        .target(
            name: "CWorldserver", dependencies: ["CSidecar"], path: "Tests/Sidecar/CWorldserver"),
        tests(
            "SidecarTests",
            [
                "Base", "Bus", "Loop", "GroupsAPI", "GUIDsAPI", "WorldsAPI", "WorldsService",
                "WorldserverAPI", "CSidecar",
                "CWorldserver", "Sidecar", "TestSupport",
            ]),
        // A process that the tests of mail kill.
        .executableTarget(
            name: "Postman",
            dependencies: [
                "Base", "Bus", "Loop", "Store", "CharactersAPI", "GUIDsAPI", "GUIDsService", "MailAPI",
                "MailService", "WorldsAPI", "WorldserverAPI",
            ],
            path: "Tests/Postman", swiftSettings: swiftSettings),
        tests(
            "MailTests",
            [
                "Base", "Bus", "Loop", "Store", "Wire", "CharactersAPI", "GUIDsAPI", "GUIDsService",
                "MailAPI",
                "MailService", "Postman", "Sandbox", "TestSupport", "WorldsAPI", "WorldserverAPI",
            ]),
        tests("NATSClientTests", ["Base", "Bus", "Loop", "NATSWire", "NATSClient", "TestSupport"]),
        tests("NATSWireTests", ["Base", "NATSWire"]),
        tests("StoreTests", ["Base", "Store", "TestSupport"]),
        tests(
            "WorldLinkTests",
            ["Base", "Bus", "Loop", "TestSupport", "WorldLink", "WorldsAPI", "WorldsService"]),
        tests("TidyTests", []),
        tests("UpstreamTests", ["Base", "Bus", "CharactersAPI", "WorldsAPI", "UpstreamEvents"]),
        tests("WorldsTests", ["Base", "Bus", "Store", "TestSupport", "WorldsAPI", "WorldsService"]),
        tests("WireTests", ["Base", "Wire"], resources: [.copy("Vectors")]),
        tests(
            "GatewayTests",
            [
                "Base", "Bus", "Crypto", "Loop", "Wire", "AccountsAPI", "CharactersAPI", "ChatAPI",
                "WorldsAPI", "Gateway",
            ]),
        tests(
            "PresenceTests",
            ["Base", "Bus", "Store", "CharactersAPI", "CharactersService", "Gateway", "TestSupport"]),
        tests("ObserveTests", ["Base", "Observe"]),
        tests("SettingsTests", ["Base", "Cluster", "Settings"]),
    ],
    swiftLanguageModes: [.v6]
)
