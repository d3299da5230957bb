import Base
import CSQLite

/// Interrupts an SQLite statement that takes longer than the limit.
final class SQLiteWatch {
    var limit: Duration
    private let time: any TimeSource
    private var deadline: Instant

    init(limit: Duration, time: any TimeSource) {
        self.limit = limit
        self.time = time
        deadline = time.now() + limit
    }

    /// The watch must outlive the handle.
    func install(on handle: OpaquePointer?) {
        sqlite3_progress_handler(
            handle, 20_000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<SQLiteWatch>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// A statement starts now.
    func begin() { deadline = time.now() + limit }

    private var isOver: Bool { time.now() > deadline }
}
