import Base
import Bus
import BusNATS
import Loop
import NATSWire
import Settings

/// The way to other processes: NATS servers that all of them know, or a door of our own.
extension Parts {
    @Sendable func joinBroker() async throws {
        let servers = settings[BusSettings.nats]
        guard !servers.isEmpty else { return }
        let broker = LibNATSBroker(
            LibNATSConfiguration(try NATSAddress.list(servers)), time: time, randomness: seams.randomness,
            log: log.component("bus"), metrics: seams.metrics)
        running.withLock { $0.broker = broker }
        broker.start()
        bus.attach(broker)
    }

    @Sendable func leaveBroker() async {
        bus.detach()
        await running.withLock { $0.broker }?.stop()
    }

    @Sendable func startBusDoor() async throws {
        guard let listen = settings[BusSettings.listen] else { return }
        let log = log.component("bus")
        let door = NATSListener(
            settings.busDoor, loop: loops[0], time: time, randomness: seams.randomness, log: log,
            metrics: seams.metrics)
        // Whoever comes in finds everything that is served.
        bus.attach(DoorBroker(door, log: log, metrics: seams.metrics))
        let address = try door.start(listen.socketAddress)
        running.withLock {
            $0.busDoor = door
            $0.busAddress = address
        }
        log.notice("the bus listens", ["address": .string(address.description)])
    }

    @Sendable func stopBusDoor() async {
        guard let door = running.withLock({ $0.busDoor }) else { return }
        bus.detach()
        await door.stop()
    }
}
