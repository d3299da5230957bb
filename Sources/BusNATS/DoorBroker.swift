public import Base
public import Bus
import NATSWire

/// The bus's door as the broker of the daemon's own bus: what it publishes goes to the clients that are
/// connected, and what they ask comes to it. Handlers are called on the door's loop.
public final class DoorBroker: Broker {
    private let door: NATSListener
    private let peer = NATSPeer()
    private let metrics: BrokerMetrics
    private let log: Log

    public init(_ door: NATSListener, log: Log, metrics: Metrics) {
        self.door = door
        self.log = log
        self.metrics = BrokerMetrics(metrics, broker: "door")
    }

    public func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError) {
        do throws(BrokerError) {
            let subject = try checked(subject)
            do throws(NATSLocalError) {
                try door.publish(subject, as: peer, payload)
            } catch {
                throw BrokerError(error)
            }
        } catch {
            metrics.refused.add()
            throw error
        }
    }

    public func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        let subject = try checked(subject)
        var group: Subject?
        if let queue { group = try checked(queue) }
        do throws(NATSLocalError) {
            return try door.subscribe(subject, as: peer, queue: group) { [weak self] message in
                handler(
                    BrokerMessage(
                        subject: message.subject, payload: message.payload, answer: self?.answering(message)))
            }
        } catch {
            throw BrokerError(error)
        }
    }

    /// How a handler answers what it was given; nil when no answer is wanted.
    private func answering(_ message: NATSMessage) -> (@Sendable ([UInt8]) -> Void)? {
        guard !message.reply.isEmpty else { return nil }
        return { [self] payload in
            do throws(NATSLocalError) {
                try door.answer(message, as: peer, payload)
            } catch {
                metrics.lostAnswers.add()
                log.debug(
                    "an answer could not be sent",
                    ["subject": .string(message.reply), "reason": .string("\(error)")])
            }
        }
    }

    public func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8] {
        do throws(BrokerError) {
            let subject = try checked(subject)
            let answer: NATSMessage
            do throws(NATSLocalError) {
                answer = try await door.request(subject, as: peer, payload, deadline: deadline)
            } catch {
                throw BrokerError(error)
            }
            metrics.requestEnded(nil)
            return answer.payload
        } catch {
            metrics.requestEnded(error)
            throw error
        }
    }

    private func checked(_ text: String) throws(BrokerError) -> Subject {
        guard text.utf8.count <= door.configuration.limits.subjectBytesMax, let subject = try? Subject(text)
        else { throw .invalidSubject(text) }
        return subject
    }
}

extension NATSSubscription: BrokerSubscription {}

extension BrokerError {
    fileprivate init(_ error: NATSLocalError) {
        self =
            switch error {
            case .notLiteral(let subject): .invalidSubject(subject)
            case .payloadTooLarge(let bytesMax): .tooLarge(bytesMax: bytesMax)
            case .overloaded: .overloaded
            case .noResponders: .noResponders
            case .timedOut: .timedOut
            case .stopped: .stopped
            }
    }
}
