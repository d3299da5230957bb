public import Base
public import Bus

// Spec events 2. The numbers of characters are the low ones, the realm stands beside them.
extension Characters.LoggedIn: UpstreamEvent {
    public static let upstreamType = 1
    public var upstreamPayload: [JSONValue.Member] {
        [
            .init("RealmID", JSONValue(character.id.realm.rawValue)),
            .init("GatewayID", .string(character.gateway)),
            .init("CharGUID", JSONValue(character.id.low)),
            .init("CharName", .string(character.name)),
            .init("CharRace", JSONValue(character.race)),
            .init("CharClass", JSONValue(character.characterClass)),
            .init("CharGender", JSONValue(character.gender)),
            .init("CharLevel", JSONValue(character.level)),
            .init("CharZone", JSONValue(character.zone)),
            .init("CharMap", JSONValue(character.position.map.rawValue)),
            .init("CharPosX", JSONValue(character.position.x)),
            .init("CharPosY", JSONValue(character.position.y)),
            .init("CharPosZ", JSONValue(character.position.z)),
            .init("CharGuildID", JSONValue(character.guild)),
            .init("AccountID", JSONValue(character.account.rawValue)),
        ]
    }
}

extension Characters.LoggedOut: UpstreamEvent {
    public static let upstreamType = 2
    public var upstreamPayload: [JSONValue.Member] {
        [
            .init("RealmID", JSONValue(id.realm.rawValue)),
            .init("GatewayID", .string(gateway)),
            .init("CharGUID", JSONValue(id.low)),
            .init("CharName", .string(name)),
            .init("CharGuildID", JSONValue(guild ?? 0)),
            .init("AccountID", JSONValue(account.rawValue)),
        ]
    }
}

extension Characters.Updated: UpstreamEvent {
    public static let upstreamType = 3
    /// ToCloud9 cuts its messages at about as many.
    static let upstreamChangesMax = 1000

    /// One realm a message.
    public var upstreamParts: [Self] {
        var parts: [Self] = []
        for realm in Set(changes.map(\.id.realm)).sorted() {
            let all = changes.filter { $0.id.realm == realm }
            for start in stride(from: 0, to: all.count, by: Self.upstreamChangesMax) {
                let end = min(start + Self.upstreamChangesMax, all.count)
                parts.append(Self(gateway: gateway, changes: Array(all[start..<end])))
            }
        }
        return parts
    }

    public var upstreamPayload: [JSONValue.Member] {
        [
            .init("RealmID", JSONValue(changes.first?.id.realm.rawValue ?? 0)),
            .init("GatewayID", .string(gateway)),
            .init("Updates", .array(changes.map(\.upstream))),
        ]
    }
}

extension Characters.Updated.Change {
    /// What did not change is left out.
    fileprivate var upstream: JSONValue {
        var members = [JSONValue.Member("i", JSONValue(id.low))]
        if let level { members.append(.init("l", JSONValue(level))) }
        if let map { members.append(.init("m", JSONValue(map.rawValue))) }
        if let area { members.append(.init("a", JSONValue(area))) }
        if let zone { members.append(.init("z", JSONValue(zone))) }
        return .object(members)
    }
}
