import Base
import Bus
import Store
public import WorldserverAPI

extension Worldserver.ResetInstances: WorldRequest {
    /// All of it happens here, where there is time for the database.
    public func prepare(in world: isolated SandboxWorld) async {
        guard members.count <= Self.membersMax else { return }
        do throws(StoreError) {
            world.resets[id] = try await world.reset(self)
        } catch {
            world.log.error("instances cannot be reset", ["error": .string(error.description)])
        }
    }

    public func answer(
        in world: isolated SandboxWorld
    ) throws(Worldserver.Refusal) -> [Worldserver.InstanceReset] {
        guard let results = world.resets.removeValue(forKey: id) else { throw .failed }
        return results
    }
}
