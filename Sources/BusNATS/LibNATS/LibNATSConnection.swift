import Base
import Bus
import CNATS
import NATSWire

/// What libnats tells of a connection, on threads of its own.
protocol LibNATSConnectionOwner: AnyObject, Sendable {
    /// The connection with this number has ended by itself.
    func ended(_ number: UInt64, _ loss: BrokerLoss)
    /// A message found no room.
    func dropped()
    func complained(_ text: String)
}

/// One connection of libnats, which does not connect again. Belongs to the broker's thread; what it calls may
/// block.
final class LibNATSConnection {
    /// Its name for libnats.
    let number: UInt64
    /// Of the server, for logs.
    let address: String
    let payloadBytesMax: Int
    private let handle: OpaquePointer
    private var subscriptions: [UInt64: OpaquePointer] = [:]
    /// Cancelled ones that libnats may still look at.
    private var cancelled: [OpaquePointer] = []
    private let configuration: LibNATSConfiguration

    fileprivate struct Owner: Sendable {
        weak var value: (any LibNATSConnectionOwner)?
        let number: UInt64
    }
    fileprivate static let names = LibNATSNames<Owner>()

    /// Connects, which takes at most `connectDeadline` and the look-up of a name.
    init(
        _ address: NATSAddress, _ configuration: LibNATSConfiguration, _ owner: any LibNATSConnectionOwner
    ) throws(BrokerLoss) {
        number = Self.names.reserve()
        self.configuration = configuration
        self.address = address.description
        var options: OpaquePointer?
        guard natsOptions_Create(&options) == NATS_OK, let options else { throw .closed("out of memory") }
        defer { natsOptions_Destroy(options) }
        Self.names.set(number, Owner(value: owner, number: number))
        var handle: OpaquePointer?
        var status = Self.set(options, address, configuration, number)
        if status == NATS_OK { status = natsConnection_Connect(&handle, options) }
        guard status == NATS_OK, let handle else {
            Self.names.set(number, nil)
            throw Self.loss(status, words: nats_GetLastError(nil).map { String(cString: $0) })
        }
        self.handle = handle
        payloadBytesMax = Int(clamping: natsConnection_GetMaxPayload(handle))
    }

    private static func set(
        _ options: OpaquePointer, _ address: NATSAddress, _ configuration: LibNATSConfiguration,
        _ number: UInt64
    ) -> natsStatus {
        let closure = libNATSClosure(number)
        let milliseconds = { (duration: Duration) in Int64(max(1, duration.milliseconds)) }
        var steps = [
            natsOptions_SetURL(options, address.description),
            natsOptions_SetName(options, configuration.name),
            natsOptions_SetTimeout(options, milliseconds(configuration.connectDeadline)),
            natsOptions_SetPingInterval(options, milliseconds(configuration.pingInterval)),
            natsOptions_SetMaxPingsOut(options, Int32(clamping: configuration.unansweredPingsMax)),
            // Without one a call that waits for a server that hangs keeps libnats from sending PINGs.
            natsOptions_SetWriteDeadline(options, milliseconds(configuration.sendDeadline)),
            // The broker connects again, keeps what waits, and says why there is no connection.
            natsOptions_SetAllowReconnect(options, false),
            natsOptions_SetIgnoreDiscoveredServers(options, true),
            natsOptions_SetNoEcho(options, true),
            // Otherwise a small message waits up to a millisecond for others.
            natsOptions_SetSendAsap(options, true),
            // Not a thread for each subscription.
            natsOptions_UseGlobalMessageDelivery(options, true),
            natsOptions_SetClosedCB(options, libNATSConnectionClosed, closure),
            natsOptions_SetErrorHandler(options, libNATSComplained, closure),
        ]
        switch address.credentials == .none ? configuration.credentials : address.credentials {
        case .none: break
        case .token(let token): steps.append(natsOptions_SetToken(options, token))
        case .user(let user, let password): steps.append(natsOptions_SetUserInfo(options, user, password))
        }
        return steps.first { $0 != NATS_OK } ?? NATS_OK
    }

