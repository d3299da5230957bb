import Base
import Bus
import BusNATS

/// The way to other processes.
extension Parts {
    @Sendable func joinBroker() async throws {}
    @Sendable func leaveBroker() async {}
}
