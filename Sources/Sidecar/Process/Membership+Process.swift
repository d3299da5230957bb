import Base
import Glibc
import Loop

extension Membership {
    /// The one of this process, which the C functions use. Made when the first of them needs it.
    static let shared: Membership = {
        let settings = SidecarSettings { getenv($0).map { String(cString: $0) } }
        let log = Log("sidecar", to: StandardErrorLog(level: settings.logLevel))
        for complaint in settings.complaints {
            log.warning("a setting makes no sense", ["setting": .string(complaint)])
        }
        let time = LoopTime(EventLoop(name: "tc9-timers"))
        let metrics = Metrics()
        let world = WorldSide(
            limits: settings.world, time: time, log: log.component("world"), metrics: metrics)
        let seams = LinkSeams(
            world: world, time: time, randomness: SystemRandomness(), log: log, metrics: metrics,
            settings: settings)
        return Membership(seams) { NetworkLink($0) }
    }()
}
