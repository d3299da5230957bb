import AccountsService
import Base
import BusNATS
import CharactersService
import ChatService
import Crypto
import GUIDsAPI
import GUIDsService
import GroupsService
import Gateway
import Login
import Loop
import MailService
import Sandbox
import Settings
import Store
import WorldLink
import WorldsService

/// Each part's plain configuration out of the settings.
extension SettingsSnapshot {
    var realms: [RealmID] { indices(of: RealmSettings.name).map { RealmID(UInt32(clamping: $0)) } }

    var databaseOptions: DatabaseOptions {
        var options = DatabaseOptions()
        options.connectionsMax = self[DatabaseSettings.connections]
        options.waitersMax = self[DatabaseSettings.waiters]
        options.queryLimit = self[DatabaseSettings.queryTimeout]
        options.connectLimit = self[DatabaseSettings.connectTimeout]
        options.slowQuery = self[DatabaseSettings.slowQuery]
        return options
    }

    /// What players call the realms.
    var realmNames: [RealmID: String] {
        let named = indices(of: RealmSettings.name).map {
            (RealmID(UInt32(clamping: $0)), self[RealmSettings.name, $0])
        }
        return Dictionary(named) { first, _ in first }
    }

    var whispers: Whispers.Rules {
        var rules = Whispers.Rules()
        rules.joinsSides = self[ChatRulesSettings.bothSides]
        rules.realmNames = realmNames
        return rules
    }

    var channels: ChannelConfiguration {
        var channels = ChannelConfiguration()
        channels.bothSides = self[ChannelSettings.bothSides]
        channels.silentStaff = self[ChannelSettings.silentStaff]
        channels.listedLevel = UInt8(clamping: self[WhoSettings.staffLevel])
        channels.preserves = self[ChannelSettings.preserve]
        channels.preserveTime = self[ChannelSettings.preserveTime]
        channels.channelsPerPlayerMax = self[ChannelSettings.perPlayer]
        channels.newChannelsPerHourMax = self[ChannelSettings.newPerHour]
        channels.membersMax = self[ChannelSettings.members]
        return channels
    }

    var groups: GroupsConfiguration {
        var groups = GroupsConfiguration()
        groups.invitationLife = self[GroupsSettings.invitationLife]
        groups.readyCheck = self[GroupsSettings.readyCheck]
        groups.leaderAway = self[GroupsSettings.leaderAway]
        groups.inviteLevelMin = UInt8(clamping: self[GroupsSettings.inviteLevelMin])
        groups.raidLevelMin = UInt8(clamping: self[GroupsSettings.raidLevelMin])
        groups.joinsSides = self[GroupsSettings.bothSides]
        groups.invitesGameMasters = self[GroupsSettings.gameMasters]
        groups.invitesAcrossRealms = self[GroupsSettings.acrossRealms]
        groups.rollMax = UInt32(clamping: self[GroupsSettings.rollMax])
        groups.realmNames = realmNames
        return groups
    }

    var mail: MailConfiguration {
        var mail = MailConfiguration()
        mail.deliverySeconds = UInt32(
            clamping: self[MailSettings.deliveryDelay].nanoseconds / 1_000_000_000)
        mail.levelMin = UInt8(clamping: self[MailSettings.levelMin])
        mail.reachesBothSides = self[MailSettings.bothSides]
        mail.cleanupInterval = self[MailSettings.cleanupInterval]
        mail.returnsMoney = self[MailSettings.returnsMoney]
        return mail
    }

    private var chatRules: ChatRules {
        var rules = ChatRules()
        rules.whisperLevelMin = UInt8(clamping: self[ChatRulesSettings.whisperLevelMin])
        rules.channelLevelMin = UInt8(clamping: self[ChannelSettings.levelMin])
        rules.floodLinesMax = self[ChatRulesSettings.floodLines]
        rules.floodSilence = self[ChatRulesSettings.floodSilence]
        return rules
    }

    var login: LoginConfiguration {
        var login = LoginConfiguration()
        login.listen = self[LoginSettings.listen].socketAddress
        login.limits.strangersMax = self[LoginSettings.connectionsMax]
        login.limits.strangersPerAddressMax = self[LoginSettings.connectionsPerAddress]
        login.limits.challengesPerMinute = self[LoginSettings.attemptsPerMinute]
        login.limits.idle = self[LoginSettings.idleTimeout]
        login.limits.packet = self[LoginSettings.packetTimeout]
        login.strictVersionCheck = self[LoginSettings.versionCheck]
        return login
    }

