public import Base
public import Bus
public import Crypto
public import Loop

/// Why the logon service could not start.
public enum LoginServerError: Error, CustomStringConvertible {
    case listening(SocketError)
    case cryptography(SRP6Error)

    public var description: String {
        switch self {
        case .listening(let error): "the logon service cannot listen: \(error)"
        case .cryptography(let error): "the logon service cannot compute: \(error)"
        }
    }
}

/// The logon service: accepts clients on port 3724, checks who they are, and shows them the realms.
///
/// Who may log on is the accounts service's decision, which realm is up the registry's; both are asked over
/// the bus. Here live the protocol, its deadlines and the limits against floods and guessing.
public final class LoginServer: Sendable {
    /// Where it listens, with the port that was chosen when 0 was asked for.
    public var address: SocketAddress { listener.address }
    private let context: LoginContext
    private let listener: Listener

    /// Listens at once.
    ///
    /// - Parameter loop: accepts and serves the connections.
    /// - Parameter countryOf: the ISO country of an address, empty when unknown; for
    ///   accounts locked to a country.
    public init(
        _ configuration: LoginConfiguration, bus: Bus, time: any TimeSource, randomness: any Randomness,
        log: Log, metrics: Metrics, loop: EventLoop,
        countryOf: @escaping @Sendable (SocketAddress) -> String = { _ in "" }
    ) throws(LoginServerError) {
        let worker: ProofWorker
        do throws(SRP6Error) {
            worker = try ProofWorker(randomness: randomness)
        } catch {
            throw .cryptography(error)
        }
        let context = LoginContext(
            configuration, bus: bus, time: time, randomness: randomness, worker: worker,
            log: log.component("login"), metrics: metrics, countryOf: countryOf)
        self.context = context
        do throws(SocketError) {
            listener = try Listener(configuration.listen, loop: loop) { connection in
                LoginSession.welcome(connection, context)
            }
        } catch {
            throw .listening(error)
        }
    }

    /// Stops listening and closes all connections.
    public func close() {
        listener.close()
        context.doorkeeper.dismissAll("the logon service ends")
    }
}
