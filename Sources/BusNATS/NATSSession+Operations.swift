import NATSWire

/// What a client wants. The texts of errors are nats-server's, also where they do not end the connection.
extension NATSSession {
    func perform(_ operation: ClientOperation) {
        switch operation {
        case .connect(let options): connect(options)
        case .publish(let message): publish(message)
        case .subscribe(let subject, let queue, let sid): subscribe(subject, queue, Array(sid))
        case .unsubscribe(let sid, let max): unsubscribe(Array(sid), max)
        case .ping: write { $0.pong() }
        case .pong: break
        }
    }

    private func acknowledge() {
        if options.verbose { write { $0.ok() } }
    }

    private func connect(_ wanted: ConnectOptions) {
        guard listener.configuration.credentials.admit(wanted) else {
            return end(.refused(.authorization, "Authorization Violation"))
        }
        guard (0...1).contains(wanted.protocolLevel) else {
            return end(.wrongProtocol("invalid client protocol"))
        }
        guard wanted.headers || !wanted.noResponders else {
            return end(.wrongProtocol("no responders requires headers support"))
        }
        options = wanted
        // Nobody needs them any more.
        (options.token, options.password) = (nil, nil)
        listener.admit(self)
        acknowledge()
    }

    private func publish(_ message: Publication) {
        guard options.headers || message.headerBytes == 0 else {
            return end(.wrongProtocol("message headers not supported"))
        }
        // It is told, but treated as without pedantic: as literal tokens.
        if options.pedantic, !SubjectRules.isLiteral(message.subject) {
            write { $0.error("Invalid Publish Subject") }
        }
        acknowledge()
        let hearers = listener.deliver(message, from: self)
        if hearers == 0, !message.reply.isEmpty, options.noResponders { tellOfNobody(message) }
    }

    /// A request that nobody hears is answered at once, with headers alone.
    private func tellOfNobody(_ request: Publication) {
        MessageHeaders(status: 503).block.withUnsafeBytes {
            let answer = Publication(subject: request.reply, body: $0, headerBytes: $0.count)
            listener.space.deliver(answer, onlyTo: self)
        }
    }

    private func subscribe(
        _ subject: UnsafeRawBufferPointer, _ queue: UnsafeRawBufferPointer, _ sid: [UInt8]
    ) {
        // A name that is taken already keeps what it stands for.
        guard interests[sid] == nil else { return acknowledge() }
        guard interests.count < listener.configuration.subscriptionsMax else {
            return write { $0.error("maximum subscriptions exceeded") }
        }
        do throws(NATSError) {
            interests[sid] = try listener.space.add(subject, queue: queue, sid: sid, self)
        } catch {
            return write { $0.error(error.text) }
        }
        acknowledge()
    }

    private func unsubscribe(_ sid: [UInt8], _ max: UInt64?) {
        if let interest = interests[sid] {
            if let max, max > interest.delivered {
                interest.max = max
            } else {
                interests[sid] = nil
                listener.space.remove(interest)
            }
        }
        acknowledge()
    }
}
