import Base
import Bus
import WorldserverAPI
import WorldsAPI

/// What a world tells, one thing after the other, each until somebody has taken it.
extension BusLink {
    private static let pause = Duration.seconds(1)

    public nonisolated func report(_ report: SandboxReport) {
        assumeIsolated { link in
            guard link.reports.append(report) else {
                return link.log.error("a report is lost: nobody takes those before it")
            }
            link.tellNext()
        }
    }

    private func tellNext() {
        guard !isTelling, let current, let realm = world?.configuration.realm,
            let report = reports.popFirst()
        else { return }
        isTelling = true
        sequence &+= 1
        let origin = Worldserver.Origin(
            world: Worldserver.Address(id: current.id, incarnation: current.incarnation), realm: realm,
            sequence: sequence)
        let life = life
        Task(executorPreference: loop) { await self.tell(report, origin, life: life) }
    }

    private func tell(_ report: SandboxReport, _ origin: Worldserver.Origin, life: UInt64) async {
        let isTaken = await ask(report, origin)
        guard self.life == life else {
            isTelling = false
            return tellNext()
        }
        if isTaken {
            isTelling = false
            return tellNext()
        }
        let loop = loop
        time.after(Self.pause) { [weak self] in
            Task(executorPreference: loop) { await self?.tell(report, origin, life: life) }
        }
    }

    private func ask(_ report: SandboxReport, _ origin: Worldserver.Origin) async -> Bool {
        switch report {
        case .playerLeftBattleground(let player, let instance):
            await isTaken(
                Worldserver.PlayerLeftBattleground(
                    origin: origin, player: player, playerRealm: origin.realm, instance: instance))
        case .battlegroundStatusChanged(let instance, let status):
            await isTaken(
                Worldserver.BattlegroundStatusChanged(origin: origin, instance: instance, status: status))
        case .dungeonEntered(let player, let map, let difficulty, let instance):
            await isTaken(
                Worldserver.DungeonEntered(
                    origin: origin, player: player, map: map, difficulty: difficulty, instance: instance))
        }
    }

    private func isTaken(_ report: some Report) async -> Bool {
        do {
            _ = try await bus.ask(report)
            return true
        } catch {
            return false
        }
    }
}
