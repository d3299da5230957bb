import Base
import Bus
import CharactersAPI
import ChatAPI
import Store
import TestSupport

@testable import ChatService

/// A chat service of one realm on a database of its own, with a clock that the test moves.
struct ChatWorld {
    typealias Actor = Chat.ChannelActor
    enum Tables: CaseIterable, Sendable {
        case azerothCore, trinityCore
    }
    let database: Database
    let bus: Bus
    let time: ManualTime
    let log: RecordingLog
    let metrics: Metrics
    let service: ChatService
    /// What the gateways were handed, in its order.
    let deliveries: Deliveries
    private let services: Locked<[ChatService]>

    static func run(
        _ driver: TestDriver, _ tables: Tables = .azerothCore, faults: (any StoreFaults)? = nil,
        configure edit: (inout ChannelConfiguration) -> Void = { _ in },
        _ body: (ChatWorld) async throws -> Void
    ) async throws {
        var options = DatabaseOptions.patient
        options.faults = faults
        try await withDatabase(on: driver, options: options) { database in
            let time = ManualTime()
            try await Schema.prepare(database, as: .characters, now: time.unixNow())
            if tables == .trinityCore { try await makeTrinityCore(channels: database) }
            var configuration = ChannelConfiguration()
            configuration.commandsPerSecondMax = 1000
            edit(&configuration)
            let services = Locked<[ChatService]>([])
            let world = try await ChatWorld(database, configuration, time, services)
            try await body(world)
            for service in services.withLock({ $0 }) { await service.stop() }
        }
    }

    private init(
        _ database: Database, _ configuration: ChannelConfiguration, _ time: ManualTime,
        _ services: Locked<[ChatService]>, gateway: FakeChatGateway? = nil
    ) async throws {
        self.database = database
        self.time = time
        log = RecordingLog()
        metrics = Metrics()
        bus = Bus(time: realTime, log: Log("bus", to: log), metrics: metrics)
        deliveries = Deliveries()
        await deliveries.listen(on: bus)
        await gateway?.listen(on: bus)
        service = try await ChatService(
            characters: [ChannelRig.realm: database], configuration: configuration, bus: bus, time: time,
            log: Log("test", to: log), metrics: metrics)
        await service.start()
        self.services = services
        let service = service
        services.withLock { $0.append(service) }
    }

    /// After a restart of the service, with a gateway that has players.
    func restarted(
        gateway: FakeChatGateway? = nil, _ edit: (inout ChannelConfiguration) -> Void = { _ in }
    ) async throws -> ChatWorld {
        await service.stop()
        var configuration = await service.configuration
        edit(&configuration)
        return try await ChatWorld(database, configuration, time, services, gateway: gateway)
    }

    // MARK: Commands

    func join(_ actor: Actor, _ name: String = "World", password: String = "") async throws {
        _ = try await bus.ask(Chat.JoinChannel(actor: actor, name: name, password: password))
    }
    func leave(_ actor: Actor, _ name: String = "World") async throws {
        _ = try await bus.ask(Chat.LeaveChannel(actor: actor, name: name))
    }
    func say(_ actor: Actor, _ text: String, in name: String = "World") async throws {
        _ = try await bus.ask(
            Chat.SayInChannel(actor: actor, channel: .custom(name), language: 7, text: text, tag: 0))
    }
    func act(
        _ actor: Actor, _ action: Chat.MemberAction, _ target: String, in name: String = "World"
    ) async throws {
        _ = try await bus.ask(
            Chat.ActOnMember(actor: actor, channel: .custom(name), action: action, target: target))
    }
    func change(_ actor: Actor, _ change: Chat.ChannelChange, in name: String = "World") async throws {
        _ = try await bus.ask(Chat.ChangeChannel(actor: actor, channel: .custom(name), change: change))
    }
    func roster(_ actor: Actor, in name: String = "World") async throws -> Chat.ChannelRoster {
        try await bus.ask(Chat.ListChannel(actor: actor, channel: .custom(name)))
    }

    // MARK: Looking

    /// Returns when nothing waits to be written.
    func saved() async throws {
        try await eventually("all channels are written") {
            let (waiting, saving) = await (service.unsaved.count, service.saving)
            return waiting == 0 && saving == nil
        }
    }
    /// The characters service's answers.
    func serve(_ players: [Characters.Online], offline: [Characters.NameRecord] = []) {
        bus.serve(Characters.OnlineByName.self) { request in
            players.first { $0.name.lowercased() == request.name.lowercased() }
        }
        bus.serve(Characters.OnlineAmong.self) { request in
            players.filter { request.characters.contains($0.id) }
        }
        bus.serve(Characters.FindByName.self) { request in
            offline.first { $0.name.lowercased() == request.name.lowercased() }
        }
    }
}

/// Keeps what is delivered.
actor Deliveries {
    private(set) var all: [Chat.Delivery] = []

    func listen(on bus: Bus) {
        bus.subscribe(Chat.Delivery.self, self, capacity: 65_536) { $0.all.append($1) }
    }
    func contents(_ id: CharacterID) -> [Chat.Content] {
        all.filter { $0.to.contains(id) }.map(\.news.content)
    }
    func waitFor(_ notice: Chat.ChannelNotice, to id: CharacterID) async throws {
        try await eventually("\(notice) to \(id)") { contents(id).contains(.notice(notice)) }
    }
    func waitForLine(_ text: String, to id: CharacterID) async throws {
        try await eventually("a line to \(id): \(text)") {
            contents(id).contains { if case .line(let line) = $0 { line.text == text } else { false } }
        }
    }
}

/// Tells a service that has just started whom it has.
actor FakeChatGateway {
    private let members: [Chat.AnnouncedMember]
    private var subscription: Subscription?
    private(set) var answers = 0

    init(_ members: [Chat.AnnouncedMember]) { self.members = members }

    func listen(on bus: Bus) {
        subscription = bus.subscribe(Chat.MembershipsWanted.self, self) { gateway, _ in
            Task { await gateway.tell(bus) }
        }
    }
    private func tell(_ bus: Bus) async {
        for member in members {
            _ = try? await bus.ask(Chat.AnnounceMemberships([member]))
            answers += 1
        }
    }
}

/// Makes the database fail while it is told to.
final class Outage: StoreFaults {
    private let isOut = Locked(false)
    func set(_ out: Bool) { isOut.withLock { $0 = out } }
    func before(_ sql: String) -> StoreError? {
        isOut.withLock { $0 } ? StoreError(.connectionLost, "an outage of the test") : nil
    }
    func afterCommit() -> StoreError? { nil }
}

/// Turns our tables of channels into TrinityCore's (spec chat B.8).
func makeTrinityCore(channels: Database) async throws {
    for table in ["channels", "channels_bans", "channels_rights"] {
        try await channels.write("DROP TABLE \(table)")
    }
    try await channels.write(
        """
        CREATE TABLE channels (
            name varchar(128) NOT NULL, team int NOT NULL, announce tinyint NOT NULL DEFAULT 1,
            ownership tinyint NOT NULL DEFAULT 1, password varchar(32) DEFAULT NULL, bannedList text,
            lastUsed int NOT NULL, PRIMARY KEY (name, team))
        """)
}
