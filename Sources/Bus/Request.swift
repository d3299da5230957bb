/// A question to a service, as a value: `try await bus.ask(Accounts.BeginLogon(...))`.
///
/// The wire name is stable and versioned (`accounts.begin-logon.v1`); fields are only ever appended.
public protocol Request: Codable, Sendable {
    associatedtype Reply: Codable & Sendable
    /// Why the business says no. `Never` when it cannot.
    associatedtype Refusal: Codable & Error = Never
    static var wireName: String { get }
    /// After this time the caller is told `timedOut`, whatever the service still does.
    static var deadline: Duration { get }
}

extension Request {
    public static var deadline: Duration { .seconds(5) }
}

/// The reply of a request that has nothing to tell.
public struct Done: Codable, Sendable, Equatable {
    public init() {}
}

/// Why a request has no reply. Only `refused` is the business's word; the rest is the machinery's.
public enum AskError<Refusal: Error>: Error {
    /// The service decided against it.
    case refused(Refusal)
    /// Nobody serves this request.
    case unreachable(String)
    /// The deadline passed; whether the work was done is not known.
    case timedOut(String)
    /// Too many requests of this kind are under way; nothing was done.
    case overloaded(String)
    /// The service failed (database away, bug); the text is for logs, never for players.
    case failed(String, reason: String)

    /// The refusal, if that is what it is.
    public var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

extension AskError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let refusal): "refused: \(refusal)"
        case .unreachable(let name): "\(name): nobody serves it"
        case .timedOut(let name): "\(name): no answer in time"
        case .overloaded(let name): "\(name): too many under way"
        case .failed(let name, let reason): "\(name): \(reason)"
        }
    }
}
