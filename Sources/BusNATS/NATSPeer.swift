/// Somebody in the process who shares the bus without a socket: what is published as this peer is not heard
/// by subscriptions of the same peer.
public final class NATSPeer: Sendable {
    public init() {}
}
