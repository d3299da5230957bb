import Base
import Bus
import CharactersAPI
import GroupsAPI
import WorldsAPI
import WorldserverAPI

/// Groups that the dungeon finder of a worldserver made by itself (spec group 8.3).
extension GroupsService {
    /// For how long a worldserver that was started again may say that its groups are still there.
    static let nativeLife = Duration.seconds(60)

    /// Throws when it was not stored: the worldserver tells it again.
    func take(_ report: Worldserver.GroupMaterialized) async throws -> Done {
        // Nobody is in it any more.
        if report.members.isEmpty { return try await dissolve(report) }
        guard let request = await request(report) else { return Done() }
        do throws(Groups.DungeonRefusal) {
            _ = try await self.report(request)
        } catch {
            if case .notStored = error { throw error }
            log.warning(
                "a worldserver's group was not taken",
                [
                    "world": .string(request.origin), "group": LogValue(request.number),
                    "reason": .string(error.rawValue),
                ])
        }
        return Done()
    }

    private func dissolve(_ report: Worldserver.GroupMaterialized) async throws -> Done {
        let origin = report.origin
        let key = NativeReports.Key(
            realm: origin.realm, origin: origin.world.description, number: report.group)
        if let id = book.reported(key)?.id, !book.natives.isOld(key, origin.sequence) {
            _ = try await dissolve(id)
        }
        return Done()
    }

    func report(
        _ request: Groups.ReportDungeonGroup
    ) async throws(Groups.DungeonRefusal) -> Groups.View {
        let view = try await dungeon(request.members.map(\.id)) { $0.report(request) }
        book.natives.note(
            NativeReports.Key(realm: request.realm, origin: request.origin, number: request.number), view.id,
            request.sequence)
        return view
    }

    /// nil: it is about nobody whom we know.
    private func request(_ report: Worldserver.GroupMaterialized) async -> Groups.ReportDungeonGroup? {
        let realm = report.origin.realm
        var members: [Groups.Member] = []
        for told in report.members {
            guard let id = told.player.character(home: realm), store.databases[id.realm] != nil else {
                return nil
            }
            guard !members.contains(where: { $0.id == id }) else { continue }
            members.append(
                Groups.Member(
                    id: id, name: await name(of: id, told.name),
                    flags: Groups.Flags(rawValue: told.flags & 7),
                    subGroup: told.subGroup, roles: Groups.Roles(rawValue: told.roles)))
        }
        let leader = report.leader.character(home: realm)
        guard let leads = members.first(where: { $0.id == leader })?.id ?? members.first?.id else {
            return nil
        }
        return Groups.ReportDungeonGroup(
            realm: realm, number: report.group, origin: report.origin.world.description,
            form: Groups.Form(rawValue: report.type), leader: leads, members: members,
            difficulty: report.difficulty, raidDifficulty: report.raidDifficulty,
            sequence: report.origin.sequence)
    }

    /// Worldservers do not always know the names of players of other realms.
    private func name(of id: CharacterID, _ told: String) async -> String {
        if let known = book.group(of: id)?.member(id)?.name ?? book.presence.player(id)?.name { return known }
        if !told.isEmpty { return told }
        do throws(AskError<Never>) {
            return try await bus.ask(Characters.NameOf(character: id))?.name ?? ""
        } catch {
            log.warning("the name of a group's member was not found", ["error": .string("\(error)")])
            return ""
        }
    }

    // MARK: A worldserver that was started again

    func began(_ world: Worlds.Endpoint) {
        copies.began(world.id, world.incarnation)
        later(Self.nativeLife) { await $0.voidNatives(of: world) }
    }

    /// What it has not said again it has no more: its numbers name other groups now.
    private func voidNatives(of world: Worlds.Endpoint) async {
        book.natives.void(world.id, before: world.incarnation)
        for group in book.groups.values
        where NativeReports.isOlder(source: group.source, world.id, world.incarnation) {
            _ = await execute(concerning: group.ids) { book in
                guard var group = book.groups[group.id],
                    NativeReports.isOlder(source: group.source, world.id, world.incarnation)
                else { return (.nothing, ()) }
                group.source = nil
                return (Decision(changes: [.put(group)]), ())
            }
        }
    }
}
