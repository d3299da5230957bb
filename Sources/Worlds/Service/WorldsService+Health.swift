import Base
import Bus
import WorldsAPI

/// What looks at worldservers, and the time that passes, mean for them.
extension WorldsService {
    /// A look at an older incarnation says nothing about the one that lives now.
    func report(_ request: Worlds.ReportHealth) -> Worlds.Known {
        guard let (key, known) = find(request.id, incarnation: request.incarnation) else {
            return self.known(request.id, incarnation: request.incarnation)
        }
        var record = known
        let verdict = record.observe(request.observation, now: time.now(), configuration)
        pools[key]?[request.id] = record
        apply(verdict, to: record.world.endpoint, in: key, because: "looks at it failed")
        return self.known(request.id, incarnation: request.incarnation)
    }

    func passTime(_ now: Instant) {
        for (key, pool) in pools {
            for id in pool.ordered.map(\.id) {
                // As it is now: an earlier one's end may have given it maps.
                guard var record = pools[key]?[id] else { continue }
                let verdict = record.tick(now: now, configuration)
                pools[key]?[id] = record
                apply(
                    verdict, to: record.world.endpoint, in: key, because: "it was not seen well for too long")
                guard record.isOutwaited(now: now, configuration) else { continue }
                pools[key]?[id]?.giveUp(now: now)
                emptyingMayHaveChanged(id, in: key)
            }
        }
    }

    func apply(
        _ verdict: HealthVerdict, to endpoint: Worlds.Endpoint, in key: PoolKey, because why: String
    ) {
        switch verdict {
        case .unchanged: break
        case .changed(let health):
            let fields: KeyValuePairs<String, LogValue> = [
                "alias": .string(endpoint.alias), "health": .string(health.rawValue),
            ]
            if health == .healthy {
                log.notice("a worldserver is well", fields)
            } else {
                log.warning("a worldserver is not well", fields)
            }
            pools[key]?[endpoint.id]?.world.since = time.unixNow()
            bus.publish(Worlds.WorldHealthChanged(endpoint: endpoint, health: health))
            publish(pools[key]?.settle() ?? [])
            emptyingMayHaveChanged(endpoint.id, in: key)
        case .dead: died(endpoint.id, from: key, because: why)
        }
    }
}