    var accounts: AccountsConfiguration {
        var accounts = AccountsConfiguration()
        accounts.builds = Set(self[LoginSettings.builds].compactMap(UInt16.init(exactly:)))
        accounts.recordsAddresses = self[LoginSettings.recordAddresses]
        accounts.tokenBox = SecretBox(masterSecret: self[LoginSettings.tokenMasterSecret])
        accounts.banExpiryInterval = self[LoginSettings.banExpiryInterval]
        accounts.realmInterval = self[LoginSettings.realmInterval]
        accounts.wrongPassword.countMax = UInt32(clamping: self[WrongPassSettings.maxCount])
        accounts.wrongPassword.banSeconds = UInt32(
            clamping: self[WrongPassSettings.banTime].nanoseconds / 1_000_000_000)
        accounts.wrongPassword.bansAccount = self[WrongPassSettings.banType] == .account
        accounts.wrongPassword.isLogged = self[WrongPassSettings.logging]
        accounts.realms = indices(of: RealmSettings.name).map(configuredRealm)
        return accounts
    }

    private func configuredRealm(_ realm: Int) -> ConfiguredRealm {
        var configured = ConfiguredRealm(
            id: RealmID(UInt32(clamping: realm)), name: self[RealmSettings.name, realm])
        let address = self[RealmSettings.publicAddress, realm]
        configured.address = address.host
        configured.port = address.port
        configured.icon = self[RealmSettings.kind, realm].icon
        configured.timezone = UInt8(clamping: self[RealmSettings.timezone, realm])
        configured.securityMin = UInt8(clamping: self[RealmSettings.securityMin, realm])
        configured.build = UInt32(clamping: self[RealmSettings.build, realm])
        return configured
    }

    func gateway(_ realm: RealmID) -> GatewayConfiguration {
        let index = Int(realm.rawValue)
        var gateway = GatewayConfiguration(
            realm: realm, realmName: self[RealmSettings.name, index],
            listen: self[RealmSettings.listen, index].socketAddress)
        gateway.host = HostName.current
        gateway.publicAddress = self[RealmSettings.publicAddress, index].description
        gateway.securityMinimum = UInt8(clamping: self[RealmSettings.securityMin, index])
        gateway.expansion = UInt8(clamping: self[RealmSettings.expansion, index])
        gateway.clientCacheVersion = UInt32(clamping: self[RealmSettings.clientCacheVersion, index])
        gateway.playersMax = self[RealmSettings.playersMax, index]
        gateway.handshake = self[GatewaySettings.handshakeTimeout]
        gateway.idle = self[GatewaySettings.idleTimeout]
        gateway.slowReader = self[GatewaySettings.slowReaderTimeout]
        gateway.outputMax = self[GatewaySettings.outputMax].bytes
        gateway.connectionsMax = self[GatewaySettings.connectionsMax]
        gateway.unauthenticatedPerAddressMax = self[GatewaySettings.connectionsPerAddress]
        gateway.budgets.packetsPerSecond = Double(self[GatewaySettings.packetsPerSecond])
        gateway.budgets.packetsBurst = Double(self[GatewaySettings.packetBurst])
        gateway.budgets.overrunsMax = self[GatewaySettings.overrunsMax]
        gateway.budgets.dryRun = self[GatewaySettings.budgets] == .dryRun
        if self[GatewaySettings.budgets] == .off { gateway.budgets.lift() }
        gateway.chat = chatRules
        gateway.realmNames = realmNames
        gateway.announcesWorldChanges = self[GatewaySettings.showWorldChanges]
        gateway.securityToList = UInt8(clamping: self[GatewaySettings.commandSecurity])
        gateway.securityToSwitch = UInt8(clamping: self[GatewaySettings.switchSecurity])
        gateway.transition = transition
        gateway.relocationsMax = self[TransitionSettings.movesAtOnce]
        return gateway
    }

    private var transition: TransitionLimits {
        var limits = TransitionLimits()
        limits.overall = self[TransitionSettings.enterTimeout]
        limits.recovery = self[TransitionSettings.recoveryTimeout]
        limits.prepare = self[TransitionSettings.prepareTimeout]
        limits.release = self[TransitionSettings.releaseTimeout]
        limits.decide = self[TransitionSettings.decideTimeout]
        limits.connect = self[TransitionSettings.connectTimeout]
        limits.ready = self[TransitionSettings.attachTimeout]
        limits.assumeReady = self[TransitionSettings.readyDelay]
        limits.pauseFirst = self[TransitionSettings.retryDelay]
        limits.pauseMax = self[TransitionSettings.retryDelayMax]
        return limits
    }

    var characters: CharactersConfiguration {
        var characters = CharactersConfiguration()
        characters.takeover = self[GatewaySettings.takeoverTimeout]
        characters.parked = self[TransitionSettings.parkedTime]
        characters.who.showsBothSides = self[WhoSettings.bothSides]
        characters.who.staffLevel = UInt8(clamping: self[WhoSettings.staffLevel])
        characters.friends.joinsBothSides = self[FriendsSettings.bothSides]
        characters.friends.addsStaff = self[FriendsSettings.staff]
        characters.friends.realIDJoinsBothSides = self[FriendsSettings.realIDBothSides]
        characters.friends.realIDRequestsPerHour = self[FriendsSettings.realIDRequests]
        return characters
    }

