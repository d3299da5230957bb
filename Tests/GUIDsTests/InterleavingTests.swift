import Base
import GUIDsAPI
import Testing

@testable import GUIDsService

/// Any order of takes, writes, failures, restarts and foreign insertions, from seeds that replay: no number
/// is handed out twice, none is 0, none was in use before, every answer is whole.
@Suite struct InterleavingTests {
    @Test(arguments: 1...400 as ClosedRange<UInt64>)
    func noNumberIsHandedOutTwice(_ seed: UInt64) {
        var world = Interleaving(seed: seed)
        for step in 0..<600 {
            world.step()
            if let fault = world.fault {
                Issue.record("seed \(seed), step \(step): \(fault)")
                return
            }
        }
        #expect(world.answered > 20 || world.isSmall, "seed \(seed) hardly hands anything out")
    }
}

/// Daemons on one database, moved on one step at a time by chance.
private struct Interleaving {
    private struct Write {
        var advance: Advance
        /// Set when the database has done it; the daemon does not know yet.
        var done: Advanced?
    }
    private struct Daemon {
        var pool: SequencePool
        var write: Write?
        var isPausing = false
        var waiting: [UInt64: UInt64] = [:]
    }
    private let chance: SeededRandomness
    private let rules: SequencePool.Rules
    private var daemons: [Daemon]
    // The database.
    private var stored: UInt64?
    private var highest: UInt64
    private var isNewRealm: Bool
    private var backup: UInt64?
    // What must hold.
    private var seen: [GUIDs.Range] = []
    private var lastCaller: UInt64 = 0
    private(set) var answered = 0
    private(set) var fault: String?
    let isSmall: Bool

    init(seed: UInt64) {
        let chance = SeededRandomness(seed: seed)
        self.chance = chance
        isSmall = chance.below(4) == 0
        isNewRealm = chance.below(2) == 0
        highest = isNewRealm ? 0 : chance.below(500)
        rules = SequencePool.Rules(
            bound: isSmall ? 1000 + chance.below(5000) : 0xFFFF_FFF0, block: 1 + chance.below(300),
            floor: chance.below(3) == 0 ? chance.below(1000) : 0, gap: chance.below(200), waitingMax: 16)
        let rules = rules
        daemons = (0...chance.below(3)).map { _ in Daemon(pool: SequencePool(rules)) }
        if highest > 0 { seen = [GUIDs.Range(first: 1, last: highest)] }
    }

    mutating func step() {
        let index = Int(chance.below(UInt64(daemons.count)))
        switch chance.below(100) {
        case 0..<35: take(index)
        case 35..<60: moveWrite(index)
        case 60..<65: failWrite(index)
        case 65..<75: resume(index)
        case 75..<80: giveUp(index)
        case 80..<84: restart(index)
        case 84..<90: useNumbers()
        case 90..<93: insertForeign()
        case 93..<96: restoreBackup()
        default: startWrite(index)
        }
    }

    private mutating func take(_ index: Int) {
        lastCaller += 1
        let count = chance.below(10) == 0 ? 1 + chance.below(1000) : 1 + chance.below(40)
        switch daemons[index].pool.take(count, as: lastCaller) {
        case .numbers(let numbers): receive(numbers, wanted: count)
        case .waits: daemons[index].waiting[lastCaller] = count
        case .exhausted: if !isSmall { fault = "exhausted far below the bound" }
        case .overloaded: break
        }
        startWrite(index)
    }

    private mutating func startWrite(_ index: Int) {
        guard let advance = daemons[index].pool.nextWrite() else { return }
        if daemons[index].write != nil { fault = "two writes at once" }
        if daemons[index].isPausing { fault = "a write in the pause" }
        daemons[index].write = Write(advance: advance)
    }

    /// The database does it, or its answer arrives.
    private mutating func moveWrite(_ index: Int) {
        guard var write = daemons[index].write else { return }
        guard let done = write.done else {
            write.done = commit(write.advance)
            daemons[index].write = write
            return
        }
        daemons[index].write = nil
        answer(index, daemons[index].pool.wrote(done))
        startWrite(index)
    }

