import Base
import Bus
import GroupsAPI
import WorldsAPI
import WorldserverAPI

/// Copies of dungeons that a player wants forgotten (spec group 5.16). Each worldserver says what became of
/// those that it has; who asked hears one answer a map. Maps that no worldserver has are seen to here.
extension GroupsService {
    /// Begins; the answers are told when they are all there. One at a time for each player.
    func resetInstances(for player: Groups.Player) {
        guard resetting.insert(player.id).inserted else { return }
        let group = book.group(of: player.id)
        Task {
            await self.gatherResets(for: player, group)
            self.resetting.remove(player.id)
        }
    }

    private func gatherResets(for player: Groups.Player, _ group: Group?) async {
        let members = group?.ids ?? [player.id]
        let realms = Set(members.map(\.realm))
        let worlds: [Worlds.World]
        do throws(AskError<Never>) {
            worlds = try await bus.ask(Worlds.ListWorlds()).filter {
                $0.endpoint.isCrossRealm || realms.contains($0.endpoint.realm)
            }
        } catch {
            return log.warning("nobody was asked to forget instances", ["error": .string("\(error)")])
        }
        var results = await answers(of: worlds, for: player, members, group)
        for realm in realms.sorted() {
            results += await forgetUnowned(realm, worlds, members.filter { $0.realm == realm })
        }
        tell(Self.merged(results), to: player)
    }

    /// Of all that were asked; a worldserver that cannot answer does it in its own way.
    private func answers(
        of worlds: [Worlds.World], for player: Groups.Player, _ members: [CharacterID], _ group: Group?
    ) async -> [Worldserver.InstanceReset] {
        await withTaskGroup(of: [Worldserver.InstanceReset].self) { tasks in
            for world in worlds {
                let endpoint = world.endpoint
                let realm = endpoint.isCrossRealm ? RealmID(0) : endpoint.realm
                let request = Worldserver.ResetInstances(
                    id: RequestID(from: randomness), player: player.id.guid(seenFrom: realm),
                    group: group.flatMap { $0.mirrorNumber(for: realm) } ?? 0,
                    members: members.map { $0.guid(seenFrom: realm) })
                tasks.addTask { await self.ask(endpoint, request) }
            }
            var all: [Worldserver.InstanceReset] = []
            for await some in tasks { all += some }
            return all
        }
    }

    private nonisolated func ask(
        _ world: Worlds.Endpoint, _ request: Worldserver.ResetInstances
    ) async -> [Worldserver.InstanceReset] {
        let address = Worldserver.Address(id: world.id, incarnation: world.incarnation)
        do throws(AskError<Worldserver.Refusal>) {
            return try await bus.ask(request, at: address.description)
        } catch {
            if error.refusal != .noHandler {
                log.warning(
                    "a worldserver did not say which instances it has forgotten",
                    ["world": .string(world.alias), "error": .string("\(error)")])
            }
            return []
        }
    }

    /// What no worldserver of the realm has, nobody can be in but on paper.
    private func forgetUnowned(
        _ realm: RealmID, _ worlds: [Worlds.World], _ members: [CharacterID]
    ) async -> [Worldserver.InstanceReset] {
        let owned = worlds.filter { $0.endpoint.isCrossRealm || $0.endpoint.realm == realm }
            .flatMap(\.assignedMaps)
        let unowned = MapClasses.dungeons.subtracting(owned)
        guard !unowned.isEmpty, let database = store.databases[realm] else { return [] }
        do {
            let maps = try await InstanceBinds.clear(unowned, of: members, in: database)
            return maps.map { Worldserver.InstanceReset(map: $0) }
        } catch {
            log.error(
                "bindings to instances were not cleared",
                ["realm": LogValue(realm.rawValue), "error": .string("\(error)")])
            return []
        }
    }

    /// One for each map: a copy that stays is what the player has to hear of.
    static func merged(_ results: [Worldserver.InstanceReset]) -> [Worldserver.InstanceReset] {
        var byMap: [MapID: Worldserver.InstanceReset] = [:]
        for result in results where byMap[result.map]?.failure == nil { byMap[result.map] = result }
        return byMap.values.sorted { $0.map < $1.map }
    }

    private func tell(_ results: [Worldserver.InstanceReset], to player: Groups.Player) {
        guard !isStopped, !results.isEmpty else { return }
        var output = GroupOutput()
        for result in results {
            output.add([player.id], .instanceReset(result.map, failure: result.failure?.rawValue))
        }
        // Of who is in no group no more is known than what he said.
        output.gateways[player.id] = book.presence.player(player.id)?.gateway ?? player.gateway
        publish(output)
    }
}

extension Group {
    /// What a worldserver of the realm, 0 of all realms, calls it.
    fileprivate func mirrorNumber(for realm: RealmID) -> UInt32? {
        realm.rawValue == 0 ? Groups.mirrorNumber(id.number, of: home, for: realm) : numbers[realm]
    }
}
