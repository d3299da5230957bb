import Base
import Bus
import CharactersAPI
import GroupsAPI
import Observe

/// What `nimbus group` asks the daemon, as JSON: `group` (name, realm, seconds). Where the realm may be left
/// out, the only one is meant; with seconds the group is watched so long, with 0 no longer.
struct GroupsDesk: BusDesk {
    static let commands: Set = ["group"]
    let bus: Bus
    let realms: [RealmID]

    func answer(_ request: JSONValue) async throws(ControlError) -> JSONValue {
        let realm = try realm(of: request)
        guard let name = request["name"]?.string else { throw .refused("group needs the name of a member") }
        guard let found = try await ask(Characters.FindByName(realm: realm, name: name)) else {
            throw .refused("nobody on realm \(realm) is called \(name)")
        }
        var seconds: UInt32?
        if let wanted = request["seconds"] {
            guard let number = wanted.int.flatMap(UInt32.init(exactly:)), number <= Groups.Trace.secondsMax
            else { throw .refused("a group is watched for a day at most") }
            seconds = number
        }
        guard let traced = try await ask(Groups.Trace(found.id, seconds: seconds)) else {
            throw .refused("\(found.name) is in no group")
        }
        return json(traced)
    }

    // MARK: Answers

    private func json(_ traced: Groups.Traced) -> JSONValue {
        let view = traced.group
        let names = Dictionary(view.members.map { ($0.id, $0.name) }) { first, _ in first }
        func name(_ id: CharacterID) -> String { names[id] ?? id.description }
        let known = Dictionary(traced.members.map { ($0.member, $0) }) { first, _ in first }
        var members: [JSONValue.Member] = [
            .init("group", .string(view.id.description)),
            .init("kind", .string(Self.kind(view))),
            .init("leader", .string(name(view.leader))),
            .init("loot", .string("\(view.lootMethod)")),
            .init("difficulty", JSONValue(view.difficulty)),
            .init("raidDifficulty", JSONValue(view.raidDifficulty)),
            .init("dungeon", JSONValue(view.dungeon)),
            .init("watched", .bool(traced.entries != nil)),
        ]
        let rows = view.members.map { json($0, known[$0.id], isOnline: view.online.contains($0.id)) }
        members.append(.init("members", .array(rows)))
        if let entries = traced.entries {
            members.append(.init("trace", .array(entries.map { json($0, name) })))
        }
        return .object(members)
    }

    private static func kind(_ view: Groups.View) -> String {
        let kind = view.isRaid ? "raid" : "party"
        return view.form.contains(.dungeon) ? "\(kind) of the dungeon finder" : kind
    }

    private func json(
        _ member: Groups.Member, _ known: Groups.Traced.Known?, isOnline: Bool
    ) -> JSONValue {
        var row: [JSONValue.Member] = [
            .init("name", .string(member.name)), .init("id", .string(member.id.description)),
            .init("online", .bool(isOnline)), .init("subGroup", JSONValue(member.subGroup)),
            .init("flags", JSONValue(member.flags.rawValue)),
            .init("roles", JSONValue(member.roles.rawValue)),
        ]
        guard let known else { return .object(row) }
        let values = known.values
        row += [
            .init("gateway", .string(known.gateway)), .init("worldserver", .string(known.world)),
            .init("order", .string(Self.text(known.order))),
        ]
        if values.known.contains(.place) {
            row += [.init("map", JSONValue(values.map)), .init("zone", JSONValue(values.zone))]
        }
        if values.known.contains(.level) {
            row += [
                .init("level", JSONValue(values.level)), .init("class", JSONValue(values.characterClass)),
            ]
        }
        if values.known.contains(.health) {
            row.append(.init("health", .string("\(values.health)/\(values.healthMax)")))
        }
        if values.known.contains(.power) {
            row.append(.init("power", .string("\(values.power)/\(values.powerMax)")))
        }
        if values.known.contains(.auras) { row.append(.init("auras", JSONValue(values.auras.count))) }
        return .object(row)
    }

    private func json(_ entry: Groups.TraceEntry, _ name: (CharacterID) -> String) -> JSONValue {
        [
            "at": .string(CalendarText.iso(entry.at)), "step": .string(entry.step.rawValue),
            "member": .string(name(entry.member)), "from": .string(entry.source),
            "order": .string(entry.order.map(Self.text) ?? ""),
            "fields": .array(MemberValues.Fields(rawValue: entry.fields).names.map { .string($0) }),
            "to": .array(entry.receivers.map { .string(name($0)) }), "reason": .string(entry.reason),
            "bytes": JSONValue(entry.bytes),
        ]
    }

    /// Epoch, route and sequence.
    private static func text(_ order: Groups.MemberOrder) -> String {
        "\(order.epoch).\(order.route).\(order.sequence)"
    }
}
