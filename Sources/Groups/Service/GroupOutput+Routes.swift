import Base
import GroupsAPI

extension Groups.Part {
    /// One for each gateway that has receivers; lists go on counting from one to the next.
    func split(by gateways: [CharacterID: String]) -> [(String, Groups.Part)] {
        var receivers: [String: [CharacterID]] = [:]
        for id in to { if let gateway = gateways[id] { receivers[gateway, default: []].append(id) } }
        guard receivers.count != 1 || receivers.values.first?.count != to.count else {
            return receivers.keys.map { ($0, self) }
        }
        var before = 0
        return receivers.sorted { $0.key < $1.key }.map { gateway, ids in
            defer { before += ids.count }
            return (gateway, Groups.Part(to: ids, content.counted(after: before)))
        }
    }
}

extension Groups.Content {
    fileprivate func counted(after count: Int) -> Groups.Content {
        let more = UInt32(truncatingIfNeeded: count)
        switch self {
        case .list(let view, let counter): return .list(view, counter: counter &+ more)
        case .noGroup(let numbers, let counter): return .noGroup(numbers: numbers, counter: counter &+ more)
        default: return self
        }
    }
}
