import Base
import Store
import Wire

/// Leaving the world: logout, a lost link, the hand-over to another worldserver (spec gateway 10 and 12,
/// sidecar 10.9).
extension SandboxWorld {
    // MARK: Logout

    func requestLogout(_ player: Player) {
        if options.fighting.contains(player.name) {
            return player.send(LogoutResponse(result: 1, isInstant: false))
        }
        if player.movement.flags.contains(.falling) {
            return player.send(LogoutResponse(result: 3, isInstant: false))
        }
        guard player.isOnMap, !player.isLeaving else { return meters.misplaced.add() }
        let isInstant = player.accountLevel >= 1 || options.logoutDelay <= .zero
        player.send(LogoutResponse(result: 0, isInstant: isInstant))
        if isInstant { return completeLogout(player) }
        player.logoutAt = time.now() + options.logoutDelay
        setStandState(1, player)
    }

    func cancelLogout(_ player: Player) {
        if player.logoutAt != nil {
            player.logoutAt = nil
            setStandState(0, player)
        }
        player.send(LogoutCancelAcknowledged())
    }

    func completeLogout(_ player: Player) {
        guard let link = player.link else { return leaveSoon(player) }
        player.isLeaving = true
        work(on: link, for: player.record.account) {
            guard self.players[player.low] === player else { return }
            await self.leave(player)
            link.send(LogoutComplete())
        }
    }

    // MARK: Saving

    /// Writes the player back, after what it has been given and lost; false when the database did not take
    /// it.
    @discardableResult
    func save(_ player: Player) async -> Bool {
        await storePending(of: player)
        player.countPlayedTime(now: time.now())
        do throws(StoreError) {
            try await characters.save(Self.lasting(player), now: time.unixNow())
            meters.saves.add()
            return true
        } catch {
            meters.failedSaves.add()
            log.error(
                "a player cannot be saved",
                ["name": .string(player.name), "error": .string(error.description)])
            return false
        }
    }

    /// As it is written: a battleground does not outlast its world, so who is in one stands where it came
    /// from.
    private static func lasting(_ player: Player) -> CharacterRecord {
        var record = player.record
        if let stay = player.battleground {
            record.position = stay.entry
            record.zone = stay.entryZone
        }
        return record
    }

    func saveSoon(_ player: Player) {
        enqueue(player.record.account) {
            guard self.players[player.low] === player, !player.isLeaving else { return }
            await self.save(player)
        }
    }

    /// Saves a player and takes it out of the world. In the account's order.
    func leave(_ player: Player) async {
        guard players[player.low] === player else { return }
        player.isLeaving = true
        await save(player)
        await untilAwake()
        remove(player)
    }

    func leaveSoon(_ player: Player) {
        player.isLeaving = true
        guard !enqueue(player.record.account, { await self.leave(player) }) else { return }
        // The pulse tries again.
        player.isLeaving = false
        player.parkedUntil = time.now()
    }

    /// Out of the world without a save.
    func remove(_ player: Player) {
        guard players[player.low] === player else { return }
        vanish(player)
        quitBattleground(player)
        abandonPending(of: player)
        players[player.low] = nil
        playerOfAccount[player.record.account] = nil
        player.link?.player = nil
        player.link = nil
        meters.players.set(Int64(players.count))
        log.info("player left", ["name": .string(player.name)])
    }

    // MARK: Lost links

    /// AzerothCore keeps the player of a lost link in the world for a while, unless it was about to leave
    /// anyway or stood on no map.
    func lostLink(_ player: Player) {
        guard state == .running, !player.isLeaving else { return }
        guard player.isOnMap, player.logoutAt == nil, options.parking > .zero else {
            return leaveSoon(player)
        }
        player.parkedUntil = time.now() + options.parking
        player.nextTimeSync = nil
        log.info("player is parked", ["name": .string(player.name)])
    }

    /// Ends a player's session: it is saved, not parked.
    func kick(_ player: Player, because reason: String) {
        let link = player.link
        link?.player = nil
        player.link = nil
        leaveSoon(player)
        link?.close(because: reason)
    }

    // MARK: Hand-over

    /// 0x51F: the gateway takes the player to another worldserver.
    func prepareForRedirect(_ link: GatewayLink) {
        guard let player = link.player, let account = link.account?.id else {
            return link.send(ReadyForRedirect(isSaved: false))
        }
        switch options.redirectAnswer {
        case .never: return
        case .fail: return link.send(ReadyForRedirect(isSaved: false))
        case .save: break
        }
        work(on: link, for: account) {
            guard self.players[player.low] === player, player.link === link else { return }
            await self.handOver(player)
        }
    }

    /// Saves a player and lets go of it: from here on this world writes nothing of it any more, since another
    /// one may (spec sidecar 9.2). In the account's order.
    func handOver(_ player: Player) async {
        guard let link = player.link else { return }
        player.isLeaving = true
        let isSaved = await save(player)
        await untilAwake()
        guard players[player.low] === player else { return }
        guard isSaved else {
            player.isLeaving = false
            return link.send(ReadyForRedirect(isSaved: false))
        }
        link.isHandedOver = true
        remove(player)
        link.send(ReadyForRedirect(isSaved: true))
        if options.closeDelay <= .zero { return link.closeAfterFlush(because: "handed over") }
        after(options.closeDelay) { [number = link.number] world in
            world.links[number]?.closeAfterFlush(because: "handed over")
        }
    }
}
