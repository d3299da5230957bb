import Base
import CharactersAPI
import GroupsAPI
import Wire

/// What the gateway has seen of its own player in the worldserver's stream, for the frames of his group
/// (spec group 7.3). It is kept whether he is in a group or not: a group that he joins sees him at once.
struct MemberWatch {
    /// Latest values, as of the last `summarise`. Health and power are known when their most is.
    private(set) var values = MemberValues()
    private var vitals = UnitVitals()
    private var auras = AuraTable()
    private var pet = PetWatch()
    /// PLAYER_FLAGS, as the database had them and the worldserver's updates change them.
    private var playerFlags: UInt32
    /// What of it everybody sees.
    var shownStatus: Characters.Status { Characters.Status(playerFlags: playerFlags) }
    private var pvpFlags: UInt8 = 0

    init(_ character: Characters.Entering) {
        playerFlags = character.playerFlags
        values.known = [.status, .level, .place]
        (values.level, values.characterClass) = (max(1, character.level), character.characterClass)
        (values.map, values.zone) = (character.position.map.rawValue, character.zone)
        summarise()
    }

    // MARK: What is seen

    /// A field of the own player's object. False: no frame shows it.
    mutating func see(_ field: UpdateField, _ value: UInt32) -> Bool {
        switch field {
        case UpdateField.Unit.level: if let level = UInt8(exactly: value), level > 0 { values.level = level }
        case UpdateField.Unit.bytes0:
            let characterClass = UInt8(truncatingIfNeeded: value >> 8)
            if characterClass != 0 { values.characterClass = characterClass }
            return vitals.see(field, value)
        case UpdateField.Unit.bytes2: pvpFlags = UInt8(truncatingIfNeeded: value >> 8)
        case UpdateField.Player.flags: playerFlags = value
        default: return vitals.see(field, value) || pet.see(own: field, value)
        }
        return true
    }

    /// A field of a unit with a pet's GUID.
    mutating func see(
        _ unit: GUID, _ field: UpdateField, _ value: UInt32, isOwn: (GUID) -> Bool
    ) -> Bool {
        pet.see(unit, field, value, isOwn: isOwn)
    }
    func isPet(_ guid: GUID) -> Bool { guid == pet.pet }
    mutating func see(petNumber number: UInt32, name: String) { pet.see(name: name, of: number) }

    mutating func see(power type: UInt8, _ value: UInt32, of unit: GUID) {
        if isPet(unit) { return pet.see(power: type, value) }
        vitals.see(power: type, value)
    }
    mutating func see(level: UInt8) { if level > 0 { values.level = level } }
    mutating func see(map: UInt32, zone: UInt32) { (values.map, values.zone) = (map, zone) }
    mutating func see(x: Float, y: Float) {
        guard x.isFinite, y.isFinite, abs(x) < 32_767, abs(y) < 32_767 else { return }
        values.known.insert(.position)
        (values.x, values.y) = (Int16(x), Int16(y))
    }
    mutating func see(_ aura: AuraEntry, of unit: GUID) {
        if isPet(unit) { return pet.see(aura) }
        auras.see(aura)
        values.known.insert(.auras)
    }
    mutating func seeAll(_ all: [AuraEntry], of unit: GUID) {
        if isPet(unit) { return pet.seeAll(all) }
        auras.seeAll(all)
        values.known.insert(.auras)
    }

    /// Another worldserver takes over: what it has not said is not known (spec group 7.3).
    mutating func changeWorld() {
        vitals.forget()
        auras = AuraTable()
        pet = PetWatch()
        values.known.subtract([.health, .power, .auras, .pet])
    }

    // MARK: What it amounts to

    /// Works `values` out of what was seen.
    mutating func summarise() {
        if let health = vitals.health, let healthMax = vitals.healthMax, healthMax > 0 {
            values.known.insert(.health)
            (values.health, values.healthMax) = (min(health, healthMax), healthMax)
        }
        if let type = vitals.powerType, let power = vitals.power(type) {
            values.known.insert(.power)
            (values.powerType, values.power, values.powerMax) = (type, power.now, power.most)
        }
        values.auras = auras.list
        // A worldserver that has said how its player is has said of a pet what there is.
        if values.known.contains(.health) { values.known.insert(.pet) }
        values.pet = pet.values
        values.status = status
    }

    private var status: MemberValues.Status {
        let shown = shownStatus
        var status: MemberValues.Status = .online
        if pvpFlags & 1 != 0 { status.insert(.pvp) }
        if pvpFlags & 4 != 0 { status.insert(.freeForAll) }
        if shown.contains(.ghost) {
            status.insert(.ghost)
        } else if vitals.health == 0, (vitals.healthMax ?? 0) > 0 {
            status.insert(.dead)
        }
        if shown.contains(.away) { status.insert(.away) }
        if shown.contains(.busy) { status.insert(.busy) }
        return status
    }
}

/// What was told of a member, and what has to be told again because nobody answered.
struct MemberTelling {
    private var told = MemberValues()
    private var toldWorld: String?
    private var toldSeesGroup: Bool?
    /// Perhaps it was heard, perhaps not: what it said is to be said again, also when all is by now as it was
    /// before.
    private var unanswered: Groups.MemberReport?
    private var sequence: UInt64 = 0
    private var route: UInt32 = 0
    private var lastWorld = ""

    /// Whether that differs from what was heard.
    func isNews(world: String, seesGroup: Bool) -> Bool { world != toldWorld || seesGroup != toldSeesGroup }

    /// What has changed since the last word that was heard; nil when nothing has.
    mutating func next(
        _ character: CharacterID, epoch: UInt64, world: String, seesGroup: Bool = true,
        _ values: MemberValues
    ) -> Groups.MemberReport? {
        if !world.isEmpty, world != lastWorld {
            route &+= 1
            lastWorld = world
        }
        doubtUnanswered()
        let fields = values.differences(from: told)
        guard !fields.isEmpty || isNews(world: world, seesGroup: seesGroup) else { return nil }
        sequence &+= 1
        let report = Groups.MemberReport(
            member: character,
            order: Groups.MemberOrder(epoch: epoch, route: route, sequence: sequence),
            world: world == toldWorld ? nil : world, isWhole: told.known.isEmpty, seesGroup: seesGroup,
            values: values.only(fields))
        unanswered = report
        return report
    }

    private mutating func doubtUnanswered() {
        guard let doubtful = unanswered else { return }
        told.known.subtract(doubtful.values.known)
        if doubtful.world != nil { toldWorld = nil }
        toldSeesGroup = nil
        unanswered = nil
    }

    /// The last report was heard. Whoever asks for the next one before that takes it for lost; what was
    /// forgotten meanwhile stays forgotten.
    mutating func heard(_ report: Groups.MemberReport) {
        guard unanswered?.order == report.order else { return }
        unanswered = nil
        told.merge(report.values)
        if let world = report.world { toldWorld = world }
        toldSeesGroup = report.seesGroup
    }

    /// Everything is to be told once more: the group is another one, or the service was started anew.
    mutating func forget() {
        told = MemberValues()
        (toldWorld, toldSeesGroup, unanswered) = (nil, nil, nil)
    }
}
