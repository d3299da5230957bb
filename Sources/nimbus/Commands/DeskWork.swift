import AccountsAPI
import Base
import Bus
import Cluster
import Observe
import Settings
import Store

/// One command at the account desk: opened, used, closed, and its result printed.
struct DeskWork {
    let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    /// - Parameter revoking: the command may take somebody's access away, of which a
    ///   daemon that runs has to know.
    func run(
        revoking: Bool = false, _ body: (AccountDesk) async throws(CommandFailure) -> String
    ) async throws(CommandFailure) -> ExitCode {
        let settings = try ConfigurationOptions.load(invocation)
        let desk = try await open(settings)
        let result: Result<String, CommandFailure>
        do throws(CommandFailure) {
            result = .success(try await body(desk))
        } catch {
            result = .failure(error)
        }
        if revoking, case .success = result { await tell(desk, settings) }
        await desk.close()
        invocation.console.print(try result.get())
        return .success
    }

    private func open(_ settings: SettingsSnapshot) async throws(CommandFailure) -> AccountDesk {
        do {
            return try await AccountDesk.open(settings, Seams(sink: SilentLog()))
        } catch {
            let place = settings[DatabaseSettings.auth].masked
            let isAway = [.unavailable, .connectionLost, .timeout].contains(error.code)
            throw CommandFailure(
                isAway ? .unreachable : .failure, "the database \(place) cannot be used: \(error.message)")
        }
    }

    /// A daemon that does not run has no sessions to end.
    private func tell(_ desk: AccountDesk, _ settings: SettingsSnapshot) async {
        guard let revoked = await desk.revocation() else { return }
        do throws(ControlError) {
            _ = try await ControlClient.ask(
                "revoke",
                [
                    .init("account", JSONValue(revoked.account.rawValue)),
                    .init("reason", .string(revoked.reason)),
                ],
                at: settings[DataSettings.controlSocket], atMost: .seconds(3))
        } catch {
            if case .unreachable = error { return }
            invocation.console.printError("warning: the running daemon was not told: \(error)")
        }
    }
}

extension AccountDesk {
    /// Asks, and turns what went wrong into a line for whoever typed the command.
    func ask<R: Request>(_ request: R) async throws(CommandFailure) -> R.Reply {
        do throws(AskError<R.Refusal>) {
            return try await bus.ask(request)
        } catch {
            switch error {
            case .refused(let refusal): throw CommandFailure(.failure, Self.words(refusal))
            case .timedOut, .overloaded:
                throw CommandFailure(.unreachable, "the database did not answer in time")
            case .failed(_, let reason): throw CommandFailure(.failure, "the database failed: \(reason)")
            case .unreachable(let name): throw CommandFailure(.failure, "\(name) is not served")
            }
        }
    }

    private static func words(_ refusal: some Error) -> String {
        guard let refusal = refusal as? Accounts.AdministrationRefusal else { return "\(refusal)" }
        switch refusal {
        case .nameTaken: return "there is an account of this name already"
        case .nameInvalid:
            return "an account's name has 1 to 16 characters of ASCII, no blanks, and is no IP address"
        case .passwordInvalid: return "a password has 1 to 16 characters of ASCII"
        case .unknownAccount: return "there is no account of this name (`nimbus account list` shows all)"
        case .alreadyBanned: return "it is banned already"
        case .notBanned: return "it is not banned"
        case .levelInvalid: return "a level is from 0 to 4"
        case .secretInvalid: return "a secret has 10 to 128 bytes"
        }
    }
}
