import Base
import Bus
import Loop
import NATSWire

/// What a connection tells the client it belongs to. On the loop's thread.
protocol ClientLinkOwner: AnyObject {
    /// The server let us in.
    func opened(_ link: ClientLink, _ info: ServerInfo)
    func heard(_ message: Publication, sid: UInt64)
    /// Something the server complains of; it ends the connection itself if it wants to.
    func complained(_ link: ClientLink, _ text: String)
    /// There is room for more.
    func drained(_ link: ClientLink)
    /// The server has seen to all that was sent before `askWhetherDone`.
    func isDone(_ link: ClientLink)
    /// The last call.
    func ended(_ link: ClientLink, _ loss: BrokerLoss)
}

/// One connection to a server: says who we are, reads what comes, keeps it alive. Belongs to the loop's
/// thread.
final class ClientLink: ConnectionHandler {
    /// Tells it from others of the same client.
    let number: Int
    let address: NATSAddress
    private(set) var connection: Connection?
    /// The server answered CONNECT.
    private(set) var isOpen = false
    private weak var owner: (any ClientLinkOwner)?
    private let options: ConnectOptions
    private let unansweredPingsMax: Int
    private var info: ServerInfo?
    private var parser = ServerParser()
    private var writer = OperationWriter()
    private var lastWords: String?
    private var loss: BrokerLoss?
    private var hasSpoken = false
    /// Intervals in which nothing was heard.
    private var silences = 0
    private var pongsToCome = 0
    /// PONGs up to the one that `askWhetherDone` waits for.
    private var pongsToDone: Int?

    init(
        _ number: Int, _ address: NATSAddress, _ options: ConnectOptions, unansweredPingsMax: Int,
        _ owner: any ClientLinkOwner
    ) {
        self.number = number
        self.address = address
        self.options = options
        self.unansweredPingsMax = unansweredPingsMax
        self.owner = owner
    }

    func connect(to peer: SocketAddress, on loop: EventLoop, limits: Connection.Limits) {
        do throws(SocketError) {
            let connection = try Connection.connect(to: peer, on: loop, handler: self)
            connection.limits = limits
            self.connection = connection
        } catch {
            end(.unreachable("\(error)"))
        }
    }

    // MARK: Output

    /// Whether more may be handed to the connection.
    var hasRoom: Bool {
        guard let connection, isOpen, connection.isOpen else { return false }
        return connection.bufferedBytes <= connection.limits.high
    }
    func write(_ bytes: [UInt8]) { connection?.write(bytes) }

    private func write(_ operation: (inout OperationWriter) -> Void) {
        writer.removeAll()
        operation(&writer)
        connection?.write(writer.bytes)
    }
    private func ping() {
        pongsToCome += 1
        write { $0.ping() }
    }

    func outputDrained(_ connection: Connection) { owner?.drained(self) }

    /// `isDone` follows.
    func askWhetherDone() {
        guard pongsToDone == nil else { return }
        ping()
        pongsToDone = pongsToCome
    }

    /// Nothing was heard for an interval: asks whether the server is there.
    func pingDue() {
        if hasSpoken {
            hasSpoken = false
            silences = 0
        } else if silences >= unansweredPingsMax {
            end(.silent)
        } else {
            silences += 1
            ping()
        }
    }

    // MARK: Input

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        hasSpoken = true
        let all = UnsafeRawBufferPointer(bytes)
        var offset = 0
        do throws(NATSError) {
            while connection.isOpen {
                let hadInfo = info != nil
                offset += try parser.consume(UnsafeRawBufferPointer(rebasing: all[offset...])) { operation in
                    perform(operation)
                    return connection.isOpen && hadInfo == (info != nil)
                }
                guard let info, !hadInfo else { break }
                // Others may send what this server takes from them.
                parser.limits.payloadBytesMax = max(parser.limits.payloadBytesMax, info.payloadBytesMax)
            }
        } catch {
            end(.wrongProtocol("\(error)"))
        }
        return offset
    }

    private func perform(_ operation: ServerOperation) {
        switch operation {
        case .info(let info): told(info)
        case .message(let message, let sid): if let sid = Self.number(sid) { owner?.heard(message, sid: sid) }
        case .ping: write { $0.pong() }
        case .pong: ponged()
        case .ok: break
        case .error(let text):
            lastWords = text
            owner?.complained(self, text)
        }
    }

    private func told(_ info: ServerInfo) {
        // Later ones tell of other servers of the cluster.
        guard self.info == nil else { return }
        guard !info.tlsRequired else { return end(.wrongProtocol("it demands TLS")) }
        guard info.headers else { return end(.wrongProtocol("it knows no headers")) }
        self.info = info
        let options = options
        write { $0.connect(options) }
        ping()
    }

    private func ponged() {
        pongsToCome = max(0, pongsToCome - 1)
        if let left = pongsToDone {
            pongsToDone = left - 1
            if left <= 1 { owner?.isDone(self) }
        }
        if let info, !isOpen, connection?.isOpen == true {
            isOpen = true
            owner?.opened(self, info)
        }
    }

    private static func number(_ sid: UnsafeRawBufferPointer) -> UInt64? {
        guard (1...19).contains(sid.count) else { return nil }
        var value: UInt64 = 0
        for byte in sid {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value &* 10 &+ UInt64(byte &- 0x30)
        }
        return value
    }

    // MARK: Its end

    /// Closes at once.
    func end(_ loss: BrokerLoss) {
        guard self.loss == nil else { return }
        self.loss = loss
        guard let connection else { return closed(loss) }
        connection.close(because: loss.description)
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        closed(loss ?? reason(cause))
    }

    private func closed(_ loss: BrokerLoss) {
        isOpen = false
        let owner = owner
        self.owner = nil
        owner?.ended(self, loss)
    }

    private func reason(_ cause: CloseCause) -> BrokerLoss {
        if let lastWords {
            let words = lastWords.lowercased()
            let isRefusal = ["authorization", "authentication"].contains { words.hasPrefix($0) }
            return isRefusal ? .refused(lastWords) : .closed(lastWords)
        }
        if info == nil, case .failed = cause { return .unreachable(cause.description) }
        return .closed(cause.description)
    }
}
