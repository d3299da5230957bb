public import Base
import Glibc

/// The daemon's end of its control socket: a stream socket in the file system that only its owner may open. A
/// client sends one JSON object on a line, `{"command":"status"}`, and gets one line back:
/// `{"ok":true,"result":...}` or `{"ok":false,"error":"..."}`. Clients are served one after another.
public final class ControlServer: Sendable {
    /// Answers a command; a thrown `ControlError.refused` becomes the error of the
    /// reply. It runs outside any loop.
    public typealias Handler =
        @Sendable (_ command: String, _ request: JSONValue) async throws(ControlError) -> JSONValue

    public struct Limits: Sendable {
        public var requestBytesMax = 65_536
        /// For the client to send its request, and again for it to take the reply.
        public var transferTime: Duration = .seconds(2)
        /// For the daemon to answer.
        public var answerTime: Duration = .seconds(5)
        public init() {}
    }

    private struct Stop {
        var isStopped = false
    }
    public let path: String
    private let limits: Limits
    private let log: Log
    private let handler: Handler
    private let listener: Int32
    private let thread = Locked<BackgroundThread?>(nil)
    private let stopped = Monitor(Stop())

    /// Listens and serves at once. A socket that a dead daemon left behind is replaced.
    public init(
        path: String, limits: Limits = Limits(), log: Log, handler: @escaping Handler
    ) throws(ControlError) {
        self.path = path
        self.limits = limits
        self.log = log.component("control")
        self.handler = handler
        listener = try Self.listen(path)
        let started = BackgroundThread { [self] in run() }
        guard let started else {
            close(listener)
            unlink(path)
            throw .cannotListen(path: path, reason: "there is no thread for it")
        }
        thread.withLock { $0 = started }
    }

    private static func listen(_ path: String) throws(ControlError) -> Int32 {
        let descriptor = UnixAddress.newSocket()
        let reason = { String(cString: strerror(errno)) }
        guard descriptor >= 0 else { throw .cannotListen(path: path, reason: reason()) }
        do throws(ControlError) {
            try bind(descriptor, path)
            // Nobody can connect before `listen`.
            guard chmod(path, 0o600) == 0, Glibc.listen(descriptor, 16) == 0 else {
                throw .cannotListen(path: path, reason: reason())
            }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func bind(_ descriptor: Int32, _ path: String) throws(ControlError) {
        for attempt in 0..<2 {
            let code = UnixAddress.with(path) { Glibc.bind(descriptor, $0, $1) == 0 ? 0 : errno }
            guard let code else { throw .pathTooLong(path) }
            if code == 0 { return }
            guard code == EADDRINUSE, attempt == 0 else {
                throw .cannotListen(path: path, reason: String(cString: strerror(code)))
            }
            guard !isAnswered(path) else { throw .inUse(path) }
            unlink(path)
        }
    }

    private static func isAnswered(_ path: String) -> Bool {
        let probe = UnixAddress.newSocket()
        guard probe >= 0 else { return true }
        defer { close(probe) }
        let code = UnixAddress.with(path) { connect(probe, $0, $1) == 0 ? 0 : errno }
        return code != ECONNREFUSED
    }

    /// Ends the thread after the request that it is at, and removes the socket.
    public func stop() {
        let ending = thread.withLock { thread in
            let ending = thread
            thread = nil
            return ending
        }
        guard let ending else { return }
        stopped.change { $0.isStopped = true }
        // Wakes the thread from its poll.
        shutdown(listener, Int32(SHUT_RDWR))
        ending.join()
        close(listener)
        unlink(path)
    }

    private func run() {
        while !stopped.withLock({ $0.isStopped }) {
            var interest = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&interest, 1, -1) > 0 else { continue }
            let client = accept(listener, nil, nil)
            guard client >= 0 else {
                // Out of descriptors: try again when the next client comes, not at once.
                if errno == EMFILE || errno == ENFILE { poll(nil, 0, 100) }
                continue
            }
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            serve(client)
            close(client)
        }
    }

    private func serve(_ client: Int32) {
        let reply: JSONValue
        do throws(LineStream.Failure) {
            let line = try LineStream(client, atMost: limits.transferTime).readLine(
                bytesMax: limits.requestBytesMax)
            reply = answer(line)
        } catch {
            guard error == .tooLong else {
                log.debug("a client of the control socket sent no request")
                return
            }
            reply = Self.failure("the request is longer than \(limits.requestBytesMax) bytes")
        }
        do throws(LineStream.Failure) {
            try LineStream(client, atMost: limits.transferTime).write(Array((reply.text + "\n").utf8))
        } catch {
            log.debug("a client of the control socket did not take its reply")
        }
    }

    private func answer(_ line: [UInt8]) -> JSONValue {
        let request: JSONValue
        do throws(JSONError) {
            request = try JSONValue(parsing: line, bytesMax: limits.requestBytesMax)
        } catch {
            return Self.failure("the request is no JSON document (\(error))")
        }
        guard let command = request["command"]?.string else {
            return Self.failure("the request has no command")
        }
        let box = Monitor<JSONValue?>(nil)
        let task = Task { [handler] in
            do throws(ControlError) {
                let result = try await handler(command, request)
                box.change { $0 = ["ok": true, "result": result] }
            } catch {
                box.change { $0 = Self.failure(error.description) }
            }
        }
        if let reply = box.wait(atMost: limits.answerTime, { $0 }) { return reply }
        task.cancel()
        log.warning("a command of the control socket took too long", ["command": .string(command)])
        return Self.failure("the daemon is too busy to answer")
    }

    private static func failure(_ reason: String) -> JSONValue { ["ok": false, "error": .string(reason)] }
}
