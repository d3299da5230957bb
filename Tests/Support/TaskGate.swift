/// Holds tasks up until the test opens it.
public actor TaskGate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init() {}

    public func pass() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
    public func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
