import Base
import Loop
import NATSWire

/// One client's connection. Belongs to the loop's thread.
final class NATSSession: ConnectionHandler, Receiver {
    /// Why the bus closes a connection; the texts are nats-server's.
    enum End {
        case refused(NATSMetrics.Refusal, String)
        case wrongProtocol(String)
        case stale

        var text: String {
            switch self {
            case .refused(_, let text), .wrongProtocol(let text): text
            case .stale: "Stale Connection"
            }
        }
    }
    /// Counts up from 1; `client_id` of INFO.
    let number: UInt64
    let connection: Connection
    let listener: NATSListener
    var options = ConnectOptions()
    /// It may do more than CONNECT.
    var isAdmitted: Bool
    var interests: [[UInt8]: Interest] = [:]
    private var parser: ClientParser
    private var hasSpoken = false
    private var unansweredPings = 0
    /// Its next PING, and its deadline for CONNECT.
    var pingTimer: (any TimerToken)?
    var deadline: (any TimerToken)?

    init(_ number: UInt64, _ connection: Connection, _ listener: NATSListener) {
        self.number = number
        self.connection = connection
        self.listener = listener
        isAdmitted = !listener.configuration.credentials.areRequired
        parser = ClientParser(listener.configuration.limits)
        parser.acceptsOnlyConnect = !isAdmitted
    }

    // MARK: Input

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        hasSpoken = true
        unansweredPings = 0
        let all = UnsafeRawBufferPointer(bytes)
        var offset = 0
        do throws(NATSError) {
            while connection.isOpen {
                let wasAdmitted = isAdmitted
                offset += try parser.consume(UnsafeRawBufferPointer(rebasing: all[offset...])) { operation in
                    perform(operation)
                    return connection.isOpen && isAdmitted == wasAdmitted
                }
                if isAdmitted == wasAdmitted { break }
                parser.acceptsOnlyConnect = !isAdmitted
            }
        } catch {
            if case .notConnected = error {
                end(.refused(.authorization, error.text))
            } else {
                end(.wrongProtocol(error.text))
            }
        }
        return offset
    }

    // MARK: Output

    func write(_ operation: (inout OperationWriter) -> Void) {
        listener.writer.removeAll()
        operation(&listener.writer)
        connection.write(listener.writer.bytes)
    }

    var owner: AnyObject { self }

    func hear(_ message: Publication, for interest: Interest) {
        var message = message
        if message.headerBytes > 0, !options.headers {
            message = Publication(subject: message.subject, reply: message.reply, body: message.payload)
        }
        interest.sid.withUnsafeBytes { sid in
            // A small message is copied once more, which costs less than three calls.
            if message.body.count <= 1024 {
                write { $0.message(message, sid: sid) }
            } else {
                write { $0.messageLine(message, sid: sid) }
                connection.write(message.body)
                write { $0.end() }
            }
        }
    }

    func ended(_ interest: Interest) { interests[interest.sid] = nil }

    // MARK: Its life

    /// Nothing was heard for an interval: asks whether it is there.
    func pingDue() {
        guard connection.isOpen else { return }
        if hasSpoken {
            hasSpoken = false
        } else if unansweredPings >= listener.configuration.unansweredPingsMax {
            return end(.stale)
        } else {
            unansweredPings += 1
            write { $0.ping() }
        }
        listener.setPingTimer(self)
    }

    /// Says why, and closes.
    func end(_ end: End) {
        guard connection.isOpen else { return }
        write { $0.error(end.text) }
        listener.note(end, of: self)
        connection.closeAfterFlush(because: end.text)
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        pingTimer?.cancel()
        deadline?.cancel()
        for interest in interests.values { listener.space.remove(interest) }
        interests = [:]
        listener.gone(self, cause)
    }
}