    var guids: GUIDsConfiguration {
        var guids = GUIDsConfiguration()
        guids.blocks = amounts(self[GUIDsSettings.blocks], standard: guids.blocks)
        guids.gaps = amounts(self[GUIDsSettings.gaps], standard: guids.gaps)
        for realm in indices(of: GUIDsSettings.floors) {
            for floor in self[GUIDsSettings.floors, realm] {
                guard let sequence = floor.sequence else { continue }
                guids.floors[RealmID(UInt32(clamping: realm)), default: [:]][sequence] = floor.amount
            }
        }
        return guids
    }

    /// Kinds that the list leaves out have the amount of `others`, or where that is left out too, the
    /// standard.
    private func amounts(_ list: [SequenceAmount], standard: SequenceAmounts) -> SequenceAmounts {
        var amounts = standard
        if let others = list.first(where: { $0.sequence == nil }) {
            amounts = SequenceAmounts(others: others.amount)
        }
        for entry in list {
            if let sequence = entry.sequence { amounts.named[sequence] = entry.amount }
        }
        return amounts
    }

    var busDoor: NATSConfiguration {
        var door = NATSConfiguration()
        let token = self[BusSettings.token]
        let (user, password) = (self[BusSettings.user], self[BusSettings.password])
        if !token.isEmpty {
            door.credentials = .token(token)
        } else if !user.isEmpty {
            door.credentials = .user(user, password: password)
        }
        return door
    }

    var worldsConfiguration: WorldsConfiguration {
        var worlds = WorldsConfiguration(realms: Set(realms))
        for map in indices(of: WorldsSettings.mapWeight) {
            worlds.weights[MapID(UInt32(clamping: map))] = self[WorldsSettings.mapWeight, map]
        }
        var layers: [MapID: Int] = [:]
        for map in indices(of: WorldsSettings.layers) {
            layers[MapID(UInt32(clamping: map))] = self[WorldsSettings.layers, map]
        }
        for realm in realms where !layers.isEmpty { worlds.layers[realm] = layers }
        worlds.overridesStoredLayers = self[WorldsSettings.layersOverride]
        worlds.failuresMax = self[WorldsSettings.failuresMax]
        worlds.unreachableMax = self[WorldsSettings.unreachableMax]
        worlds.unverifiedMax = self[WorldsSettings.unverifiedMax]
        worlds.degradedMax = self[WorldsSettings.degradedMax]
        worlds.drainsDegraded = self[WorldsSettings.drainDegraded]
        worlds.drainDegradedAfter = self[WorldsSettings.drainDegradedAfter]
        for world in worldLink.worlds {
            worlds.named[world.address] = NamedWorld(
                realm: world.realm, isCrossRealm: world.isCrossRealm, availableMaps: Set(world.availableMaps))
        }
        return worlds
    }

    var worldLink: WorldLinkConfiguration {
        var link = WorldLinkConfiguration()
        link.healthInterval = self[WorldsSettings.healthInterval]
        link.answerTimeout = self[WorldsSettings.healthTimeout]
        link.worlds = indices(of: WorldsSettings.address).map { index in
            let address = self[WorldsSettings.address, index]
            return StaticWorld(
                host: address.host, port: address.port,
                healthAddress: self[WorldsSettings.health, index]?.description ?? "",
                realm: RealmID(UInt32(clamping: self[WorldsSettings.realm, index])),
                isCrossRealm: self[WorldsSettings.isCrossRealm, index],
                availableMaps: self[WorldsSettings.maps, index].map { MapID(UInt32(clamping: $0)) })
        }
        return link
    }

    /// Eastern Kingdoms and Outland on the odd worlds, Kalimdor and Northrend on the even ones.
    var sandboxWorlds: [SandboxConfiguration] {
        (0..<self[SandboxSettings.worlds]).map { sandboxWorld($0 + 1) }
    }

    /// - Parameter number: from 1.
    func sandboxWorld(_ number: Int) -> SandboxConfiguration {
        let listen = self[SandboxSettings.listen]
        let index = number - 1
        let realms = self[SandboxSettings.realm]
        let realm = realms.isEmpty ? 1 : realms[index % realms.count]
        var world = SandboxConfiguration(
            realm: RealmID(UInt32(clamping: realm)), name: "sandbox-\(number)")
        world.listen = (listen.port == 0 ? listen : listen.shifted(by: index) ?? listen).socketAddress
        // One of its realm has these maps, the next one those.
        let turn = index / max(1, realms.count)
        world.preferredMaps = (turn % 2 == 0 ? [0, 530] : [1, 571]).map { MapID($0) }
        world.options.logoutDelay = self[SandboxSettings.logoutTime]
        return world
    }
}

extension ListenAddress {
    var socketAddress: SocketAddress {
        SocketAddress(host: host, port: port) ?? SocketAddress(ip: [0, 0, 0, 0], port: port)
    }
}

extension RealmSettings.Kind {
    /// The icon of the realm list: 1 PvP, 4 normal, 6 RP, 8 RP-PvP.
    fileprivate var icon: UInt8 {
        switch self {
        case .normal: 4
        case .pvp: 1
        case .rp: 6
        case .rppvp: 8
        }
    }
}
