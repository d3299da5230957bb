public import Base
import Glibc

/// What the kernel knows of this process, under the names that Prometheus's own libraries use.
public enum ProcessMetrics {
    public static func register(in metrics: Metrics, time: any TimeSource) {
        let started = Double(time.unixNow().nanoseconds) / 1e9
        metrics.reading("process_start_time_seconds", help: "When the process started, seconds since 1970.") {
            started
        }
        metrics.reading("process_resident_memory_bytes", help: "Memory in use.") {
            Double(residentBytes)
        }
        metrics.reading("process_virtual_memory_bytes", help: "Address space in use.") {
            Double(field(0, of: "/proc/self/statm") * pageBytes)
        }
        metrics.reading("process_cpu_seconds_total", help: "Processor time used, user and system.") {
            cpuSeconds
        }
        metrics.reading("process_open_fds", help: "Open file descriptors.") { Double(openDescriptors) }
        metrics.reading("process_max_fds", help: "Limit of open file descriptors.") { Double(descriptorsMax) }
        metrics.reading("process_threads", help: "Threads.") {
            Double(field(17, of: "/proc/self/stat", after: ")"))
        }
    }

    /// Memory of this process that is in use now.
    public static var residentBytes: Int { field(1, of: "/proc/self/statm") * pageBytes }

    /// Processor time of all threads so far.
    public static var cpuSeconds: Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .nan }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    public static var openDescriptors: Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        // The folder itself was open.
        return max(0, count - 1)
    }

    private static var descriptorsMax: UInt {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit.rlim_cur : 0
    }

    private static var pageBytes: Int { sysconf(Int32(_SC_PAGESIZE)) }

    /// A number of a file of /proc whose fields stand between blanks; 0 when it is not there.
    private static func field(_ index: Int, of path: String, after mark: Character? = nil) -> Int {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        guard count > 0 else { return 0 }
        var text = Substring(String(decoding: bytes.prefix(count), as: UTF8.self))
        if let mark, let end = text.lastIndex(of: mark) { text = text[text.index(after: end)...] }
        let fields = text.split { $0 == " " || $0 == "\n" }
        return index < fields.count ? Int(fields[index]) ?? 0 : 0
    }
}
