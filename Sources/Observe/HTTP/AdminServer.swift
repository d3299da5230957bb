public import Base
import CHTTP
import Glibc

/// The pages for monitoring: GET /metrics (Prometheus), /healthz (the process answers), /readyz (every
/// component is ready; the body names those that are not). One thread of its own; no loop ever waits for it.
public final class AdminServer: Sendable {
    public struct Options: Sendable {
        public var host = "127.0.0.1"
        /// 0 lets the kernel choose.
        public var port: UInt16 = 8900
        public var connectionsMax = 32
        /// A connection that is idle for so long is closed.
        public var timeout: Duration = .seconds(10)
        public init() {}
    }

    /// The port in use.
    public let port: UInt16
    private let pages: AdminPages
    private let running: Locked<Running?>

    private struct Running: @unchecked Sendable {
        let server: UnsafeMutablePointer<chttp_server>
        let context: Unmanaged<AdminPages>
    }

    /// Listens and serves at once.
    public init(_ options: Options, metrics: Metrics, health: Health) throws(BindError) {
        let listener = try TCPListener.open(host: options.host, port: options.port)
        port = listener.port
        pages = AdminPages(metrics: metrics, health: health)
        let server = UnsafeMutablePointer<chttp_server>.allocate(capacity: 1)
        let context = Unmanaged.passRetained(pages)
        server.initialize(to: chttp_server(daemon: nil, answer: answerRequest, context: context.toOpaque()))
        let seconds = UInt32(clamping: max(1, options.timeout.components.seconds))
        guard
            chttp_start(
                server, listener.descriptor, UInt32(clamping: max(1, options.connectionsMax)), seconds, 16_384
            ) != 0
        else {
            close(listener.descriptor)
            context.release()
            server.deallocate()
            throw BindError(address: "\(options.host):\(port)", reason: "the HTTP library did not start")
        }
        running = Locked(Running(server: server, context: context))
    }

    deinit { stop() }

    /// Closes the socket and all connections; waits for the thread, which is at
    /// most in the middle of one page.
    public func stop() {
        let ending = running.withLock { running in
            let ending = running
            running = nil
            return ending
        }
        guard let ending else { return }
        // The library closes the listening socket too.
        MHD_stop_daemon(ending.server.pointee.daemon)
        ending.server.deallocate()
        ending.context.release()
    }
}

/// Called on the server's thread.
private func answerRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ path: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let context, let connection, let path, let method else { return .NO }
    let pages = Unmanaged<AdminPages>.fromOpaque(context).takeUnretainedValue()
    let page = pages.answer(method: String(cString: method), path: String(cString: path))
    var body = page.body
    let response = body.withUTF8 { bytes in
        MHD_create_response_from_buffer(
            bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    MHD_add_response_header(response, "Content-Type", page.contentType)
    MHD_add_response_header(response, "Cache-Control", "no-store")
    if page.status == 405 { MHD_add_response_header(response, "Allow", "GET, HEAD") }
    return MHD_queue_response(connection, page.status, response)
}
