internal import Loop

/// The two doors of a session that every forwarded packet passes.
///
/// `assumeIsolated` puts its closure on the heap for each call. These are the same functions, cast once to
/// what they are for a caller who has checked that it is on the session's loop (`preconditionIsolated`).
enum HotEntry {
    typealias FromClient = @Sendable (ClientSession, UnsafeMutableRawBufferPointer) -> Int
    typealias FromWorld = @Sendable (ClientSession, WorldPeer, UnsafeMutableRawBufferPointer) -> Int
    private typealias IsolatedFromClient =
        @Sendable (isolated ClientSession, UnsafeMutableRawBufferPointer) -> Int
    private typealias IsolatedFromWorld =
        @Sendable (isolated ClientSession, WorldPeer, UnsafeMutableRawBufferPointer) -> Int

    static let fromClient = {
        let take: IsolatedFromClient = { $0.takeFromClient($1) }
        return unsafeBitCast(take, to: FromClient.self)
    }()
    static let fromWorld = {
        let take: IsolatedFromWorld = { $0.takeFromWorld($1, $2) }
        return unsafeBitCast(take, to: FromWorld.self)
    }()
}
