import Base
import Sandbox
import Wire
import WorldsAPI

/// What happens on the tour.
struct Story {
    let cluster: TestCluster
    let narrator: Narrator

    func tell() async throws {
        let alice = try await arrive("Alice", race: .human, class: .paladin)
        let bob = try await arrive("Bob", race: .human, class: .rogue)
        try await meet(alice, bob)
        try await talk(alice, bob)
        try await walk(alice, bob)
        try await travel(alice, bob)
        try await survive(alice, bob)
        try await leave(alice, bob)
    }

    // MARK: Chapters

    private func arrive(_ name: String, race: Race, class characterClass: CharacterClass) async throws
        -> Player
    {
        let cluster = cluster
        try await cluster.account(name, security: 1)
        let player = await cluster.newPlayer(name)
        try await narrator.tell("\(name) logs on: both sides prove that they know the password.") {
            try await player.logon(account: name, password: name, at: cluster.logonAddress)
        }
        let realm = await player.logonSession?.realms.first?.name ?? "?"
        try await narrator.tell("\(name) chooses the realm \(realm) and stands at the character screen.") {
            try await player.connectToRealm()
        }
        try await narrator.tell("\(name) makes a character; a worldserver creates it.") {
            try await player.createCharacter(name, race: race, class: characterClass)
        }
        try await narrator.tell("\(name) enters the world in \(Tour.names[MapID(0)] ?? "?").") {
            try await player.enterWorld(name)
        }
        return player
    }

    private func meet(_ alice: Player, _ bob: Player) async throws {
        let (a, b) = (await alice.view.me, await bob.view.me)
        try await narrator.tell("They see each other.") {
            try await alice.wait(until: "Bob in sight") { $0.sees(b) }
            try await bob.wait(until: "Alice in sight") { $0.sees(a) }
        }
        try await narrator.tell("Alice asks for the name over his head: Bob.") {
            let name = try await alice.nameOf(b)
            guard name == "Bob" else { throw TourFailure("the name was \(name ?? "unknown")") }
        }
    }

    private func talk(_ alice: Player, _ bob: Player) async throws {
        try await narrator.tell("Alice says: \"Good morning, Bob!\" Bob hears it.") {
            try await alice.say("Good morning, Bob!")
            try await bob.hear("Good morning, Bob!", type: .say)
        }
        try await narrator.tell("Bob waves at Alice; she sees it.") {
            try await bob.gesture(textEmote: 101, emote: 3, at: await alice.view.me)
            try await alice.wait(for: TextEmote.self) { $0.targetName == "Alice" }
        }
    }

    private func walk(_ alice: Player, _ bob: Player) async throws {
        let a = await alice.view.me
        try await narrator.tell("Alice runs twelve yards; Bob sees every step.") {
            let steps = try await alice.move(by: 12, 0)
            let place = await alice.view.position
            try await bob.wait(until: "Alice at her place") { $0.objects[a]?.position?.x == place.x }
            let seen =
                await bob.timesSeen(.MSG_MOVE_START_FORWARD) + bob.timesSeen(.MSG_MOVE_HEARTBEAT)
                + bob.timesSeen(.MSG_MOVE_STOP)
            guard seen == steps else { throw TourFailure("\(steps) steps were taken and \(seen) seen") }
        }
    }

    private func travel(_ alice: Player, _ bob: Player) async throws {
        let home = await alice.view.position
        let (a, b) = (await alice.view.me, await bob.view.me)
        let first = await serving("Alice")
        try await narrator.tell("Alice travels to Orgrimmar; another worldserver takes her over.") {
            try await go(alice, ".tele Orgrimmar", to: MapID(1))
        }
        let second = await serving("Alice")
        await narrator.note("from \(first) to \(second), on the same connection")
        guard first != second else { throw TourFailure("the worldserver is still \(second)") }
        try await narrator.tell("Bob sees her gone. Nobody answers her there.") {
            try await bob.wait(until: "Alice gone") { !$0.sees(a) }
            try await alice.say("Hello?")
            try await alice.hear("Hello?", type: .say)
        }
        try await narrator.tell("Alice comes back, and they see each other again.") {
            try await go(alice, ".go xyz \(home.x) \(home.y) \(home.z) 0", to: MapID(0))
            try await alice.wait(until: "Bob in sight") { $0.sees(b) }
            try await bob.wait(until: "Alice in sight") { $0.sees(a) }
        }
    }

    private func go(_ player: Player, _ command: String, to map: MapID) async throws {
        let mark = await player.mark
        try await player.command(command)
        try await player.wait(for: LoginVerifyWorld.self, after: mark) { $0.position.map == map }
        try await player.wait(for: TimeSyncRequest.self, after: mark)
    }

    private func survive(_ alice: Player, _ bob: Player) async throws {
        let place = await alice.view.position
        let (a, b) = (await alice.view.me, await bob.view.me)
        let marks = [(alice, await alice.mark), (bob, await bob.mark)]
        let before = await serving("Alice")
        let cluster = cluster
        try await narrator.tell("Their worldserver is killed. Another one takes its maps, and both players.")
        {
            try await cluster.world(0).crash()
            for (player, mark) in marks {
                try await player.wait(for: LoginVerifyWorld.self, after: mark)
                try await player.wait(for: TimeSyncRequest.self, after: mark)
                if let cause = await player.ended { throw TourFailure("the connection ended: \(cause)") }
            }
        }
        await narrator.note("from \(before) to \(await serving("Alice")); no connection was lost")
        try await narrator.tell("Alice stands where she stood, Bob beside her. \"What was that?\"") {
            let now = await alice.view.position
            guard now.x == place.x, now.y == place.y else { throw TourFailure("she stands at \(now)") }
            try await alice.wait(until: "Bob in sight") { $0.sees(b) }
            try await bob.wait(until: "Alice in sight") { $0.sees(a) }
            try await bob.say("What was that?")
            try await alice.hear("What was that?", type: .say)
        }
    }

    private func leave(_ alice: Player, _ bob: Player) async throws {
        try await narrator.tell("Both log out, to the character screen.") {
            try await alice.logout()
            try await bob.logout()
        }
        let unreadable = await alice.unreadable + bob.unreadable
        guard unreadable == 0 else { throw TourFailure("\(unreadable) updates could not be read") }
    }

    /// The alias of the worldserver that holds a player.
    private func serving(_ name: String) async -> String {
        await cluster.world(of: name)?.endpoint?.alias ?? "nobody"
    }
}
