import Base

/// Numbers that were taken ahead, for what has to be made within one turn of the world. What is left of them
/// when the world ends is lost.
struct NumberStock {
    static let size = 32
    private var numbers: [UInt32] = []
    /// More were asked for.
    var isFilling = false

    var count: Int { numbers.count }
    var isLow: Bool { numbers.count <= Self.size / 2 }

    /// In the order in which they were taken.
    mutating func next() -> UInt32? { numbers.isEmpty ? nil : numbers.removeFirst() }
    mutating func add(_ more: [UInt32]) { numbers += more }
}

extension SandboxWorld {
    /// The next number of a kind; nil when the stock is empty, which it is only while the cluster does not
    /// answer.
    func nextNumber(_ kind: SandboxObject) -> UInt32? {
        let number = stocks[kind, default: NumberStock()].next()
        fillStock(of: kind)
        return number
    }

    /// Asks for more when few are left.
    func fillStock(of kind: SandboxObject) {
        let stock = stocks[kind, default: NumberStock()]
        guard stock.isLow, !stock.isFilling else { return }
        stocks[kind, default: NumberStock()].isFilling = true
        let life = life
        Task(executorPreference: loop) { await self.fill(kind, life: life) }
    }

    private func fill(_ kind: SandboxObject, life: UInt64) async {
        do throws(SandboxNumbersError) {
            let more = try await cluster.take(kind, NumberStock.size)
            guard self.life == life else { return }
            stocks[kind]?.add(more)
            stocks[kind]?.isFilling = false
        } catch {
            log.warning("no numbers came", ["kind": .string("\(kind)"), "error": .string("\(error)")])
            after(.seconds(1)) { world in
                world.stocks[kind]?.isFilling = false
                world.fillStock(of: kind)
            }
        }
    }
}
