import Base

/// The options of CONNECT. What is not given has nats-server's default; unknown fields are read over.
public struct ConnectOptions: Equatable, Sendable {
    /// Each operation is answered with +OK.
    public var verbose = true
    /// Subjects of messages are checked.
    public var pedantic = true
    /// The sender's own subscriptions hear what it publishes.
    public var echo = true
    /// The client can read HMSG and may send HPUB.
    public var headers = false
    /// The client wants to hear at once that nobody answers a request; demands `headers`.
    public var noResponders = false
    /// 0 the first protocol, 1 the server may send INFO at any time.
    public var protocolLevel = 0
    public var token: String?
    public var user: String?
    public var password: String?
    /// What the client calls itself.
    public var name: String?
    public var language: String?
    public var version: String?

    public init() {}

    /// - Throws: `malformedOptions`.
    public init(json: UnsafeRawBufferPointer) throws(NATSError) {
        do throws(JSONFieldsError) {
            let fields = try JSONFields(json)
            verbose = try fields.bool("verbose") ?? true
            pedantic = try fields.bool("pedantic") ?? true
            echo = try fields.bool("echo") ?? true
            headers = try fields.bool("headers") ?? false
            noResponders = try fields.bool("no_responders") ?? false
            protocolLevel = Int(clamping: try fields.int("protocol") ?? 0)
            token = try fields.string("auth_token")
            user = try fields.string("user")
            password = try fields.string("pass")
            name = try fields.string("name")
            language = try fields.string("lang")
            version = try fields.string("version")
        } catch {
            throw .malformedOptions(error)
        }
    }

    /// One line, without its end.
    public var json: String {
        var members: [JSONValue.Member] = []
        members.add("verbose", .bool(verbose))
        members.add("pedantic", .bool(pedantic))
        members.add("echo", .bool(echo))
        members.add("headers", .bool(headers))
        members.add("no_responders", .bool(noResponders))
        members.add("protocol", JSONValue(protocolLevel))
        members.add("auth_token", token)
        members.add("user", user)
        members.add("pass", password)
        members.add("name", name)
        members.add("lang", language)
        members.add("version", version)
        return JSONValue.object(members).text
    }
}
