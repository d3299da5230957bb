import Base
import Bus
import GUIDsAPI

/// Stands in for the GUID service: counts from 1 in each sequence, or answers as a test wants.
actor NumbersDouble {
    enum Mood: Sendable {
        case honest
        case refusing(GUIDs.TakeRefusal)
        case answering([GUIDs.Range])
    }
    private(set) var takes: [GUIDs.Take] = []
    private var last: [GUIDs.Sequence: UInt64] = [:]
    private var mood = Mood.honest

    func be(_ mood: Mood) { self.mood = mood }

    nonisolated func serve(on bus: Bus) {
        bus.serve(GUIDs.Take.self) { try await self.take($0) }
    }

    private func take(_ request: GUIDs.Take) throws(GUIDs.TakeRefusal) -> [GUIDs.Range] {
        takes.append(request)
        switch mood {
        case .refusing(let refusal): throw refusal
        case .answering(let ranges): return ranges
        case .honest:
            let before = last[request.sequence] ?? 0
            last[request.sequence] = before + UInt64(request.count)
            // In two pieces, as a service may answer.
            guard request.count > 1 else { return [GUIDs.Range(first: before + 1, last: before + 1)] }
            return [
                GUIDs.Range(first: before + 1, last: before + 1),
                GUIDs.Range(first: before + 2, last: before + UInt64(request.count)),
            ]
        }
    }
}
