import Bus
import CSidecar
import WorldserverAPI

/// A request of the cluster that a handler of the worldserver answers.
protocol Handled: Request where Refusal == Worldserver.Refusal {
    /// Calls the handler. On the world's thread only.
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Reply
}

/// The handler, or the refusal that there is none.
func required<Handler>(_ handler: Handler?) throws(Worldserver.Refusal) -> Handler {
    guard let handler else { throw .noHandler }
    return handler
}

/// The answer as read, or the refusal that it made no sense.
func sensible<Value>(_ value: Value?) throws(Worldserver.Refusal) -> Value {
    guard let value else { throw .malformedAnswer }
    return value
}

/// The length of a list for the interface, within what a request may have (spec worldserver-api 6).
func length<Element>(
    of list: [Element], atMost limit: Int = ReturnedMemory.countMax
) throws(Worldserver.Refusal) -> Int32 {
    guard list.count <= limit, let count = Int32(exactly: list.count) else { throw .failed }
    return count
}

/// Throws what an error code of a handler means (spec sidecar 4.6); nothing else of the answer may be read
/// then. 0 is no error and 1 no handler everywhere; a code that nobody knows is a failure.
func check(
    _ code: some BinaryInteger, _ meanings: KeyValuePairs<UInt32, Worldserver.Refusal>
) throws(Worldserver.Refusal) {
    guard code != 0 else { return }
    guard code != 1 else { throw .noHandler }
    for (known, refusal) in meanings where code == known { throw refusal }
    throw .failed
}
