import Glibc

/// Holds threads up until the test opens it: for callbacks that should not block, but do.
public final class ThreadGate: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let opened = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isOpen = false

    public init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(opened, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(opened)
        mutex.deallocate()
        opened.deallocate()
    }

    public func pass() {
        pthread_mutex_lock(mutex)
        while !isOpen { pthread_cond_wait(opened, mutex) }
        pthread_mutex_unlock(mutex)
    }
    public func open() {
        pthread_mutex_lock(mutex)
        isOpen = true
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(opened)
    }
}
