import Base
import Bus
import Observe

/// What the command line's questions that services answer have in common.
protocol BusDesk {
    var bus: Bus { get }
    /// Of this cluster.
    var realms: [RealmID] { get }
}

extension BusDesk {
    /// What is never refused.
    func ask<R: Request>(_ request: R) async throws(ControlError) -> R.Reply
    where R.Refusal == Never {
        do throws(AskError<Never>) {
            return try await bus.ask(request)
        } catch {
            throw .refused(error.description)
        }
    }

    /// - Parameter refusal: a refusal in an admin's words.
    func ask<R: Request>(
        _ request: R, _ refusal: (R.Refusal) -> String
    ) async throws(ControlError) -> R.Reply {
        do throws(AskError<R.Refusal>) {
            return try await bus.ask(request)
        } catch {
            if let why = error.refusal { throw .refused(refusal(why)) }
            throw .refused("the service does not answer: \(error)")
        }
    }

    /// The realm that a question names; may be left out where there is only one.
    func realm(of request: JSONValue) throws(ControlError) -> RealmID {
        if let number = request["realm"] {
            guard let realm = number.int.flatMap(UInt32.init(exactly:)) else {
                throw .refused("a realm is a number")
            }
            guard realms.contains(RealmID(realm)) else { throw .refused("there is no realm \(realm)") }
            return RealmID(realm)
        }
        guard realms.count == 1, let only = realms.first else {
            let known = realms.map(\.description).joined(separator: ", ")
            throw .refused("which realm? There are \(known) (--realm NUMBER)")
        }
        return only
    }
}
