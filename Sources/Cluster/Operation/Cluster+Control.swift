import AccountsAPI
import Base
import Bus
public import Observe
import Settings

extension Cluster {
    /// Opens the control socket, through which the command line reaches this daemon.
    ///
    /// `status` gives the status; `revoke` (account, reason) ends the sessions of an account that the command line
    /// has changed in the database.
    public func openControlSocket() throws(ControlError) -> ControlServer {
        let path = settings[DataSettings.controlSocket]
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            do throws(Folder.Failure) {
                try Folder.make(String(path[..<slash]))
            } catch {
                throw .cannotListen(path: path, reason: error.description)
            }
        }
        return try ControlServer(path: path, log: log) {
            [self] (command, request) async throws(ControlError) in
            switch command {
            case "status": return await status().json(health.report)
            case "revoke": return try revoke(request)
            default: throw .refused("there is no command \(command)")
            }
        }
    }

    private func revoke(_ request: JSONValue) throws(ControlError) -> JSONValue {
        guard let account = request["account"]?.int.flatMap(UInt32.init(exactly:)) else {
            throw .refused("revoke needs the number of an account")
        }
        let reason = request["reason"]?.string ?? "by an admin"
        bus.publish(Accounts.AccessRevoked(account: AccountID(account), reason: reason))
        return nil
    }
}
