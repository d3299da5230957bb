import Glibc
import Loop

/// CPU time of this process, in seconds.
enum CPUTime {
    static var process: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    /// Without that of the load's loop.
    static func process(without load: EventLoop) async -> Double {
        let clients = await withCheckedContinuation { done in
            load.execute { done.resume(returning: seconds(CLOCK_THREAD_CPUTIME_ID)) }
        }
        return process - clients
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
