import Base
import Store
import Wire

/// Entering the world (spec sidecar 10.2).
extension SandboxWorld {
    func logIn(_ character: GUID, _ link: GatewayLink) {
        guard let account = link.account else { return }
        guard link.player == nil else {
            meters.misplaced.add()
            return link.close(because: "CMSG_PLAYER_LOGIN of a session that plays")
        }
        link.isLoading = true
        work(on: link, for: account.id) {
            await self.enter(character, account, link)
            link.isLoading = false
        }
    }

    private func enter(_ character: GUID, _ account: AccountStore.Account, _ link: GatewayLink) async {
        guard let id = character.character(home: configuration.realm), id.realm == configuration.realm else {
            meters.malformed.add()
            return link.send(CharacterLoginFailed(.noCharacter))
        }
        if let low = playerOfAccount[account.id], let parked = players[low] {
            if low == id.low { return attach(parked, link) }
            await leave(parked)
        }
        let loaded: CharacterRecord?
        let settingsTimes: [UInt32]
        do throws(StoreError) {
            loaded = try await characters.load(id.low)
            settingsTimes = try await accountData.times(of: id.low)
        } catch {
            log.error(
                "a character cannot be loaded", ["guid": .init(id.low), "error": .string(error.description)])
            return link.send(CharacterLoginFailed(.failed))
        }
        await untilAwake()
        guard link.isOpen else { return }
        guard var record = loaded else { return link.send(CharacterLoginFailed(.noCharacter)) }
        guard record.account == account.id else {
            // AzerothCore in cluster mode finds out while it loads, and kicks (spec gateway 7).
            log.warning("a character of another account was asked for", ["guid": .init(id.low)])
            return link.close(because: "not a character of the account")
        }
        guard record.atLogin & CharacterRecord.AtLogin.rename == 0 else {
            return link.send(CharacterLoginFailed(.failed))
        }
        record.atLogin &= ~CharacterRecord.AtLogin.first
        add(Self.settled(record), account, settingsTimes, link)
    }

    /// Somebody whose place does not exist begins at the start again; numbers beyond the sandbox's levels are
    /// cut.
    private static func settled(_ record: CharacterRecord) -> CharacterRecord {
        var record = record
        if !record.position.isValid || !GameMap.exists(record.position.map) {
            record.position = StartPlace(record.race).position
        }
        let zone = GameMap.zone(at: record.position)
        if zone != 0 { record.zone = zone }
        record.level = min(max(record.level, 1), Levels.highest)
        record.health = min(max(record.health, 1), Levels.health(at: record.level))
        return record
    }

    private func add(
        _ record: CharacterRecord, _ account: AccountStore.Account, _ settingsTimes: [UInt32],
        _ link: GatewayLink
    ) {
        let player = Player(
            record, guid: GUID(UInt64(record.low)), account: account, settingsTimes: settingsTimes,
            now: time.now(), saveIn: options.saveInterval)
        player.link = link
        link.player = player
        players[player.low] = player
        fillStock(of: .item)
        playerOfAccount[account.id] = player.low
        meters.players.set(Int64(players.count))
        sendWelcome(to: player)
        sendSelf(to: player)
        updateVisibility(of: player)
        bindToCopy(player)
        startTicking()
        log.info("player entered", ["name": .string(player.name), "map": .init(player.position.map)])
    }

    /// A parked player gets a new link; it never left the world.
    private func attach(_ player: Player, _ link: GatewayLink) {
        player.link = link
        player.channels = [:]
        link.player = player
        player.parkedUntil = nil
        player.logoutAt = nil
        sendWelcome(to: player)
        sendSelf(to: player)
        showSurroundings(to: player)
        log.info("player is back on a link", ["name": .string(player.name)])
    }

    // MARK: Packets

    /// Rows 1 to 7: only at login. What follows is needed on every new map.
    private func sendWelcome(to player: Player) {
        let now = UInt32(clamping: time.unixNow().seconds)
        player.send(DungeonDifficulty())
        player.send(LoginVerifyWorld(position: player.position))
        player.send(
            AccountDataTimes(
                unixTime: now, mask: AccountDataKind.characterMask, times: player.settingsTimes))
        player.send(FeatureSystemStatus())
        player.send(MessageOfTheDay(lines: ["Welcome to \(configuration.name), a sandbox world of Nimbus."]))
        player.send(LearnedDanceMoves())
        player.send(ContactList())
        sendMapDetails(to: player)
    }

    /// Rows 8 to 18.
    func sendMapDetails(to player: Player) {
        let record = player.record
        let home = StartPlace(record.race)
        player.send(BindPointUpdate(position: home.position, area: home.zone))
        player.send(TalentsInfo.with { $0.unspentPoints = Levels.talentPoints(at: record.level) })
        player.send(InstanceDifficulty())
        player.send(InitialSpells(spells: record.race.languageSpells))
        player.send(SendUnlearnSpells())
        player.send(ActionButtons())
        player.send(InitializeFactions())
        player.send(AllAchievementData())
        player.send(EquipmentSetList())
        player.send(LoginSetTimeSpeed(time: PackedTime(unix: time.unixNow().seconds)))
        player.send(SetForcedReactions())
    }

    /// Rows 19 to 21: the player itself, its clock, its zone.
    func sendSelf(to player: Player) {
        player.shown = player.record.belongings
        player.send(UpdateObject(PlayerObject.ownCreations(player)))
        player.timeSyncCounter = 0
        player.send(TimeSyncRequest(counter: 0))
        player.nextTimeSync = time.now() + .seconds(5)
        sendZone(to: player)
    }

    func sendZone(to player: Player) {
        let zone = player.record.zone
        player.send(InitWorldStates(map: player.position.map, zone: zone, area: zone))
        changeChannels(of: player)
    }
}

extension PackedTime {
    /// Calendar time in UTC.
    init(unix seconds: Int64) {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let secondOfDay = Int(seconds) - days * 86_400
        // Days since 1 March of year 0, in eras of 400 years: the leap day is the last of its year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            minute: secondOfDay / 60 % 60, hour: secondOfDay / 3600, weekday: ((days + 4) % 7 + 7) % 7,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, month: month,
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
    }
}
