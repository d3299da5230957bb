public import Base
import Glibc

/// The other end of a `ControlServer`.
public enum ControlClient {
    public static let replyBytesMax = 16 << 20

    /// Sends one command with its arguments and waits for the result, on a thread of its own.
    public static func ask(
        _ command: String, _ arguments: [JSONValue.Member] = [], at path: String,
        atMost limit: Duration = .seconds(10)
    ) async throws(ControlError) -> JSONValue {
        let result = await withCheckedContinuation { continuation in
            let thread = BackgroundThread {
                do throws(ControlError) {
                    continuation.resume(
                        returning: Result<JSONValue, ControlError>.success(
                            try askBlocking(command, arguments, at: path, atMost: limit)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if let thread {
                thread.detach()
            } else {
                continuation.resume(
                    returning: .failure(.unreachable(path: path, reason: "there is no thread for it")))
            }
        }
        return try result.get()
    }

    /// The same on the caller's thread, which waits.
    static func askBlocking(
        _ command: String, _ arguments: [JSONValue.Member] = [], at path: String,
        atMost limit: Duration = .seconds(10)
    ) throws(ControlError) -> JSONValue {
        let descriptor = UnixAddress.newSocket()
        guard descriptor >= 0 else {
            throw .unreachable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        // A connect to a stream socket in the file system is done at once or fails.
        let code = UnixAddress.with(path) { connect(descriptor, $0, $1) == 0 ? 0 : errno }
        guard let code else { throw .pathTooLong(path) }
        guard code == 0 else { throw .unreachable(path: path, reason: String(cString: strerror(code))) }
        let request = JSONValue.object([.init("command", .string(command))] + arguments)
        let line: [UInt8]
        do throws(LineStream.Failure) {
            let stream = LineStream(descriptor, atMost: limit)
            try stream.write(Array((request.text + "\n").utf8))
            line = try stream.readLine(bytesMax: replyBytesMax)
        } catch {
            switch error {
            case .timedOut: throw .timedOut
            case .tooLong: throw .badReply("it is longer than \(replyBytesMax) bytes")
            case .ended: throw .badReply("the connection ended before it")
            }
        }
        return try result(line)
    }

    private static func result(_ line: [UInt8]) throws(ControlError) -> JSONValue {
        let reply: JSONValue
        do throws(JSONError) {
            reply = try JSONValue(parsing: line, bytesMax: replyBytesMax)
        } catch {
            throw .badReply("it is no JSON document")
        }
        switch (reply["ok"]?.bool, reply["result"], reply["error"]?.string) {
        case (true, let result?, _): return result
        case (false, _, let reason?): throw .refused(reason)
        default: throw .badReply("it has neither result nor error")
        }
    }
}
