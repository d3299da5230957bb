import Base
import Bus
import CharactersAPI
import Testing
import UpstreamEvents
import WorldsAPI

/// What goes out in ToCloud9's JSON, byte for byte (spec events 1, 2 and 10).
struct EnvelopeTests {
    private let character = Characters.Online(
        Characters.Entering(
            id: CharacterID(realm: RealmID(2), low: 7), account: AccountID(9), name: "Alice", race: 1,
            characterClass: 2, gender: 1, level: 80, zone: 1519, guild: 3, playerFlags: 0,
            position: Position(map: MapID(571), x: -8949.95, y: 0.1, z: 83), instance: 0),
        gateway: "12", epoch: 5)

    private let world = Worlds.World(
        endpoint: Worlds.Endpoint(
            id: "77", address: "10.0.0.1:8085", alias: "dark-tyrande-o1", incarnation: 3, realm: RealmID(1)),
        healthAddress: "10.0.0.1:9100", availableMaps: [MapID(0), MapID(1)],
        assignedMaps: [MapID(1)])

    @Test func aLogin() {
        #expect(
            sent(Characters.LoggedIn(character: character)) == [
                #"{"v":"0.0.1","t":1,"p":{"RealmID":2,"GatewayID":"12","CharGUID":7,"CharName":"Alice","#
                    + #""CharRace":1,"CharClass":2,"CharGender":1,"CharLevel":80,"CharZone":1519,"#
                    + #""CharMap":571,"CharPosX":-8949.95,"CharPosY":0.1,"CharPosZ":83.0,"#
                    + #""CharGuildID":3,"AccountID":9}}"#
            ])
    }

    @Test func aLogout() {
        let event = Characters.LoggedOut(
            id: character.id, account: character.account, gateway: "12", name: "Alice", epoch: 5, guild: 3)
        #expect(
            sent(event) == [
                #"{"v":"0.0.1","t":2,"p":{"RealmID":2,"GatewayID":"12","CharGUID":7,"CharName":"Alice","#
                    + #""CharGuildID":3,"AccountID":9}}"#
            ])
    }

    @Test func onlyWhatChangedOfACharacter() {
        var change = Characters.Updated.Change(id: character.id, epoch: 1)
        change.level = 80
        change.map = MapID(571)
        change.area = 4
        change.zone = 5
        let other = Characters.Updated.Change(id: CharacterID(realm: RealmID(2), low: 8), epoch: 1)
        #expect(
            sent(Characters.Updated(gateway: "12", changes: [change, other])) == [
                #"{"v":"0.0.1","t":3,"p":{"RealmID":2,"GatewayID":"12","#
                    + #""Updates":[{"i":7,"l":80,"m":571,"a":4,"z":5},{"i":8}]}}"#
            ])
    }

    @Test func manyChangesAreCutIntoMessagesOfOneRealm() throws {
        let changes = (0..<2600).map { number in
            Characters.Updated.Change(
                id: CharacterID(realm: RealmID(number.isMultiple(of: 13) ? 2 : 1), low: UInt32(number)),
                epoch: 1)
        }
        let messages = Characters.Updated(gateway: "12", changes: changes).upstreamEnvelopes
        let counts = try messages.map { message in
            let payload = try UpstreamEnvelope(parsing: message).payload
            return [payload["RealmID"]?.int ?? 0, Int64(payload["Updates"]?.array?.count ?? 0)]
        }
        #expect(counts == [[1, 1000], [1, 1000], [1, 400], [2, 200]])
    }

    @Test func worldservers() {
        let start =
            #""p":{"GameServer":{"ID":"77","Address":"10.0.0.1:8085","RealmID":1,"IsCrossRealm":false,"#
            + #""AvailableMaps":[0,1],"#
        #expect(
            sent(Worlds.WorldAdded(world: world)) == [
                #"{"v":"0.0.1","t":4,"# + start
                    + #""OldAssignedMapsToHandle":[],"NewAssignedMapsToHandle":[1]}}}"#
            ])
        #expect(
            sent(Worlds.WorldRemoved(world: world)) == [
                #"{"v":"0.0.1","t":5,"# + start
                    + #""OldAssignedMapsToHandle":[1],"NewAssignedMapsToHandle":[]}}}"#
            ])
    }

    @Test func reassignedMapsAsASidecarReadsThem() throws {
        let event = Worlds.MapsReassigned(changes: [
            .init(
                endpoint: world.endpoint, oldMaps: [MapID(0)], newMaps: [MapID(1), MapID(571)],
                availableMaps: [MapID(0), MapID(1), MapID(571)]),
            .init(endpoint: world.endpoint, oldMaps: [], newMaps: []),
        ])
        let bytes = try #require(event.upstreamEnvelopes.first)
        let read = try Upstream.MapsReassigned(parsing: bytes)
        #expect(Upstream.MapsReassigned.subject == Worlds.MapsReassigned.subject)
        #expect(try UpstreamEnvelope(parsing: bytes).type == 3)
        #expect(read.servers.map(\.id) == ["77", "77"])
        #expect(read.servers.map(\.address) == ["10.0.0.1:8085", "10.0.0.1:8085"])
        #expect(read.servers.map(\.oldMaps) == [[MapID(0)], []])
        #expect(read.servers.map(\.newMaps) == [[MapID(1), MapID(571)], []])
        #expect(read.servers.map(\.availableMaps) == [[MapID(0), MapID(1), MapID(571)], []])
    }

    @Test func gateways() {
        let gateway = Worlds.GatewayRecord(id: "4", address: "1.2.3.4:8085", realm: RealmID(1))
        let payload = #""p":{"ID":"4","Address":"1.2.3.4:8085","HealthCheckAddr":"","RealmID":1}}"#
        #expect(sent(Worlds.GatewayAdded(gateway: gateway)) == [#"{"v":"0.0.1","t":1,"# + payload])
        #expect(sent(Worlds.GatewayRemoved(gateway: gateway)) == [#"{"v":"0.0.1","t":2,"# + payload])
    }

    private func sent(_ event: some UpstreamEvent) -> [String] {
        event.upstreamEnvelopes.map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Reading

    @Test func anEnvelopeSurvives() throws {
        let envelope = UpstreamEnvelope(type: 12, payload: ["Name": "Grüße \"x\"", "List": [1, 2]])
        #expect(try UpstreamEnvelope(parsing: envelope.bytes) == envelope)
    }

    @Test func onlyThePayloadIsNeeded() throws {
        let read = try parse(#" {"p": {}, "extra": [{}], "t": null} "#)
        #expect(read == UpstreamEnvelope(version: "", type: 0, payload: .object([])))
    }

    @Test(
        arguments: [
            ("", .notJSON(.truncated)), (#"{"p":{}} x"#, .notJSON(.trailingBytes(at: 9))),
            ("[]", .notAnObject),
            ("{}", .missing("p")), (#"{"p":null}"#, .missing("p")), (#"{"p":[]}"#, .invalid("p")),
            (#"{"v":1,"p":{}}"#, .invalid("v")), (#"{"t":"1","p":{}}"#, .invalid("t")),
            (#"{"t":1.5,"p":{}}"#, .invalid("t")),
        ] as [(String, UpstreamError)])
    func whatIsNoEnvelopeIsRefused(text: String, error: UpstreamError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test func anEnvelopeHasALimit() {
        #expect(throws: UpstreamError.notJSON(.tooLarge(bytesMax: 8))) {
            try UpstreamEnvelope(parsing: Array(#"{"p":  {}}"#.utf8), bytesMax: 8)
        }
        let deep = #"{"p":"# + String(repeating: "[", count: 100)
        #expect(throws: UpstreamError.notJSON(.tooDeep(depthMax: JSONValue.depthMax))) { try parse(deep) }
    }

    private func parse(_ text: String) throws(UpstreamError) -> UpstreamEnvelope {
        try UpstreamEnvelope(parsing: Array(text.utf8))
    }
}
