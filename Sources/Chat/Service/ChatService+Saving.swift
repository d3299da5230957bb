import Base
import ChatAPI
import Store

/// Settings and bans of channels are written behind what happens.
extension ChatService {
    func enqueue(_ save: ChannelSave) {
        guard stores[save.channel.scope.realm] != nil else { return }
        guard unsaved.add(save, max: configuration.unsavedMax) else {
            counts.forgotten.add()
            return
        }
        counts.unsaved.set(Int64(unsaved.count))
        saveSoon()
    }

    private func saveSoon() {
        guard saving == nil, timers["save"] == nil, !isStopped else { return }
        saving = Task { await self.saveAll() }
    }

    /// Writes until nothing waits, or the database fails; then it is tried again after some seconds.
    private func saveAll() async {
        while let save = unsaved.takeFirst() {
            do {
                try await stores[save.channel.scope.realm]?.save(save)
            } catch {
                unsaved.putBack(save)
                log.warning(
                    "channels are not written at the moment; they go on in memory",
                    ["error": .string("\(error)"), "waiting": LogValue(unsaved.count)])
                trySavingLater()
                break
            }
        }
        counts.unsaved.set(Int64(unsaved.count))
        saving = nil
    }

    private func trySavingLater() {
        guard !isStopped else { return }
        timers["save"] = time.after(.seconds(5)) { [weak self] in Task { await self?.saveAgain() } }
    }
    private func saveAgain() {
        timers["save"] = nil
        if unsaved.count > 0 { saveSoon() }
    }

    /// At the end, once more what waits.
    func finishSaving() async {
        await saving?.value
        await saveAll()
        if unsaved.count > 0 { log.error("channels were not written", ["channels": LogValue(unsaved.count)]) }
    }

    // MARK: Cleaning up

    /// Deletes what nobody used for long, and bans that have ended.
    func cleanUp() async {
        guard configuration.preserves else { return }
        let now = time.unixNow()
        let limit = configuration.preserveTime
        let unusedSince =
            limit > .zero ? UnixTime(seconds: now.seconds &- limit.components.seconds) : nil
        for store in stores.values {
            do {
                let gone = try await store.cleanUp(
                    unusedSince: unusedSince, now: now, inUse: Set(channels.open.keys))
                for key in gone { channels.shelf[key] = nil }
                // Somebody joined meanwhile: it is written anew.
                for key in gone { channels.open[key].map { enqueue($0.wholeSave) } }
                if !gone.isEmpty {
                    log.info("unused channels were deleted", ["channels": LogValue(gone.count)])
                }
            } catch {
                log.warning("unused channels were not deleted", ["error": .string("\(error)")])
            }
        }
    }
}
