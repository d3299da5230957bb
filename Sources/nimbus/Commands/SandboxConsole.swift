import Base
import Cluster
import Glibc
import Loop
import Sandbox

/// Commands for a sandbox worldserver of its own process, one a line; each is answered with one line that
/// begins with `ok` or `error`. For trying out what a cluster does when a worldserver is in trouble.
struct SandboxConsole: Sendable {
    private let worldserver: LoneSandbox
    private let console: Console
    private var world: SandboxWorld { worldserver.world }

    init(_ worldserver: LoneSandbox, _ console: Console) {
        self.worldserver = worldserver
        self.console = console
    }

    private enum Event: Sendable {
        case line(String)
        case end
    }

    /// Until it is told to end.
    func run(readingInput: Bool) async {
        let (events, happens) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingOldest(1000))
        let signals = Signals.stream(of: [SIGTERM, SIGINT])
        let forwarding = Task { for await _ in signals { happens.yield(.end) } }
        defer { forwarding.cancel() }
        let reader = ThreadExecutor()
        defer { reader.stop() }
        if readingInput {
            reader.execute { [console] in
                while let line = console.readLine() { happens.yield(.line(line)) }
                happens.yield(.end)
            }
        }
        let address = await world.address.map(\.description) ?? "nowhere"
        console.print("nimbus sandbox ready: \(world.configuration.name) on \(address)")
        for await event in events {
            guard case .line(let line) = event else { break }
            let words = line.split(separator: " ").map(String.init)
            guard let name = words.first else { continue }
            if name == "stop" { break }
            guard let command = Self.commands[name] else {
                console.print("error there is no command \(Console.clean(name)); help lists them")
                continue
            }
            console.print(await command.run(world, Array(words.dropFirst())))
        }
        await worldserver.stop()
        console.print("ok stopped")
    }

    private struct Entry: Sendable {
        let run: @Sendable (SandboxWorld, [String]) async -> String
    }

    /// `players` and `maps` name what they list, with blanks between.
    private static let commands: [String: Entry] = [
        "help": Entry { _, _ in
            "ok " + (commands.keys + ["stop"]).sorted().joined(separator: " ")
        },
        "players": Entry { world, _ in
            let players = await world.currentPlayers()
            return
                (["ok"]
                + players.map { "\($0.name):\($0.position.map):\($0.isParked ? "parked" : "playing")" })
                .joined(separator: " ")
        },
        "maps": Entry { world, _ in
            (["ok"] + (await world.ownedMaps).sorted().map(\.description)).joined(separator: " ")
        },
        "links": Entry { world, _ in "ok \(await world.linkCount)" },
        "cut": Entry { world, words in
            guard let name = words.first else { return "error cut NAME" }
            return await world.cutLink(of: name) ? "ok" : "error \(Console.clean(name)) has no link here"
        },
        "hang": Entry { world, words in
            guard let word = words.first else {
                await world.hang()
                return "ok until resume"
            }
            guard let milliseconds = Int64(word), (1...3_600_000).contains(milliseconds) else {
                return "error hang [MILLISECONDS]"
            }
            await world.hang(for: .milliseconds(milliseconds))
            return "ok"
        },
        "resume": Entry { world, _ in
            await world.resume()
            return "ok"
        },
        "crash": Entry { world, _ in
            await world.crash()
            return "error it lives"
        },
    ]
}
