import Base
import ChatAPI
import Testing

@testable import ChatService

/// The game's own channels (spec chat B.1).
struct BuiltInTests {
    private let alice = ChannelRig.player(1, "Alice")
    private let bob = ChannelRig.player(2, "Bob", gateway: "2")
    private func general(_ zone: UInt32) -> Chat.ChannelAddress {
        .builtIn(Chat.BuiltInChannel(id: 1, zone: zone))
    }

    @Test func theyHaveNoOwnerAndNoRowAndSayNothing() throws {
        let rig = ChannelRig()
        try rig.enter(alice, 1, zone: 12)
        try rig.enter(bob, 1, zone: 12)
        try rig.enter(bob, 1, zone: 12)
        #expect(rig.deliveries.isEmpty)
        let channel = rig.channels.open[rig.channels.key(general(12), of: alice)]
        #expect(channel?.ownerName == nil)
        #expect(channel?.members.values.allSatisfy { $0.flags.isEmpty } == true)
        try rig.say(alice, "hello", at: general(12))
        #expect(rig.lines(bob) == ["hello"])
        #expect(rig.lines(alice) == ["hello"])
        #expect(rig.saves.isEmpty)
        rig.end(alice, isLost: false)
        rig.end(bob, isLost: false)
        #expect(rig.channels.open.isEmpty && rig.channels.shelf.isEmpty)
    }

    @Test func anotherZoneTakesThePlaceOfTheLast() throws {
        let rig = ChannelRig()
        try rig.enter(alice, 1, zone: 12)
        try rig.enter(bob, 1, zone: 12)
        try rig.enter(alice, 1, zone: 40)
        try rig.say(bob, "still there?", at: general(12))
        #expect(rig.lines(alice) == [])
        #expect(throws: Chat.ChannelRefusal.notMember) { try rig.say(alice, "no", at: general(12)) }
        try rig.enter(alice, 22, zone: 40)
        #expect(rig.channels.seats[alice.id]?.builtIn.count == 2)
        _ = rig.channels.leaveBuiltIn(alice, 1, at: rig.now)
        #expect(rig.channels.seats[alice.id]?.builtIn.keys.sorted() == [22])
        #expect(rig.deliveries.allSatisfy { $0.news.name.isEmpty })
    }

    @Test func factionsAreApartInThemToo() throws {
        let rig = ChannelRig()
        let grom = ChannelRig.player(4, "Grom", race: 2)
        try rig.enter(alice, 1, zone: 12)
        try rig.enter(grom, 1, zone: 12)
        try rig.say(grom, "zug", at: general(12))
        #expect(rig.lines(alice) == [])
    }

    @Test func nobodyModeratesThem() throws {
        let rig = ChannelRig()
        let alice = ChannelRig.player(1, "Alice", security: 3)
        try rig.enter(alice, 1, zone: 12)
        try rig.enter(bob, 1, zone: 12)
        let key = rig.channels.key(general(12), of: alice)
        for action in [Chat.MemberAction.kick, .ban, .mute, .setModerator] {
            #expect(throws: Chat.ChannelRefusal.notModerator) {
                try rig.channels.inside(key, alice) {
                    (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                    try channel.act(
                        action, by: alice.id, on: "Bob", stranger: nil, at: rig.now, &effects)
                }
            }
        }
    }

    @Test func theyDoNotCountAmongThePlayersOwn() throws {
        let rig = ChannelRig { $0.channelsPerPlayerMax = 1 }
        for id in [1, 2, 22, 26] as [UInt32] { try rig.enter(alice, id, zone: 12) }
        try rig.join(alice)
        #expect(throws: Chat.ChannelRefusal.throttled) { try rig.join(alice, "Other") }
    }

    @Test func fiveThousandHearALineInBatches() throws {
        let rig = ChannelRig()
        for low in 1...5000 as ClosedRange<UInt32> {
            try rig.enter(ChannelRig.player(low, "P\(low)", gateway: low % 2 == 0 ? "1" : "2"), 1, zone: 12)
        }
        try rig.say(ChannelRig.player(1, "P1", gateway: "2"), "hello", at: general(12))
        #expect(rig.deliveries.count == 10)
        #expect(rig.deliveries.allSatisfy { $0.to.count <= Chat.Delivery.recipientsMax })
        #expect(Set(rig.deliveries.flatMap(\.to)).count == 5000)
        // Those in the middle go; nobody is left out, nobody twice.
        for low in stride(from: 1, through: 5000, by: 3) as StrideThrough<UInt32> where low != 1 {
            rig.end(ChannelRig.player(low, "P\(low)"), isLost: false)
        }
        rig.forgetTold()
        try rig.say(ChannelRig.player(1, "P1", gateway: "2"), "again", at: general(12))
        let heard = rig.deliveries.flatMap(\.to)
        #expect(heard.count == rig.channels.seats.count)
        #expect(Set(heard) == Set(rig.channels.seats.keys))
    }
}
