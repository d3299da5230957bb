import Base

/// What the chat service counts.
struct ChatCounts: Sendable {
    let lines: Counter
    let channels: Gauge
    let players: Gauge
    let unsaved: Gauge
    let forgotten: Counter
    private let actions: [ModerationRecord.Action: Counter]

    init(_ metrics: Metrics) {
        lines = metrics.counter("nimbus_channel_lines_total", help: "Lines said in channels.")
        channels = metrics.gauge("nimbus_channels", help: "Channels that somebody is in.")
        players = metrics.gauge("nimbus_channel_players", help: "Players that are in a channel.")
        unsaved = metrics.gauge("nimbus_channels_unsaved", help: "Channels that wait to be written.")
        forgotten = metrics.counter(
            "nimbus_channels_forgotten_total", help: "Channels that were not written, since too many waited.")
        var actions: [ModerationRecord.Action: Counter] = [:]
        for action in ModerationRecord.Action.allCases {
            actions[action] = metrics.counter(
                "nimbus_channel_moderation_total", help: "What moderators of channels did.",
                ["action": action.rawValue])
        }
        self.actions = actions
    }

    func did(_ action: ModerationRecord.Action) { actions[action]?.add() }
}
