import Base
import GUIDsAPI
import Store

/// Reserving blocks: one write a sequence at a time, again after a pause when one failed.
extension GUIDsService {
    /// Starts a write when one is wanted.
    func write(_ key: Key) {
        guard !isStopped, let store = stores[key.realm], let advance = entries[key]?.pool.nextWrite() else {
            return
        }
        entries[key]?.writing = Task {
            do throws(StoreError) {
                let advanced = try await store.advance(key.sequence, advance)
                wrote(key, advance, advanced)
            } catch {
                failed(key, error)
            }
        }
    }

    func wrote(_ key: Key, _ advance: Advance, _ advanced: Advanced) {
        guard let before = entries[key] else { return }
        if before.pool.failures > 0 { log.notice("numbers can be reserved again", fields(key)) }
        warn(key, advance, advanced, before)
        entries[key]?.writing = nil
        let answers = entries[key]?.pool.wrote(advanced) ?? []
        answer(key, answers)
        show(key)
        write(key)
    }

    private func failed(_ key: Key, _ error: StoreError) {
        guard var entry = entries[key] else { return }
        entry.writing = nil
        let callers = entry.pool.failed()
        entry.meters.failures.add()
        let pause = pause(after: entry.pool.failures)
        if !isStopped {
            entry.pause = time.after(pause) { [weak self] in Task { await self?.resume(key) } }
        }
        entries[key] = entry
        if entry.pool.failures == 1 {
            log.error(
                "numbers cannot be reserved",
                [
                    "realm": LogValue(key.realm), "sequence": LogValue(key.sequence),
                    "error": .string(error.description),
                ])
        }
        for caller in callers { answer(caller, .failure(.notStored(error))) }
    }

    private func pause(after failures: Int) -> Duration {
        let doubled = configuration.pauseFirst * (1 << min(max(0, failures - 1), 20))
        return min(doubled, configuration.pauseMax)
    }

    private func resume(_ key: Key) {
        entries[key]?.pause = nil
        entries[key]?.pool.resume()
        write(key)
    }

    // MARK: Warnings

    func warnOfForgetfulness(_ realm: RealmID) {
        log.warning(
            "after a crash of its machine the database may forget numbers; set innodb_flush_log_at_trx_commit = 1",
            ["realm": LogValue(realm)])
    }

    private func warn(_ key: Key, _ advance: Advance, _ advanced: Advanced, _ before: Entry) {
        let found = advanced.found
        let known = before.pool.mark ?? 0
        if let stored = found.stored, stored < known {
            log.warning(
                "the stored high-water mark went back; was the database restored?",
                [
                    "realm": LogValue(key.realm), "sequence": LogValue(key.sequence),
                    "stored": LogValue(stored), "handed out": LogValue(known),
                ])
        }
        if let stored = found.stored, found.highest > max(stored, known) {
            log.warning(
                "numbers are in use that this cluster did not hand out; who else counts?",
                [
                    "realm": LogValue(key.realm), "sequence": LogValue(key.sequence),
                    "handed out": LogValue(max(stored, known)), "in use": LogValue(found.highest),
                ])
        }
        if found.stored == nil {
            log.info(
                "a sequence begins",
                [
                    "realm": LogValue(key.realm), "sequence": LogValue(key.sequence),
                    "in use": LogValue(found.highest), "mark": LogValue(advanced.mark),
                ])
        }
        warnOfTheEnd(key, advanced.mark, advance.bound)
    }

    /// Once at three quarters, once at the end.
    private func warnOfTheEnd(_ key: Key, _ mark: UInt64, _ bound: UInt64) {
        let known = entries[key]?.pool.mark ?? 0
        if mark >= bound, known < bound {
            log.error("the numbers of a sequence are used up", fields(key))
        } else if mark >= bound / 4 * 3, entries[key]?.isWarned == false {
            entries[key]?.isWarned = true
            log.warning("three quarters of a sequence's numbers are used", fields(key))
        }
    }

    private func fields(_ key: Key) -> KeyValuePairs<String, LogValue> {
        ["realm": LogValue(key.realm), "sequence": LogValue(key.sequence)]
    }
}
