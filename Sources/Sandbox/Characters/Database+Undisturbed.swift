import Store

extension Database {
    /// A transaction that throws nothing of its own: only the database says no.
    func undisturbed<Value: Sendable>(
        _ body: @Sendable (borrowing Transaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await transaction(body)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.failed, "\(error)")
        }
    }
}
