import Base
import Bus
import CharactersAPI
import ClusterKit
import Glibc
import MailAPI

/// W7: letters with money from purse to box and from box to purse, each journalled, in a second; eight
/// players at once.
struct MailBench {
    let tools: BenchTools
    private static let players = 8
    private var each: Int { tools.isQuick ? 10 : 100 }

    func run(_ report: inout BenchReport) async throws {
        try await measure("SQLite", "sqlite::memory:bench-mail-\(getpid())", &report)
        guard let mariadb = tools.mariadb else { return }
        try await measure("MariaDB", mariadb + "nimbus_bench_mail", &report)
    }

    private func measure(_ name: String, _ url: String, _ report: inout BenchReport) async throws {
        let cluster = try await TestCluster.start(
            worlds: 1,
            settings: [
                "Realm.1.CharactersDatabase=\(url)", "Gateway.Budgets=off", "Database.Connections=4",
            ])
        var crowd: [Correspondent] = []
        for number in 0..<Self.players {
            let name = "Writer" + ["a", "b", "c", "d", "e", "f", "g", "h"][number]
            let player = try await cluster.player(name, security: 3)
            try await player.command(".modify money 1000000")
            try await player.ping()
            crowd.append(try await correspondent(name, number, await player.view.me, cluster))
        }
        let ring = zip(crowd, crowd.dropFirst() + crowd.prefix(1)).map { ($0, $1.name) }
        let bus = cluster.bus
        let total = Double(Self.players * each)
        var began = Clock.now
        let letters = each
        try await Self.all(ring) { try await $0.send(letters, to: $1, over: bus) }
        report.add("W7", "letters sent, \(name)", total / (Clock.now - began), "/s")
        began = Clock.now
        try await Self.all(ring) { writer, _ in try await writer.takeAll(over: bus) }
        report.add("W7", "letters' money taken, \(name)", total / (Clock.now - began), "/s")
        try await cluster.shutdown()
    }

    private static func all(
        _ ring: [(Correspondent, String)],
        _ work: @escaping @Sendable (Correspondent, String) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (writer, receiver) in ring { group.addTask { try await work(writer, receiver) } }
            try await group.waitForAll()
        }
    }

    /// Where the directory says that the player stands.
    private func correspondent(
        _ name: String, _ number: Int, _ guid: GUID, _ cluster: TestCluster
    ) async throws -> Correspondent {
        let id = CharacterID(realm: RealmID(1), low: guid.low)
        let bus = cluster.bus
        let isThere = await cluster.eventually(within: .seconds(10)) {
            (try? await bus.ask(Characters.OnlineByID(character: id)))??.world != nil
        }
        guard isThere, let online = try await bus.ask(Characters.OnlineByID(character: id)),
            let world = online.world
        else { throw BenchProcess.Failure(description: "\(name) is nowhere") }
        return Correspondent(
            sender: Mail.Sender(
                id: id, account: online.account, name: name, race: online.race, level: online.level),
            place: Mail.Place(world: world.id, incarnation: world.incarnation, player: guid))
    }
}

private struct Correspondent: Sendable {
    var sender: Mail.Sender
    var place: Mail.Place
    var name: String { sender.name }

    func send(_ count: Int, to receiver: String, over bus: Bus) async throws {
        for number in 0..<count {
            let draft = Mail.Draft(
                receiver: receiver, subject: "Letter \(number)", body: "Some words.", money: 100)
            _ = try await bus.ask(Mail.Send(key: key(), sender: sender, place: place, draft: draft))
        }
    }

    func takeAll(over bus: Bus) async throws {
        var left = true
        while left {
            let letters = try await bus.ask(Mail.List(player: sender.id)).letters
            for letter in letters {
                _ = try await bus.ask(
                    Mail.TakeMoney(key: key(), player: sender.id, place: place, mail: letter.id))
                _ = try await bus.ask(Mail.Delete(player: sender.id, mail: letter.id))
            }
            left = !letters.isEmpty
        }
    }

    private func key() -> MessageID { MessageID(from: SystemRandomness()) }
}
