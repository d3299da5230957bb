import Base
import GUIDsAPI

/// What is measured of one sequence of one realm.
struct GUIDMeters: Sendable {
    let taken: Counter
    let highWater: Gauge
    let held: Gauge
    let failures: Counter

    init(_ realm: RealmID, _ sequence: GUIDs.Sequence, _ metrics: Metrics) {
        let labels = ["realm": realm.description, "sequence": sequence.rawValue]
        taken = metrics.counter("nimbus_guids_taken_total", help: "Numbers that were handed out.", labels)
        highWater = metrics.gauge(
            "nimbus_guids_high_water", help: "The highest number that is stored as handed out.", labels)
        held = metrics.gauge(
            "nimbus_guids_held", help: "Reserved numbers that wait to be handed out.", labels)
        failures = metrics.counter(
            "nimbus_guids_write_failures_total", help: "Blocks that could not be reserved.", labels)
    }
}
