import Base
import Cluster
import ClusterKit
import Sandbox
import Wire
import WorldsAPI

/// The story. Whatever is told has been waited for: what does not happen ends the tour with an error.
extension Tour {
    func play(showingPackets: Bool) async throws {
        try await introduce()
        let alice = try await arrive("Alice", "logs on and makes a human warrior")
        if showingPackets { await alice.startTranscript() }
        let bob = try await arrive("Bob", "does the same")
        try await meet(alice, bob)
        try await travel(alice, bob)
        try await loseTheirWorld(alice, bob)
        try await leave(alice, bob)
        if showingPackets, let transcript = await alice.transcript {
            chapter("Alice's packets (> from her, < to her)")
            show(transcript.text)
        }
    }

    private func introduce() async throws {
        chapter("A cluster starts")
        tell("nimbus", "logon on \(try cluster.logonAddress), gateway on \(try cluster.gatewayAddress())")
        for world in await cluster.daemon.status().worlds {
            tell("nimbus", "worldserver \(world.alias) joined with \(world.maps) maps")
        }
    }

    private func arrive(_ name: String, _ deed: String) async throws -> Player {
        if name == "Alice" { chapter("Two players arrive") }
        // A level above 0 lets her use the commands of the sandbox.
        let player = try await cluster.player(name, security: 1)
        let place = await player.view.position
        tell(
            name,
            "\(deed); stands in \(Self.describe(place)), on worldserver \(try await worldName(of: name))")
        return player
    }

    private func meet(_ alice: Player, _ bob: Player) async throws {
        chapter("They meet")
        let (a, b) = (await alice.view.me, await bob.view.me)
        try await alice.wait(until: "Bob in sight") { $0.sees(b) }
        try await bob.wait(until: "Alice in sight") { $0.sees(a) }
        tell("Alice", "sees \(try await alice.nameOf(b) ?? "somebody")")
        tell("Bob", "sees \(try await bob.nameOf(a) ?? "somebody")")
        try await talk("Alice", alice, "Good morning!", to: "Bob", bob)
        try await talk("Bob", bob, "And to you.", to: "Alice", alice)
        try await alice.move(by: 12, 5)
        let place = await alice.view.position
        try await bob.wait(until: "Alice at her new place") { $0.objects[a]?.position?.x == place.x }
        tell("Alice", "walks 13 yards; Bob sees her at \(Self.describe(place))")
    }

    private func talk(
        _ name: String, _ speaker: Player, _ text: String, to other: String, _ listener: Player
    ) async throws {
        try await speaker.say(text)
        try await listener.hear(text, type: .say)
        tell(name, "says \"\(text)\", and \(other) hears it")
    }

    private func travel(_ alice: Player, _ bob: Player) async throws {
        chapter("One goes to the other worldserver, and comes back")
        let (a, b) = (await alice.view.me, await bob.view.me)
        let home = await alice.view.position
        try await go(alice, ".tele Orgrimmar", toMap: MapID(1))
        try await bob.wait(until: "Alice gone") { !$0.sees(a) }
        let world = try await worldName(of: "Alice")
        tell("Alice", "types .tele Orgrimmar and stands in \(Self.describe(await alice.view.position))")
        tell("nimbus", "handed her to worldserver \(world); her connection stayed the same")
        try await go(alice, ".go xyz \(home.x) \(home.y) \(home.z) 0", toMap: MapID(0))
        try await alice.wait(until: "Bob again") { $0.sees(b) }
        tell("Alice", "is back beside Bob, on worldserver \(try await worldName(of: "Alice"))")
    }

    /// Returns when the other worldserver has let her in.
    private func go(_ player: Player, _ command: String, toMap map: MapID) async throws {
        let mark = await player.mark
        try await player.command(command)
        try await player.wait(for: LoginVerifyWorld.self, after: mark) { $0.position.map == map }
        try await player.wait(for: TimeSyncRequest.self, after: mark)
    }

    private func loseTheirWorld(_ alice: Player, _ bob: Player) async throws {
        chapter("Their worldserver dies")
        let b = await bob.view.me
        let marks = [(alice, await alice.mark), (bob, await bob.mark)]
        let old = try await worldName(of: "Alice")
        guard let world = await cluster.world(of: "Alice") else { throw TourFailure("Alice is in no world") }
        await world.crash()
        tell("nimbus", "worldserver \(old) is dead")
        for (player, mark) in marks {
            try await player.wait(for: LoginVerifyWorld.self, after: mark)
            try await player.wait(for: TimeSyncRequest.self, after: mark)
            if let cause = await player.ended { throw TourFailure("a player was disconnected: \(cause)") }
        }
        try await alice.wait(until: "Bob in the new world") { $0.sees(b) }
        let new = try await worldName(of: "Alice")
        guard new != old, try await worldName(of: "Bob") == new else {
            throw TourFailure("the players are not where they should be")
        }
        tell("nimbus", "carried both to worldserver \(new); neither was disconnected")
        try await talk("Bob", bob, "What was that?", to: "Alice", alice)
    }

    private func leave(_ alice: Player, _ bob: Player) async throws {
        chapter("They leave")
        for (name, player) in [("Alice", alice), ("Bob", bob)] {
            let place = await player.view.position
            try await player.logout()
            guard let listed = await player.characters.first, listed.position.map == place.map else {
                throw TourFailure("\(name) was not saved where they stood")
            }
            tell(name, "logs out; the list of characters has \(listed.name), level \(listed.level)")
            await player.quit()
            _ = try await player.waitForEnd()
        }
    }

    private func worldName(of name: String) async throws -> String {
        guard let alias = await cluster.world(of: name)?.endpoint?.alias else {
            throw TourFailure("\(name) is in no world")
        }
        return alias
    }

    private static func describe(_ place: Position) -> String {
        let names: [UInt32: String] = [
            0: "Eastern Kingdoms", 1: "Kalimdor", 530: "Outland", 571: "Northrend",
        ]
        let map = names[place.map.rawValue] ?? "map \(place.map)"
        return "\(map) at \(Int(place.x.rounded())), \(Int(place.y.rounded()))"
    }
}

/// Something did not happen as it should.
struct TourFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