    private mutating func commit(_ advance: Advance) -> Advanced {
        let advanced = advance.applied(
            to: FoundMark(stored: stored, highest: highest, isNewRealm: isNewRealm))
        if advanced.mark < stored ?? 0 { fault = "the mark was lowered" }
        if chance.below(20) == 0 { backup = stored }
        stored = advanced.mark
        return advanced
    }

    /// Before the database did it, or after, when only the answer is lost.
    private mutating func failWrite(_ index: Int) {
        guard daemons[index].write != nil else { return }
        daemons[index].write = nil
        daemons[index].isPausing = true
        let callers = daemons[index].pool.failed()
        if Set(callers) != Set(daemons[index].waiting.keys) { fault = "somebody was not told of the failure" }
        daemons[index].waiting = [:]
    }

    private mutating func resume(_ index: Int) {
        daemons[index].isPausing = false
        daemons[index].pool.resume()
        startWrite(index)
    }

    private mutating func giveUp(_ index: Int) {
        guard let caller = daemons[index].waiting.keys.min() else { return }
        daemons[index].waiting[caller] = nil
        let left = daemons[index].pool.giveUp(caller)
        if !left.waited { fault = "a waiting caller is not known" }
        answer(index, left.answers)
    }

    /// With a write that was under way and may take place or not.
    private mutating func restart(_ index: Int) {
        // Of numbers that both forgot nobody could know.
        if let stored, let mark = daemons[index].pool.mark, stored < mark { return }
        if let write = daemons[index].write, write.done == nil, chance.below(2) == 0 {
            _ = commit(write.advance)
        }
        daemons[index] = Daemon(pool: SequencePool(rules))
        guard let stored, chance.below(2) == 0 else { return }
        let look = daemons[index].pool.firstLook()
        let advanced = commit(look)
        if advanced.mark < stored { fault = "a look lowered the mark" }
        answer(index, daemons[index].pool.wrote(advanced))
    }

    /// Some of what was handed out arrives in the table.
    private mutating func useNumbers() {
        guard let range = seen.indices.last.map({ seen[Int(chance.below(UInt64($0 + 1)))] }) else { return }
        highest = max(highest, range.last)
        isNewRealm = false
    }

    /// Somebody else inserts a row above everything.
    private mutating func insertForeign() {
        guard !isSmall else { return }
        let reserved = daemons.compactMap(\.pool.mark).max() ?? 0
        let number = max(highest, stored ?? 0, reserved) + 1 + chance.below(50)
        highest = number
        isNewRealm = false
        note(GUIDs.Range(first: number, last: number))
    }

    /// A daemon that runs on remembers what the database forgot. Two cannot know of each other then.
    private mutating func restoreBackup() {
        guard daemons.count == 1, daemons[0].write == nil, let mark = daemons[0].pool.mark, mark == stored,
            let old = backup
        else { return }
        stored = min(old, mark)
    }

    private mutating func answer(_ index: Int, _ answers: [SequencePool.Answer]) {
        for answer in answers {
            guard let wanted = daemons[index].waiting.removeValue(forKey: answer.caller) else {
                fault = "somebody was answered who does not wait"
                return
            }
            if let numbers = answer.numbers {
                receive(numbers, wanted: wanted)
            } else if !isSmall {
                fault = "exhausted far below the bound"
            }
        }
    }

    private mutating func receive(_ numbers: [GUIDs.Range], wanted: UInt64) {
        let take = GUIDs.Take(realm: RealmID(1), sequence: .item, count: UInt32(wanted))
        if !take.isAnswered(by: numbers) { fault = "\(wanted) wanted, got \(numbers)" }
        for range in numbers {
            if range.last > rules.bound { fault = "\(range) is above the bound" }
            if range.last > stored ?? 0 && daemons.count > 1 { fault = "\(range) is above the stored mark" }
            note(range)
        }
        answered += 1
    }

    private mutating func note(_ range: GUIDs.Range) {
        let place = seen.firstIndex { $0.first > range.first } ?? seen.count
        if place > 0, seen[place - 1].last >= range.first { fault = "\(range) again" }
        if place < seen.count, seen[place].first <= range.last { fault = "\(range) again" }
        seen.insert(range, at: place)
    }
}
