public import Bus

extension Bus {
    /// The answer or the reason why there is none, as a value.
    public func result<R: Request>(of request: R) async -> Result<R.Reply, AskError<R.Refusal>> {
        do throws(AskError<R.Refusal>) {
            return .success(try await ask(request))
        } catch {
            return .failure(error)
        }
    }

    /// Why the business said no; nil when it answered. Throws when there was neither.
    public func refusal<R: Request>(of request: R) async throws -> R.Refusal? {
        switch await result(of: request) {
        case .success: return nil
        case .failure(.refused(let refusal)): return refusal
        case .failure(let error): throw TestSupportError("\(error)")
        }
    }
}
