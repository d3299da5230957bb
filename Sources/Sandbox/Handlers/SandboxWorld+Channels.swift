import Base
import Wire

/// Who is in the game's own channels. What is said there, and all other channels, are the daemon's (spec chat
/// B.1).
extension SandboxWorld {
    func join(_ packet: JoinChannel, _ player: Player) {
        guard player.isOnMap, !packet.channel.isEmpty,
            let channel = BuiltInChannel.all.first(where: { $0.id == packet.channelID })
        else { return meters.skipped.add() }
        guard channel.isFound(in: player.record.zone) else {
            return player.send(ChannelNotify(.notInArea, channel: packet.channel))
        }
        enter(channel, named: channel.name(like: packet.channel, in: player.record.zone), player)
    }

    func leave(_ packet: LeaveChannel, _ player: Player) {
        guard let name = player.channels.removeValue(forKey: packet.channelID) else { return }
        tellLeft(packet.channelID, name, player)
    }

    /// The zone is another one: its channels take the place of those of the last.
    func changeChannels(of player: Player) {
        let zone = player.record.zone
        for channel in BuiltInChannel.all {
            guard let name = player.channels[channel.id] else { continue }
            if channel.isFound(in: zone) {
                enter(channel, named: channel.name(like: name, in: zone), player)
            } else {
                player.channels[channel.id] = nil
                tellLeft(channel.id, name, player)
            }
        }
    }

    private func enter(_ channel: BuiltInChannel, named name: String, _ player: Player) {
        guard player.channels[channel.id] != name else { return }
        player.channels[channel.id] = name
        var notice = ChannelNotify(.youJoined, channel: name)
        notice.channelFlags = channel.flags
        notice.channelID = channel.id
        player.send(notice)
    }
    private func tellLeft(_ id: UInt32, _ name: String, _ player: Player) {
        var notice = ChannelNotify(.youLeft, channel: name)
        notice.channelID = id
        notice.isBuiltIn = true
        player.send(notice)
    }
}
