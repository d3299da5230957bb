import Base
public import Bus

/// Waits for a condition that something else brings about; fails at the deadline. No test waits for a time.
public func eventually(
    within limit: Duration = .seconds(10), _ what: String, _ condition: () async throws -> Bool
) async throws {
    let end = realTime.now() + limit
    while try await !condition() {
        guard realTime.now() < end else { throw TestSupportError("did not happen within \(limit): \(what)") }
        await realTime.sleep(.milliseconds(2))
    }
}

/// Keeps the events of one type, in the order of their arrival.
public actor EventRecorder<E: Event> {
    public private(set) var events: [E] = []

    public init() {}

    public func record(on bus: Bus) {
        bus.subscribe(E.self, self) { recorder, event in recorder.events.append(event) }
    }

    /// Waits for the first event that fits.
    public func first(where fits: @Sendable (E) -> Bool) async throws -> E {
        try await eventually("an event \(E.subject)") { events.contains(where: fits) }
        guard let event = events.first(where: fits) else { throw TestSupportError("no event \(E.subject)") }
        return event
    }
}
