public import Wire

/// Channels.
extension Player {
    /// Joins a channel and waits until the server says so.
    ///
    /// - Parameter id: of one of the game's own; 0 for those of players.
    @discardableResult
    public func joinChannel(
        _ name: String, password: String = "", id: UInt32 = 0
    ) async throws(PlayerError) -> ChannelNotify {
        try askToJoin(name, password: password, id: id)
        return try await wait(for: ChannelNotify.self) {
            $0.notice == .youJoined && $0.channelID == id
                && (id != 0 || $0.channel.lowercased() == name.lowercased())
        }
    }
    /// Asks without waiting.
    public func askToJoin(_ name: String, password: String = "", id: UInt32 = 0) throws(PlayerError) {
        var packet = JoinChannel()
        packet.channelID = id
        packet.channel = name
        packet.password = password
        try send(packet)
    }

    public func leaveChannel(_ name: String, id: UInt32 = 0) throws(PlayerError) {
        var packet = LeaveChannel()
        packet.channelID = id
        packet.channel = name
        try send(packet)
    }

    public func say(_ text: String, inChannel name: String) throws(PlayerError) {
        try chat(.channel, text, to: name)
    }

    /// Waits for a notice of a channel and takes it.
    @discardableResult
    public func notice(
        _ notice: ChannelNotify.Notice, in channel: String, after: Mark = .beginning
    ) async throws(PlayerError) -> ChannelNotify {
        try await wait(for: ChannelNotify.self, after: after) {
            $0.notice == notice && $0.channel == channel
        }
    }
}
