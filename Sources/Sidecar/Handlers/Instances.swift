import Base
import CSidecar
import WorldserverAPI

extension Worldserver.ResetInstances: Handled {
    func perform(
        with handlers: HandlerTable.Handlers
    ) throws(Worldserver.Refusal) -> [Worldserver.InstanceReset] {
        let handler = try required(handlers.resetInstances)
        let count = try length(of: members, atMost: Self.membersMax)
        let answer = LentMemory.with { memory in
            var request = ResetInstancesRequest(
                playerGuid: player.rawValue, groupGuid: group, mapId: map.rawValue, difficulty: difficulty,
                members: memory.list(members.map(\.rawValue)), membersSize: count)
            return handler(&request)
        }
        try check(answer.errorCode, [:])
        let results = try sensible(
            ReturnedMemory.read { memory in
                memory.list(answer.results, count: answer.resultsSize) { Worldserver.InstanceReset($1) }
            })
        return try results.map { (result) throws(Worldserver.Refusal) in try sensible(result) }
    }
}

extension Worldserver.InstanceReset {
    /// Nil: there is no such outcome.
    fileprivate init?(_ result: InstanceResetResult) {
        let map = MapID(result.mapId)
        switch result.outcome {
        case InstanceResetOutcomeDone.rawValue: self.init(map: map)
        case InstanceResetOutcomePlayersInside.rawValue: self.init(map: map, failure: .playersInside)
        case InstanceResetOutcomeMemberOffline.rawValue: self.init(map: map, failure: .memberOffline)
        case InstanceResetOutcomeMemberOnItsWay.rawValue: self.init(map: map, failure: .memberOnItsWay)
        default: return nil
        }
    }
}
