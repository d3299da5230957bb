import Base
import ChatAPI

@testable import ChatService

/// The rules alone, with a clock that the test moves, and what each player was told.
final class ChannelRig {
    typealias Actor = Chat.ChannelActor
    static let realm = RealmID(1)
    var channels: Channels
    var now = Moment(instant: Instant(nanoseconds: 1_000_000_000), unix: UnixTime(seconds: 1_000_000))
    private(set) var told: [CharacterID: [Chat.Content]] = [:]
    private(set) var deliveries: [Chat.Delivery] = []
    private(set) var saves: [ChannelSave] = []
    private(set) var records: [ModerationRecord] = []

    init(_ edit: (inout ChannelConfiguration) -> Void = { _ in }) {
        var configuration = ChannelConfiguration()
        // Tests of other things give many commands at once.
        configuration.commandsPerSecondMax = 1000
        edit(&configuration)
        channels = Channels(configuration)
    }

    static func player(
        _ low: UInt32, _ name: String, race: UInt8 = 1, security: UInt8 = 0, realm: RealmID = realm,
        gateway: String = "1", start: UInt64 = 0, epoch: UInt64 = 1
    ) -> Actor {
        Actor(
            id: CharacterID(realm: realm, low: low), account: AccountID(low + 1000), name: name, race: race,
            security: security, gateway: gateway, start: start, epoch: epoch)
    }

    func pass(_ duration: Duration) {
        now.instant = now.instant + duration
        now.unix = UnixTime(nanoseconds: now.unix.nanoseconds + duration.nanoseconds)
    }
    func rights(_ name: String, _ rights: ChannelRights) {
        channels.rights[Self.realm, default: [:]][name.lowercased()] = rights
    }
    func rights(_ name: String, _ flags: ChannelRights.Flags) {
        rights(name, ChannelRights(flags: flags))
    }

    // MARK: Commands

    func join(_ actor: Actor, _ name: String = "World", password: String = "") throws {
        take(try channels.join(actor, name, password: password, at: now))
    }
    func leave(_ actor: Actor, _ name: String = "World") throws {
        take(try channels.leave(actor, name, at: now))
    }
    func act(
        _ actor: Actor, _ action: Chat.MemberAction, _ target: String, stranger: ChannelStranger? = nil,
        in name: String = "World"
    ) throws {
        let now = now
        take(
            try channels.inside(key(name, actor), actor) {
                (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                try channel.act(action, by: actor.id, on: target, stranger: stranger, at: now, &effects)
            })
    }
    func change(_ actor: Actor, _ change: Chat.ChannelChange, in name: String = "World") throws {
        take(
            try channels.inside(key(name, actor), actor) {
                (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                try channel.change(change, by: actor.id, &effects)
            })
    }
    func say(
        _ actor: Actor, _ text: String, language: UInt32 = 7, tag: UInt8 = 0, in name: String = "World"
    ) throws {
        try say(actor, text, language: language, tag: tag, at: .custom(name))
    }
    func say(
        _ actor: Actor, _ text: String, language: UInt32 = 7, tag: UInt8 = 0, at address: Chat.ChannelAddress
    ) throws {
        let now = now
        take(
            try channels.inside(channels.key(address, of: actor), actor) {
                (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                try channel.say(text, language: language, tag: tag, by: actor.id, at: now, &effects)
            })
    }
    func enter(_ actor: Actor, _ id: UInt32, zone: UInt32) throws {
        let flags: Chat.ChannelFlags = [.general, .notLookingForGroup]
        take(
            try channels.enter(actor, Chat.BuiltInChannel(id: id, zone: zone), flags, at: now))
    }
    func watch(_ actor: Actor, in name: String = "World") throws {
        take(
            try channels.inside(key(name, actor), actor) {
                (channel: inout Channel, _: inout Effects) throws(Chat.ChannelRefusal) in
                channel.watch(actor.id, isOn: true)
            })
    }
    func roster(_ actor: Actor, in name: String = "World") throws -> Chat.ChannelRoster {
        let key = key(name, actor)
        let member = try channels.member(actor, of: key)
        return channels.open[key]?.roster(for: member)
            ?? Chat.ChannelRoster(name: "", flags: [], members: [], count: 0)
    }
    func end(_ actor: Actor, isLost: Bool) {
        take(channels.ended(actor.id, epoch: actor.epoch, isLost: isLost, at: now))
    }
    func passGrace() {
        pass(channels.configuration.grace)
        take(channels.passTime(to: now))
    }
    func restore(_ actor: Actor, _ name: String, _ flags: Chat.MemberFlags = []) {
        var effects = Effects()
        let membership = Chat.Membership(
            channel: .custom(name.lowercased()), name: name, channelFlags: .custom, flags: flags)
        channels.restore(actor, membership, at: now, &effects)
        take(effects)
    }

    // MARK: Looking

    func key(_ name: String, _ actor: Actor) -> ChannelKey { channels.key(.custom(name), of: actor) }
    func channel(_ name: String = "World", of actor: Actor) -> Channel? { channels.open[key(name, actor)] }
    func flags(_ actor: Actor, in name: String = "World") -> Chat.MemberFlags? {
        channel(name, of: actor)?.members[actor.id]?.flags
    }

    private func take(_ effects: Effects) {
        for delivery in effects.deliveries {
            for player in delivery.to { told[player, default: []].append(delivery.news.content) }
        }
        deliveries += effects.deliveries
        saves += effects.saves
        records += effects.records
    }
    /// What the player was told since the last look.
    func hears(_ actor: Actor) -> [Chat.Content] { told.removeValue(forKey: actor.id) ?? [] }
    func notices(_ actor: Actor) -> [Chat.ChannelNotice] {
        hears(actor).compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
    }
    func lines(_ actor: Actor) -> [String] {
        hears(actor).compactMap { if case .line(let line) = $0 { line.text } else { nil } }
    }
    func forgetTold() {
        told = [:]
        deliveries = []
        saves = []
        records = []
    }
}
