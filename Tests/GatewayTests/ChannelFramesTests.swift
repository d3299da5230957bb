import Base
import ChatAPI
import Testing
import Wire

@testable import Gateway

/// What clients get of a delivery (spec chat B.4).
struct ChannelFramesTests {
    private static let realm = RealmID(1)
    private static let alice = CharacterID(realm: realm, low: 1)
    private static let bob = CharacterID(realm: realm, low: 2)
    /// Of another realm.
    private static let cara = CharacterID(realm: RealmID(3), low: 7)

    private func frame(_ content: Chat.Content, named name: String = "World") -> [UInt8] {
        let news = Chat.ChannelNews(channel: .custom("world"), name: "World", content: content)
        var frames = ChannelFrames(news, realm: Self.realm)
        var frame: [UInt8] = []
        frames.withFrame(named: name) { frame = $0 }
        return frame
    }

    private static let notices: [(Chat.ChannelNotice, UInt8, String)] = [
        (.joined(alice), 0x00, "0100000000000000"), (.left(alice), 0x01, "0100000000000000"),
        (.youJoined(.custom), 0x02, "01 00000000 00000000"), (.youLeft, 0x03, "00000000 00"),
        (.passwordChanged(by: alice), 0x07, "0100000000000000"),
        (.ownerChanged(bob), 0x08, "0200000000000000"),
        (.modeChanged(bob, from: .moderator, to: [.owner, .moderator]), 0x0C, "0200000000000000 02 03"),
        (.announcements(isOn: true, by: alice), 0x0D, "0100000000000000"),
        (.announcements(isOn: false, by: alice), 0x0E, "0100000000000000"),
        (.moderation(isOn: true, by: alice), 0x0F, "0100000000000000"),
        (.moderation(isOn: false, by: alice), 0x10, "0100000000000000"),
        (.kicked(bob, by: alice), 0x12, "0200000000000000 0100000000000000"),
        (.banned(bob, by: alice), 0x14, "0200000000000000 0100000000000000"),
        (.unbanned(bob, by: alice), 0x15, "0200000000000000 0100000000000000"),
        (.invitedYou(by: alice), 0x18, "0100000000000000"), (.youInvited("Bob"), 0x1D, "426f6200"),
        // A player of another realm has his realm in his GUID.
        (.joined(cara), 0x00, "0700000003000000"),
    ]

    @Test(arguments: 0..<notices.count)
    func eachNoticeHasItsBytes(_ number: Int) {
        let (notice, kind, tail) = Self.notices[number]
        let body = [kind] + Array("World".utf8) + [0] + bytes(tail)
        #expect(frame(.notice(notice)) == serverFrame(.SMSG_CHANNEL_NOTIFY, body))
    }

    @Test func rostersOfWatchersHaveTheirs() {
        let member = Chat.ListedMember(id: Self.bob, flags: .muted)
        let world = Array("World".utf8) + [0]
        #expect(
            frame(.notice(.memberAdded(member, .custom, count: 3)))
                == serverFrame(.SMSG_USERLIST_ADD, bytes("0200000000000000 08 01 03000000") + world))
        #expect(
            frame(.notice(.memberUpdated(member, .custom, count: 3)))
                == serverFrame(.SMSG_USERLIST_UPDATE, bytes("0200000000000000 08 01 03000000") + world))
        #expect(
            frame(.notice(.memberRemoved(Self.bob, .custom, count: 2)))
                == serverFrame(.SMSG_USERLIST_REMOVE, bytes("0200000000000000 01 02000000") + world))
    }

    @Test func aLineIsOneForEachNameOfTheChannel() {
        let line = Chat.ChannelLine(
            sender: Self.cara, senderName: "Cara", isModerator: false, language: 7, text: "hi", tag: 0)
        let news = Chat.ChannelNews(
            channel: .builtIn(Chat.BuiltInChannel(id: 1, zone: 12)), name: "", content: .line(line))
        var frames = ChannelFrames(news, realm: Self.realm)
        var seen: [[UInt8]] = []
        for name in ["General", "Allgemein", "General"] { frames.withFrame(named: name) { seen.append($0) } }
        let sender = GUID(0x3_0000_0007)
        let expected = ["General", "Allgemein"].map {
            ChatLine(.channel, .common, from: sender, to: sender, channel: $0, "hi").serverFrame()
        }
        #expect(seen == [expected[0], expected[1], expected[0]])
    }

    @Test func aGameMastersLineNamesHim() {
        let line = Chat.ChannelLine(
            sender: Self.alice, senderName: "Alice", isModerator: true, language: 0, text: "hi", tag: 4)
        let body =
            bytes("11 00000000 0100000000000000 00000000 06000000") + Array("Alice".utf8) + [0]
            + Array("World".utf8) + [0] + bytes("0100000000000000 03000000 686900 04")
        #expect(frame(.line(line)) == serverFrame(.SMSG_GM_MESSAGECHAT, body))
    }

    private func bytes(_ digits: String) -> [UInt8] {
        let values = digits.filter { $0 != " " }.compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
