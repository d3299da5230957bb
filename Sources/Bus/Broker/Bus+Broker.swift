import Base

/// Requests that leave the process, and those that come from others.
extension Bus {
    func ask<R: Request>(
        _ request: R, _ name: ServedName, over broker: any Broker
    ) async throws(AskError<R.Refusal>) -> R.Reply {
        let began = time.now()
        defer { latency(of: R.self).observe(time.now() - began) }
        let body: [UInt8]
        do throws(BinaryCodingError) {
            body = try BinaryEncoder.encode(request)
        } catch {
            throw .failed(R.wireName, reason: "it has no bytes: \(error)")
        }
        let ask = BusMessage.Ask(deadline: R.deadline, id: MessageID(from: randomness), body: body)
        let answer: [UInt8]
        do throws(BrokerError) {
            answer = try await broker.request(name.subject, ask.bytes, deadline: R.deadline)
        } catch {
            throw Self.failure(of: R.self, error)
        }
        return try Self.read(answer, of: R.self)
    }

    private static func failure<R: Request>(
        of request: R.Type, _ error: BrokerError
    ) -> AskError<R.Refusal> {
        switch error {
        case .noResponders, .disconnected, .stopped: .unreachable(R.wireName)
        case .timedOut: .timedOut(R.wireName)
        case .overloaded: .overloaded(R.wireName)
        case .tooLarge, .invalidSubject: .failed(R.wireName, reason: "\(error)")
        }
    }

    private static func read<R: Request>(
        _ bytes: [UInt8], of request: R.Type
    ) throws(AskError<R.Refusal>) -> R.Reply {
        do {
            switch try BusMessage.Answer(parsing: bytes) {
            case .reply(let body): return try BinaryDecoder.decode(R.Reply.self, from: body)
            case .refusal(let body):
                throw AskError<R.Refusal>.refused(try BinaryDecoder.decode(R.Refusal.self, from: body))
            case .overloaded: throw AskError<R.Refusal>.overloaded(R.wireName)
            case .failed(let reason): throw AskError<R.Refusal>.failed(R.wireName, reason: reason)
            case .unserved: throw AskError<R.Refusal>.unreachable(R.wireName)
            case .expired: throw AskError<R.Refusal>.timedOut(R.wireName)
            }
        } catch let error as AskError<R.Refusal> {
            throw error
        } catch {
            throw .failed(R.wireName, reason: "the answer makes no sense: \(error)")
        }
    }

    /// Another process asks.
    func serve(_ message: BrokerMessage, _ name: ServedName) {
        let came = time.now()
        guard let ask = try? BusMessage.Ask(parsing: message.payload), let answer = message.answer else {
            exports.count(malformed: message.subject)
            return
        }
        guard let handler = handler(name) else { return answer(BusMessage.Answer.unserved.bytes) }
        guard handler.enter() else { return answer(BusMessage.Answer.overloaded.bytes) }
        Task(executorPreference: executor) {
            // Whoever asked gives up at the deadline; what was not begun by then is not done.
            let isLate = self.time.now() - came >= ask.deadline
            let result = isLate ? .expired : await handler.answer(encoded: ask.body, log: self.log)
            handler.leave()
            answer(result.bytes)
        }
    }
}
