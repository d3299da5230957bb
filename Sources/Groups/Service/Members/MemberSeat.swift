import Base
import GroupsAPI

/// One member of a group who is in the world: what is known of it, and what the others were told.
struct MemberSeat {
    let id: CharacterID
    fileprivate(set) var order: Groups.MemberOrder
    /// By number.
    fileprivate(set) var gateway: UInt32
    /// Where it is, by number; 0 between two worldservers.
    fileprivate(set) var world: UInt32
    /// Where it was when the others were last told.
    var toldWorld: UInt32 = 0
    fileprivate(set) var values: MemberValues
    /// What the others were told last.
    var told = MemberValues()
    var healthTold: Instant?
    var positionTold: Instant?
    /// Something was said since the others were told.
    var isChanged = true
    /// The others know nothing of it.
    var isNewToAll = true
    /// It has to be told everything of the others.
    var needsAll = true
    /// Its client shows this group; not while the raid of a battleground is in its place.
    var seesGroup = true
    /// Of whom it asked to be told everything.
    var wanted: Set<CharacterID> = []

    init(
        _ id: CharacterID, _ order: Groups.MemberOrder, gateway: UInt32, world: UInt32,
        _ values: MemberValues
    ) {
        self.id = id
        self.order = order
        self.gateway = gateway
        self.world = world
        self.values = values
    }

    /// - Returns: whether what was said before had not been told yet.
    mutating func take(
        _ report: Groups.MemberReport, _ values: MemberValues, gateway: UInt32, world: UInt32?
    ) -> Bool {
        let joinsEarlier = isChanged
        order = report.order
        self.gateway = gateway
        if let world {
            if self.world == 0, world != 0 { needsAll = true }
            self.world = world
        }
        if report.seesGroup, !seesGroup { needsAll = true }
        seesGroup = report.seesGroup
        self.values.merge(values)
        isChanged = true
        return joinsEarlier
    }

    /// Takes over what is not known so far.
    mutating func complete(with other: MemberValues) {
        values.merge(other.only(other.known.subtracting(values.known)))
        isChanged = true
    }

    /// What has changed and is due, which counts as told from now on; and when what waits is due.
    mutating func takeChange(
        _ limits: MemberBoard.Limits, now: Instant
    ) -> (change: Groups.MembersChanged.Change?, due: Instant?) {
        isChanged = false
        var fields = values.differences(from: told)
        guard !fields.isEmpty else { return (nil, nil) }
        let due = postpone(&fields, limits, now)
        isChanged = due != nil
        guard !fields.isEmpty else { return (nil, due) }
        let change = values.changes(fields, since: told)
        told.merge(values.only(fields))
        if fields.contains(.position) { positionTold = now }
        if fields.contains(.health) { healthTold = now }
        return (.init(member: id, isWhole: false, values: change), due)
    }

    /// Takes out what may wait.
    private func postpone(
        _ fields: inout MemberValues.Fields, _ limits: MemberBoard.Limits, _ now: Instant
    ) -> Instant? {
        var due: Instant?
        func wait(_ field: MemberValues.Fields, since told: Instant?, _ gap: Duration) {
            guard fields.contains(field), let told, now < told + gap else { return }
            fields.remove(field)
            due = min(due ?? told + gap, told + gap)
        }
        wait(.position, since: positionTold, limits.positionGap)
        if hasHealthHardlyChanged(limits) { wait(.health, since: healthTold, limits.smallHealthGap) }
        return due
    }

    private func hasHealthHardlyChanged(_ limits: MemberBoard.Limits) -> Bool {
        guard values.healthMax == told.healthMax, values.health != 0, told.health != 0,
            values.health != values.healthMax
        else { return false }
        let change =
            values.health > told.health ? values.health - told.health : told.health - values.health
        return change < values.healthMax / max(1, limits.smallestHealthPart)
    }

    /// Can be told something now.
    var listens: Bool { world != 0 && seesGroup }
    /// The own worldserver shows the other one.
    func isShown(_ other: MemberSeat) -> Bool { world != 0 && world == other.world }
    /// It did when the others were told last.
    func wasShown(_ other: MemberSeat) -> Bool { toldWorld != 0 && toldWorld == other.toldWorld }
    /// Nothing about who is told what differs from the last time.
    var isSettled: Bool {
        !isNewToAll && !needsAll && wanted.isEmpty && seesGroup && world != 0 && world == toldWorld
    }
}

/// A group: its members, and those of them who are in the world.
struct MemberCircle {
    /// Also those who are not in the world.
    var members: Set<CharacterID> = []
    /// By id.
    var seats: [MemberSeat] = []

    func index(of id: CharacterID) -> Int? {
        let place = place(of: id)
        return place < seats.count && seats[place].id == id ? place : nil
    }
    func seat(of id: CharacterID) -> MemberSeat? { index(of: id).map { seats[$0] } }

    /// - Returns: whether it was not there before.
    mutating func put(_ seat: MemberSeat) -> Bool {
        let place = place(of: seat.id)
        if place < seats.count, seats[place].id == seat.id {
            seats[place] = seat
            return false
        }
        seats.insert(seat, at: place)
        return true
    }
    mutating func remove(_ id: CharacterID) -> MemberSeat? {
        index(of: id).map { seats.remove(at: $0) }
    }
    /// - Returns: whether there is one.
    mutating func needAll(where isMeant: (MemberSeat) -> Bool) -> Bool {
        var isOne = false
        for index in seats.indices where isMeant(seats[index]) {
            seats[index].needsAll = true
            isOne = true
        }
        return isOne
    }

    private func place(of id: CharacterID) -> Int {
        var (low, high) = (0, seats.count)
        while low < high {
            let middle = (low + high) / 2
            if seats[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Names of gateways and worldservers as numbers, which compare faster. The empty name is 0.
struct NameNumbers {
    private var numbers: [String: UInt32] = ["": 0]
    private var names = [""]

    mutating func number(of name: String) -> UInt32 {
        if let known = numbers[name] { return known }
        let number = UInt32(clamping: names.count)
        numbers[name] = number
        names.append(name)
        return number
    }
    func name(of number: UInt32) -> String { names.indices.contains(Int(number)) ? names[Int(number)] : "" }
}

/// What became of words about members.
struct MemberCounts {
    var taken = 0
    /// Taken before the word before it was told: both are told as one.
    var coalesced = 0
    var ungrouped = 0
    /// Fields that could not be and were left out.
    var impossible = 0
    var stale: [MemberBoard.Staleness: Int] = [:]
    /// Not told, because the receiver's worldserver shows it; counted by receiver.
    var suppressed = 0
    /// Told, counted by receiver.
    var told = 0
}
