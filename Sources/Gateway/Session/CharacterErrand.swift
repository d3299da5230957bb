import Base
import Loop
import Wire
import WorldsAPI

/// A short link to a worldserver for one thing at the character screen: create, delete, rename, customise
/// (spec gateway 8.2). Only the answer gets through to the client.
final class CharacterErrand: WorldPeerOwner {
    enum Outcome {
        case answered([UInt8])
        case failed

        /// The worldserver has deleted a character.
        var isDeletion: Bool {
            guard case .answered(let frame) = self else { return false }
            return frame == Frame.server(.SMSG_CHAR_DELETE, [ResponseCode.deleteOK.rawValue])
        }
    }
    private let opcode: Opcode
    private let body: [UInt8]
    private let answer: Opcode
    /// The worldserver changes only what it has listed on this very link.
    private let listsFirst: Bool
    private let loop: EventLoop
    private var candidates: [(endpoint: Worlds.Endpoint, address: SocketAddress)]
    private var peer: WorldPeer?
    private var deadline: TimerID?
    private var finish: ((Outcome, Worlds.Endpoint?) -> Void)?
    private let authSession: [UInt8]
    private let limits: TransitionLimits

    init(
        _ opcode: Opcode, _ body: [UInt8], answer: Opcode, listsFirst: Bool, authSession: [UInt8],
        candidates: [(endpoint: Worlds.Endpoint, address: SocketAddress)], loop: EventLoop,
        limits: TransitionLimits, finish: @escaping (Outcome, Worlds.Endpoint?) -> Void
    ) {
        self.opcode = opcode
        self.body = body
        self.answer = answer
        self.listsFirst = listsFirst
        self.authSession = authSession
        self.candidates = candidates
        self.loop = loop
        self.limits = limits
        self.finish = finish
    }

    func start() {
        deadline = loop.schedule(after: limits.overall) { [weak self] in self?.end(.failed) }
        tryNext()
    }

    /// The client is gone; who waits for the end is told.
    func cancel() { end(.failed) }

    private func tryNext() {
        guard !candidates.isEmpty else { return end(.failed) }
        let next = candidates.removeFirst()
        let peer = WorldPeer(
            endpoint: next.endpoint, authSession: authSession, loop: loop, limits: limits, owner: self)
        self.peer = peer
        peer.open(to: next.address)
    }

    private func end(_ outcome: Outcome) {
        deadline.map(loop.cancel)
        deadline = nil
        let endpoint = peer?.endpoint
        peer?.close(because: "errand done")
        peer = nil
        let finish = finish
        self.finish = nil
        finish?(outcome, endpoint)
    }

    // MARK: WorldPeerOwner

    func attached(_ peer: WorldPeer) {
        if listsFirst { peer.send(.CMSG_CHAR_ENUM) }
        peer.send(opcode, body)
    }
    func attachFailed(_ peer: WorldPeer, _ failure: AttachFailure) { tryNext() }
    func early(_ peer: WorldPeer, _ opcode: Opcode, _ frame: UnsafeRawBufferPointer, headerBytes: Int) -> Bool
    {
        if opcode == answer { end(.answered(Array(frame))) }
        return true
    }
    func live(_ peer: WorldPeer, _ bytes: UnsafeMutableRawBufferPointer) -> Int { bytes.count }
    /// What was asked may have been done: it is not asked again elsewhere.
    func lost(_ peer: WorldPeer, _ cause: CloseCause) { end(.failed) }
    func worldFull(_ peer: WorldPeer, _ isFull: Bool) {}
}
