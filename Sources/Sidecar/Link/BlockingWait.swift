import Base
import Glibc

/// A thread of the worldserver that waits for a task; the first value counts.
final class BlockingWait<Value: Sendable>: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let state = Locked<Value?>(nil)

    init() { sem_init(semaphore, 0, 0) }
    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func finish(_ value: Value) {
        let isFirst = state.withLock { known in
            if known == nil {
                known = value
                return true
            }
            return false
        }
        if isFirst { sem_post(semaphore) }
    }

    var value: Value {
        while true {
            if let value = state.withLock({ $0 }) { return value }
            while sem_wait(semaphore) != 0 && errno == EINTR {}
        }
    }
}
