import Base
import CharactersAPI
import ChatAPI

/// Whose channels: one realm's and one faction's, unless these meet in channels.
struct ChannelScope: Hashable, Sendable {
    var realm: RealmID
    /// As in `channels`.`team`: 0 Alliance, 1 Horde; where both meet 0 (spec chat B.1).
    var team: UInt8

    init(realm: RealmID, team: UInt8) {
        self.realm = realm
        self.team = team
    }
    init(of actor: Chat.ChannelActor, bothSides: Bool) {
        realm = actor.id.realm
        team = bothSides || Characters.Team(race: actor.race) != .horde ? 0 : 1
    }
}

/// One channel.
struct ChannelKey: Hashable, Sendable {
    var scope: ChannelScope
    /// Of a custom one the name in lower case, which is the same for all spellings of it.
    var address: Chat.ChannelAddress

    init(_ scope: ChannelScope, _ address: Chat.ChannelAddress) {
        self.scope = scope
        switch address {
        case .custom(let name): self.address = .custom(Self.folded(name))
        case .builtIn: self.address = address
        }
    }

    var isBuiltIn: Bool {
        if case .builtIn = address { true } else { false }
    }
    /// For logs.
    var text: String {
        switch address {
        case .custom(let name): name
        case .builtIn(let channel): "#\(channel.id)/\(channel.zone)"
        }
    }

    /// How names of channels and of players are compared.
    static func folded(_ name: String) -> String { name.lowercased() }

    /// AzerothCore ignores a name of another kind (spec chat B.6).
    static func isValid(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, name.utf8.count < 100 else { return false }
        if first.properties.numericType == .decimal { return false }
        return !name.unicodeScalars.contains { $0 == "|" || $0.value < 0x20 || $0.value == 0x7F }
    }
}
