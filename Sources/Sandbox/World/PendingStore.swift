import Store

/// What a change of a player's belongings leaves in the database.
typealias StoreStep = @Sendable (borrowing Transaction) throws(StoreError) -> Void

/// A change that counts in the world already and is not in the database yet. Belongs to the world's loop.
final class PendingStore {
    /// Takes back what is not among the belongings.
    typealias Undo = (isolated SandboxWorld) -> Void

    let step: StoreStep
    let undo: Undo?
    /// What the player had before it.
    let before: Belongings
    private var isStored: Bool?
    private var waiting: [CheckedContinuation<Bool, Never>] = []

    init(_ step: @escaping StoreStep, before: Belongings, undo: Undo?) {
        self.step = step
        self.undo = undo
        self.before = before
    }

    func finish(_ isStored: Bool) {
        self.isStored = isStored
        for continuation in waiting { continuation.resume(returning: isStored) }
        waiting = []
    }

    /// Whether the database has taken it, once that is known.
    func outcome(in world: isolated SandboxWorld) async -> Bool {
        if let isStored { return isStored }
        return await withCheckedContinuation { waiting.append($0) }
    }
}
