/// Channels that wait to be written, each once, in the order in which they began to wait.
struct UnsavedChannels: Sendable {
    private var saves: [ChannelKey: ChannelSave] = [:]
    private var order: [ChannelKey] = []
    /// Of `order`, what was taken.
    private var head = 0

    var count: Int { saves.count }

    /// False when there are too many.
    mutating func add(_ save: ChannelSave, max: Int) -> Bool {
        let key = save.channel.key
        if let earlier = saves[key] {
            saves[key] = earlier.followed(by: save)
            return true
        }
        guard saves.count < max else { return false }
        saves[key] = save
        order.append(key)
        return true
    }

    mutating func takeFirst() -> ChannelSave? {
        guard head < order.count else { return nil }
        let key = order[head]
        head += 1
        if head > 64, head * 2 > order.count {
            order.removeFirst(head)
            head = 0
        }
        return saves.removeValue(forKey: key)
    }

    /// It could not be written: it waits on, unless something later does.
    mutating func putBack(_ save: ChannelSave) {
        let key = save.channel.key
        if let later = saves[key] {
            saves[key] = save.followed(by: later)
        } else {
            saves[key] = save
            order.append(key)
        }
    }
}
