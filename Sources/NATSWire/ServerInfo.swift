import Base

/// What a server says of itself in INFO.
public struct ServerInfo: Equatable, Sendable {
    public var serverID = ""
    public var serverName = ""
    /// Three numbers with dots; clients choose by it what they may use.
    public var version = "0.0.0"
    public var protocolLevel = 1
    public var host = ""
    public var port: UInt16 = 0
    public var headers = false
    /// Bytes of headers and payload together.
    public var payloadBytesMax = 0
    public var authRequired = false
    /// TLS begins behind INFO, or the server ends the connection.
    public var tlsRequired = false
    /// The number of the connection.
    public var clientID: UInt64 = 0
    /// The client's address as the server sees it.
    public var clientAddress: String?

    public init() {}

    /// - Throws: `malformedOptions`.
    public init(json: UnsafeRawBufferPointer) throws(NATSError) {
        do throws(JSONFieldsError) {
            let fields = try JSONFields(json)
            serverID = try fields.string("server_id") ?? ""
            serverName = try fields.string("server_name") ?? ""
            version = try fields.string("version") ?? "0.0.0"
            protocolLevel = Int(clamping: try fields.int("proto") ?? 0)
            host = try fields.string("host") ?? ""
            port = UInt16(clamping: try fields.int("port") ?? 0)
            headers = try fields.bool("headers") ?? false
            payloadBytesMax = Int(clamping: max(try fields.int("max_payload") ?? 0, 0))
            authRequired = try fields.bool("auth_required") ?? false
            tlsRequired = try fields.bool("tls_required") ?? false
            clientID = UInt64(clamping: try fields.int("client_id") ?? 0)
            clientAddress = try fields.string("client_ip")
        } catch {
            throw .malformedOptions(error)
        }
    }

    /// One line, without its end.
    public var json: String {
        var members: [JSONValue.Member] = []
        members.add("server_id", serverID)
        members.add("server_name", serverName)
        members.add("version", version)
        members.add("proto", JSONValue(protocolLevel))
        members.add("host", host)
        members.add("port", JSONValue(port))
        members.add("headers", .bool(headers))
        members.add("max_payload", JSONValue(payloadBytesMax))
        members.add("auth_required", .bool(authRequired))
        if tlsRequired { members.add("tls_required", .bool(true)) }
        members.add("client_id", JSONValue(clientID))
        members.add("client_ip", clientAddress)
        return JSONValue.object(members).text
    }
}