    static func loss(_ status: natsStatus, words: String? = nil) -> BrokerLoss {
        let text = String(cString: natsStatus_GetText(status))
        let reason = words.map { $0.isEmpty ? text : $0 } ?? text
        return switch status {
        case NATS_CONNECTION_AUTH_FAILED: .refused(reason)
        case NATS_NO_SERVER, NATS_ADDRESS_MISSING, NATS_SYS_ERROR, NATS_IO_ERROR: .unreachable(reason)
        case NATS_TIMEOUT, NATS_STALE_CONNECTION: .silent
        case NATS_PROTOCOL_ERROR, NATS_NO_SERVER_SUPPORT, NATS_SECURE_CONNECTION_REQUIRED,
            NATS_SECURE_CONNECTION_WANTED:
            .wrongProtocol(reason)
        default: .closed(reason)
        }
    }

    // MARK: Use

    func publish(_ message: LibNATSCalls.Message) -> natsStatus {
        message.payload.withUnsafeBufferPointer { payload in
            let count = Int32(clamping: payload.count)
            guard let reply = message.reply else {
                return natsConnection_Publish(handle, message.subject, payload.baseAddress, count)
            }
            return natsConnection_PublishRequest(handle, message.subject, reply, payload.baseAddress, count)
        }
    }

    func subscribe(_ subscription: LibNATSSubscription) -> natsStatus {
        var made: OpaquePointer?
        let closure = libNATSClosure(subscription.number)
        let status =
            if let queue = subscription.queue {
                natsConnection_QueueSubscribe(
                    &made, handle, subscription.subject, queue, libNATSMessageArrived, closure)
            } else {
                natsConnection_Subscribe(
                    &made, handle, subscription.subject, libNATSMessageArrived, closure)
            }
        guard status == NATS_OK, let made else { return status }
        subscriptions[subscription.number] = made
        return natsSubscription_SetPendingLimits(
            made, Int32(clamping: configuration.unheardMax), Int32(clamping: configuration.unheardBytesMax))
    }

    func cancel(_ subscription: LibNATSSubscription) {
        guard let made = subscriptions.removeValue(forKey: subscription.number) else { return }
        _ = natsSubscription_Unsubscribe(made)
        // Before 3.6 libnats's reading thread uses a subscription that it has just found without holding it:
        // it must not vanish before an answer shows that the thread is past it.
        cancelled.append(made)
        guard cancelled.count.isMultiple(of: 64), flush(within: .seconds(1)) == NATS_OK else { return }
        for made in cancelled { natsSubscription_Destroy(made) }
        cancelled = []
    }

    /// Waits until the server has seen to all that was sent.
    func flush(within limit: Duration) -> natsStatus {
        natsConnection_FlushTimeout(handle, Int64(max(1, limit.milliseconds)))
    }

    /// Ends it, if it has not ended, and gives back what it has. Nothing else may be called then.
    func destroy() {
        Self.names.set(number, nil)
        natsConnection_Close(handle)
        for made in Array(subscriptions.values) + cancelled { natsSubscription_Destroy(made) }
        (subscriptions, cancelled) = ([:], [])
        natsConnection_Destroy(handle)
    }
}

private func libNATSConnectionClosed(_ connection: OpaquePointer?, _ closure: UnsafeMutableRawPointer?) {
    guard let owner = LibNATSConnection.names[closure] else { return }
    var words: UnsafePointer<CChar>?
    let status = natsConnection_GetLastError(connection, &words)
    let loss =
        status == NATS_OK
        ? BrokerLoss.closed("closed by the peer")
        : LibNATSConnection.loss(status, words: words.map { String(cString: $0) })
    owner.value?.ended(owner.number, loss)
}

private func libNATSComplained(
    _ connection: OpaquePointer?, _ subscription: OpaquePointer?, _ status: natsStatus,
    _ closure: UnsafeMutableRawPointer?
) {
    guard let owner = LibNATSConnection.names[closure]?.value else { return }
    if status == NATS_SLOW_CONSUMER { return owner.dropped() }
    var words: UnsafePointer<CChar>?
    _ = natsConnection_GetLastError(connection, &words)
    owner.complained(words.map { String(cString: $0) } ?? String(cString: natsStatus_GetText(status)))
}
