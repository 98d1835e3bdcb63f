// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built alike: Swift 6 mode, imports stay internal, existentials are spelled out.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func target(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

let package = Package(
    name: "rollcall",
    products: [
        .executable(name: "rollcall", targets: ["rollcall"]),
        .executable(name: "loadtest", targets: ["loadtest"]),
    ],
    targets: [
        // What Swift cannot see of libc, and the libraries of the system.
        .target(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        // The pure cores: values in, values out.
        target("HTTPCore", []),
        target("WebSocketCore", ["HTTPCore", "CZlib"]),
        target("PresenceCore", []),
        target("SeatCore", ["PresenceCore"]),
        target("JSONCore", []),
        target("LimitCore", []),
        target("ChannelProtocol", ["JSONCore", "PresenceCore"]),
        target("HubIdentity", ["JSONCore", "COpenSSL"]),

        // The shell: sockets, time, actors.
        target("SocketIO", ["CLinux", "COpenSSL"]),
        target("HubStore", ["JSONCore", "PresenceCore", "CLinux", "CSQLite"]),
        target(
            "HubRuntime",
            [
                "HTTPCore", "WebSocketCore", "JSONCore", "LimitCore", "PresenceCore", "ChannelProtocol", "HubIdentity",
                "SocketIO",
            ]),
        target(
            "HubWebhooks",
            ["HTTPCore", "JSONCore", "PresenceCore", "HubIdentity", "SocketIO", "HubRuntime", "CLinux", "CCurl"]),
        .target(name: "CWebAssets", cSettings: [.unsafeFlags(["-std=c23"])]),
        target(
            "HubHTTP",
            [
                "HTTPCore", "JSONCore", "LimitCore", "PresenceCore", "SeatCore", "ChannelProtocol", "HubIdentity",
                "HubRuntime", "HubStore", "HubWebhooks",
                "CWebAssets",
            ]),
        target("HubClient", ["HTTPCore", "WebSocketCore", "JSONCore", "PresenceCore", "ChannelProtocol", "SocketIO"]),

        .executableTarget(
            name: "rollcall",
            dependencies: [
                "HTTPCore", "WebSocketCore", "JSONCore", "LimitCore", "PresenceCore", "ChannelProtocol", "HubIdentity",
                "SocketIO", "HubStore", "HubRuntime", "HubWebhooks", "HubHTTP", "HubClient",
            ],
            swiftSettings: house),

        // The load harness and its reference, a bare C send() loop.
        .target(name: "CFloor", dependencies: ["COpenSSL"], path: "loadtest/CFloor"),
        .executableTarget(
            name: "loadtest",
            dependencies: [
                "CFloor", "JSONCore", "PresenceCore", "ChannelProtocol", "WebSocketCore", "HubIdentity", "SocketIO",
                "HubClient",
            ],
            path: "loadtest",
            exclude: [
                "scenarios", "README.md", "RESULTS.md", "fan-out.svg", "CFloor", "peers", "bench", "results-page",
                "count-instructions", "instructions.json", "sigsuspend.c",
            ],
            sources: ["Sources"],
            swiftSettings: house),

        // Tests, in the order a reader should meet them.
        target(
            "HubTesting", ["COpenSSL", "CZlib", "JSONCore", "HTTPCore", "WebSocketCore", "PresenceCore"],
            path: "Tests/HubTesting"),
        tests("HTTPCoreTests", ["HTTPCore", "HubTesting"]),
        tests("WebSocketCoreTests", ["WebSocketCore", "HTTPCore", "HubTesting"]),
        tests("PresenceCoreTests", ["PresenceCore", "HubTesting"]),
        tests("SeatCoreTests", ["SeatCore", "PresenceCore", "HubTesting"]),
        tests("JSONCoreTests", ["JSONCore", "HubTesting"]),
        tests("LimitCoreTests", ["LimitCore", "HubTesting"]),
        tests("ChannelProtocolTests", ["ChannelProtocol", "JSONCore", "PresenceCore", "HubTesting"]),
        tests("HubIdentityTests", ["HubIdentity", "JSONCore", "HubTesting"]),
        tests("SocketIOTests", ["SocketIO", "COpenSSL", "HubTesting"]),
        tests("HubStoreTests", ["HubStore", "PresenceCore", "HubTesting"]),
        tests(
            "HubClientTests",
            ["HubClient", "loadtest", "HTTPCore", "WebSocketCore", "ChannelProtocol", "PresenceCore", "HubTesting"]),
        tests(
            "HubRuntimeTests",
            [
                "HubRuntime", "HTTPCore", "WebSocketCore", "LimitCore", "PresenceCore", "ChannelProtocol",
                "HubIdentity", "SocketIO", "HubTesting",
            ]),
        tests(
            "HubHTTPTests",
            [
                "HubHTTP", "HTTPCore", "LimitCore", "PresenceCore", "SeatCore", "ChannelProtocol", "HubIdentity",
                "HubRuntime", "HubStore", "HubTesting",
            ]),
        tests(
            "HubWebhooksTests",
            ["HubWebhooks", "HTTPCore", "JSONCore", "PresenceCore", "HubIdentity", "HubRuntime", "HubTesting"]),
        tests(
            "RollcallTests",
            [
                "rollcall", "HTTPCore", "WebSocketCore", "JSONCore", "PresenceCore", "HubIdentity", "SocketIO",
                "HubStore", "HubRuntime", "HubClient", "HubWebhooks", "HubTesting",
            ]),

        // Fills, measures and hammers a store: `make bench-store`, and the live test that kills it.
        .executableTarget(
            name: "storetool",
            dependencies: ["HubStore", "PresenceCore", "HubTesting"],
            path: "Tests/StoreTool",
            exclude: ["figures", "loop-lag"],
            swiftSettings: house),

        // Random histories against a dozen-line model, built in release: `make simulate`.
        .executableTarget(
            name: "simulation",
            dependencies: ["PresenceCore", "HubTesting"],
            path: "Tests/Simulation",
            exclude: ["faults", "plant-faults"],
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzz targets link libFuzzer, which ordinary builds have no use for: `make fuzz` sets this variable.
if Context.environment["ROLLCALL_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer", "COpenSSL", "JSONCore", "HTTPCore", "WebSocketCore", "PresenceCore", "ChannelProtocol",
                "HubIdentity", "HubTesting",
            ],
            path: "Tests/Fuzz",
            exclude: ["CFuzzer", "run", "corpus", "kept", "findings"],
            swiftSettings: house),
    ]
}
