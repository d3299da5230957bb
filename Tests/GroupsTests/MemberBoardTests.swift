import Base
import Testing

@testable import GroupsAPI
@testable import GroupsService

extension MemberBoard {
    /// What is known of a member of whose group the other one is, too.
    fileprivate func values(of member: CharacterID, for other: CharacterID) -> MemberValues? {
        circles.values.first { $0.members.isSuperset(of: [member, other]) }?.seat(of: member)?.values
    }
}

/// Who is told what of the members of a group (spec group 7).
@Suite struct MemberBoardTests {
    private typealias Fields = MemberValues.Fields

    private func id(_ low: UInt32, realm: UInt32 = 1) -> CharacterID {
        CharacterID(realm: RealmID(realm), low: low)
    }
    private let group = Groups.ID(home: RealmID(1), number: 7)
    private func at(_ seconds: Int) -> Instant { Instant(nanoseconds: UInt64(seconds) * 1_000_000_000) }
    private func values(health: UInt32? = nil, of most: UInt32 = 1000, x: Int16? = nil) -> MemberValues {
        var values = MemberValues()
        values.known = .status
        values.status = .online
        if let health {
            values.known.insert(.health)
            (values.health, values.healthMax) = (health, most)
        }
        if let x {
            values.known.insert(.position)
            values.x = x
        }
        return values
    }
    private func report(
        _ low: UInt32, epoch: UInt64 = 1, route: UInt32 = 1, _ sequence: UInt64, world: String,
        _ values: MemberValues, isWhole: Bool = true
    ) -> Groups.MemberReport {
        Groups.MemberReport(
            member: id(low), order: Groups.MemberOrder(epoch: epoch, route: route, sequence: sequence),
            world: world, isWhole: isWhole, values: values)
    }

    /// What goes out, one line a change: member, receivers, kind, health.
    private func lines(_ news: [MemberNews]) -> [String] {
        news.flatMap(\.parts).flatMap { part in part.changes.map { (part.receivers, $0) } }.map {
            let (receivers, change) = ($0.map(\.low.description).joined(separator: ","), $1)
            let values = change.values
            let health = values.known.contains(.health) ? " \(values.health)" : ""
            let place = values.known.contains(.position) ? " at \(values.x)" : ""
            return "\(change.member.low)>\(receivers)\(change.isWhole ? " all" : "")\(health)\(place)"
        }.sorted()
    }

    /// 1 and 2 on worldserver A, 3 on B; everybody has been told of everybody.
    private func board() -> MemberBoard {
        var board = MemberBoard()
        board.setGroup(group, [id(1), id(2), id(3)], now: at(0))
        for (low, world) in [(UInt32(1), "A"), (2, "A"), (3, "B")] {
            #expect(
                board.take(report(low, 1, world: world, values(health: 500)), from: "g\(low)", now: at(0))
                    == .taken)
        }
        _ = board.flush(now: at(0))
        return board
    }

    @Test func whoComesTogetherIsToldEverythingOnce() {
        var board = MemberBoard()
        board.setGroup(group, [id(1), id(2), id(3)], now: at(0))
        for (low, world) in [(UInt32(1), "A"), (2, "A"), (3, "B")] {
            _ = board.take(report(low, 1, world: world, values(health: 500)), from: "g", now: at(0))
        }
        #expect(lines(board.flush(now: at(0))) == ["1>3 all 500", "2>3 all 500", "3>1,2 all 500"])
        #expect(board.flush(now: at(1)).isEmpty)
    }

    @Test func changesGoToThoseWhoseWorldserverDoesNotShowThem() {
        var board = board()
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(0))
        #expect(lines(board.flush(now: at(1))) == ["1>3 300"])
        _ = board.take(report(3, 2, world: "B", values(health: 200)), from: "g3", now: at(0))
        #expect(lines(board.flush(now: at(2))) == ["3>1 200", "3>2 200"], "one event for each gateway")
    }

    @Test func whatCameAndWentBetweenTwoFlushesCostsNothing() {
        var board = board()
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(0))
        _ = board.take(report(1, 3, world: "A", values(health: 500)), from: "g1", now: at(0))
        #expect(board.flush(now: at(1)).isEmpty)
    }

    @Test func olderWordsChangeNothing() {
        var board = board()
        _ = board.take(report(1, 5, world: "A", values(health: 300)), from: "g1", now: at(0))
        #expect(
            board.take(report(1, 5, world: "A", values(health: 900)), from: "g1", now: at(0))
                == .stale(.duplicate))
        #expect(
            board.take(report(1, 4, world: "A", values(health: 900)), from: "g1", now: at(0))
                == .stale(.sequence))
        _ = board.take(report(1, route: 2, 6, world: "B", values(health: 200)), from: "g1", now: at(0))
        #expect(
            board.take(report(1, route: 1, 9, world: "A", values(health: 900)), from: "g1", now: at(0))
                == .stale(.route))
        #expect(
            board.take(
                report(1, epoch: 0, route: 9, 9, world: "A", values(health: 900)), from: "g1", now: at(0))
                == .stale(.epoch))
        #expect(board.values(of: id(1), for: id(3))?.health == 200)
    }

    @Test func changesOfSomebodyUnknownAreNotEnough() {
        var board = board()
        _ = board.end(id(1), epoch: 1, isSure: false, now: at(1))
        let change = report(1, 2, world: "A", values(health: 300), isWhole: false)
        #expect(board.take(change, from: "g1", now: at(0)) == .incomplete)
        #expect(board.take(report(1, 3, world: "A", values(health: 300)), from: "g1", now: at(0)) == .taken)
        #expect(lines(board.flush(now: at(2))) == ["1>3 all 300", "3>1 all 500"])
    }

    @Test func aNewSessionStartsAnew() {
        var board = board()
        #expect(board.take(report(1, epoch: 2, 1, world: "B", values()), from: "g9", now: at(0)) == .taken)
        #expect(board.values(of: id(1), for: id(3))?.known == .status, "nothing of the old session")
    }

    @Test func whoLeavesTheWorldserverIsShownToThoseWhoStay() {
        var board = board()
        _ = board.take(report(1, route: 2, 2, world: "", values(health: 400)), from: "g1", now: at(0))
        #expect(lines(board.flush(now: at(1))) == ["1>3 400"], "2 waits until 1 has arrived")
        _ = board.take(report(1, route: 2, 3, world: "B", values(health: 400)), from: "g1", now: at(0))
        #expect(
            lines(board.flush(now: at(2))) == ["1>2 all 400", "2>1 all 500"],
            "3 is shown by its worldserver now, and shows itself to 1")
    }

    @Test func whoChangesTheWorldserverGetsNothingMeanwhile() {
        var board = board()
        _ = board.take(report(3, route: 2, 2, world: "", values()), from: "g3", now: at(0))
        _ = board.flush(now: at(1))
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(0))
        #expect(board.flush(now: at(2)).isEmpty)
        _ = board.take(report(3, route: 2, 3, world: "C", values()), from: "g3", now: at(0))
        #expect(lines(board.flush(now: at(3))) == ["1>3 all 300", "2>3 all 500"])
    }

    @Test func theEndOfASessionIsToldAtOnceAndCounts() {
        var board = board()
        let end = board.end(id(3), epoch: 1, now: at(1))
        #expect(lines(end) == ["3>1", "3>2"])
        #expect(
            end.flatMap(\.parts).flatMap(\.changes).allSatisfy {
                $0.values.status == [] && $0.values.known == .status
            })
        #expect(
            board.take(report(3, 99, world: "B", values(health: 1)), from: "g3", now: at(0))
                == .stale(.afterEnd))
        #expect(
            board.take(report(3, epoch: 2, 1, world: "B", values(health: 1)), from: "g3", now: at(0))
                == .taken)
        #expect(board.end(id(3), epoch: 1, now: at(2)).isEmpty, "the end of an older session")
        #expect(lines(board.flush(now: at(3))) == ["1>3 all 500", "2>3 all 500", "3>1 all 1", "3>2 all 1"])
    }

    @Test func smallChangesOfHealthWait() {
        var board = board()
        func tell(_ sequence: UInt64, _ health: UInt32, at second: Int) -> [String] {
            _ = board.take(
                report(1, sequence, world: "A", values(health: health)), from: "g1", now: at(second))
            return lines(board.flush(now: at(second)))
        }
        #expect(tell(2, 495, at: 0).isEmpty)
        #expect(board.nextFlush == at(1))
        #expect(lines(board.flush(now: at(1))) == ["1>3 495"], "not for long")
        #expect(tell(3, 490, at: 1).isEmpty)
        #expect(tell(4, 485, at: 1) == ["1>3 485"], "together they are no small change")
        #expect(tell(5, 0, at: 1) == ["1>3 0"], "death never waits")
        #expect(board.nextFlush == nil)
    }

    @Test func positionsAreToldEveryOtherSecond() {
        var board = board()
        for second in 1...4 {
            _ = board.take(
                report(1, UInt64(second) + 1, world: "A", values(x: Int16(second))), from: "g1", now: at(0))
            let told = lines(board.flush(now: at(second)))
            #expect(told == (second % 2 == 1 ? ["1>3 at \(second)"] : []))
        }
        #expect(lines(board.flush(now: at(5))) == ["1>3 at 4"], "what was put off is not forgotten")
    }

    @Test func impossibleValuesAreLeftOutAndTheRestCounts() {
        var board = board()
        var odd = values(health: 2000, of: 1000)
        odd.known.insert(.level)
        odd.level = 81
        _ = board.take(report(1, 2, world: "A", odd), from: "g1", now: at(0))
        let known = board.values(of: id(1), for: id(2))
        #expect(known?.health == 500 && known?.level == 81)
        #expect(board.counts.impossible == 1)
    }

    @Test func changedAurasAreToldBySlot() {
        var board = board()
        func with(_ spells: [UInt8: UInt32]) -> MemberValues {
            var values = values()
            values.known.insert(.auras)
            values.auras = spells.sorted { $0.key < $1.key }.map {
                MemberValues.Aura(slot: $0.key, spell: $0.value, flags: 1)
            }
            return values
        }
        func told(_ sequence: UInt64, _ spells: [UInt8: UInt32]) -> [UInt8: UInt32] {
            _ = board.take(report(1, sequence, world: "A", with(spells)), from: "g1", now: at(0))
            let changes = board.flush(now: at(Int(sequence))).flatMap(\.parts).flatMap(\.changes)
            return Dictionary(
                uniqueKeysWithValues: changes.flatMap(\.values.auras).map { ($0.slot, $0.spell) })
        }
        #expect(told(2, [0: 10, 5: 11]) == [0: 10, 5: 11])
        #expect(told(3, [0: 10, 6: 12]) == [5: 0, 6: 12])
        #expect(board.values(of: id(1), for: id(3))?.auras.map(\.slot) == [0, 6])
    }

    @Test func strangersAndThoseWhoLeftHaveNoValues() {
        var board = board()
        #expect(board.take(report(9, 1, world: "A", values()), from: "g", now: at(0)) == .ungrouped)
        board.setGroup(group, [id(1), id(2)], now: at(0))
        #expect(board.take(report(3, 2, world: "B", values()), from: "g3", now: at(0)) == .ungrouped)
        #expect(board.values(of: id(3), for: id(1)) == nil && board.values(of: id(1), for: id(3)) == nil)
        board.setGroup(group, [], now: at(0))
        #expect(board.memberCount == 0)
    }

    @Test func whoJoinsIsToldEverythingAndShownToAll() {
        var board = board()
        board.setGroup(group, [id(1), id(2), id(3), id(4)], now: at(0))
        _ = board.flush(now: at(1))
        _ = board.take(report(4, 1, world: "C", values(health: 77)), from: "g4", now: at(0))
        #expect(
            lines(board.flush(now: at(2))) == [
                "1>4 all 500", "2>4 all 500", "3>4 all 500", "4>1 all 77", "4>2 all 77", "4>3 all 77",
            ])
    }

    @Test func whoAsksIsToldEverythingInOrderWithAllElse() {
        var board = board()
        let (elsewhere, here) = (board.want(id(1), for: id(3)), board.want(id(1), for: id(2)))
        #expect(elsewhere && !here, "its own worldserver shows it")
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(1))
        #expect(lines(board.flush(now: at(1))) == ["1>3 all 300"])
        #expect(board.flush(now: at(9)).isEmpty)
        let isTold = board.want(id(77), for: id(3))
        #expect(isTold, "a stranger is offline")
        let news = board.flush(now: at(10))
        #expect(news.map(\.gateway) == ["g3"])
        let gone = Groups.MembersChanged.Change(member: id(77), isWhole: true, values: .offline)
        #expect(news.flatMap(\.parts).flatMap(\.changes) == [gone])
    }

    @Test func aGatewayThatMissedSomethingIsToldEverything() {
        var board = board()
        board.tellAll(of: "g3")
        #expect(lines(board.flush(now: at(1))) == ["1>3 all 500", "2>3 all 500"])
    }

    @Test func whoseFramesShowABattlegroundIsToldEverythingAfterwards() {
        var board = board()
        var aside = report(3, 2, world: "B", MemberValues(), isWhole: false)
        aside.seesGroup = false
        _ = board.take(aside, from: "g3", now: at(1))
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(1))
        #expect(board.flush(now: at(1)).isEmpty)
        _ = board.take(report(3, 3, world: "B", values(health: 250), isWhole: false), from: "g3", now: at(2))
        #expect(
            lines(board.flush(now: at(2))) == ["1>3 all 300", "2>3 all 500", "3>1 250", "3>2 250"],
            "the others see him all the time")
    }

    @Test func whoSaysThatNothingHasChangedAboutTheWorldserverIsWhereHeWas() {
        var board = board()
        let change = Groups.MemberReport(
            member: id(1), order: .init(epoch: 1, route: 1, sequence: 2), world: nil, isWhole: false,
            values: values(health: 300))
        _ = board.take(change, from: "g1", now: at(1))
        #expect(lines(board.flush(now: at(1))) == ["1>3 300"])
        let lost = Groups.MemberReport(
            member: id(1), order: .init(epoch: 2, route: 1, sequence: 1), world: nil, isWhole: true,
            values: values())
        #expect(board.take(lost, from: "g1", now: at(2)) == .incomplete)
    }

    @Test func changesOfManyOnOneWorldserverTravelTogether() {
        var board = MemberBoard()
        board.setGroup(group, (1...40).map { id($0) }, now: at(0))
        func tell(_ sequence: UInt64, health: UInt32) {
            for low in 1...UInt32(40) {
                let world = low <= 36 ? "A" : "B"
                _ = board.take(
                    report(low, sequence, world: world, values(health: health)), from: "g", now: at(1))
            }
        }
        tell(1, health: 500)
        _ = board.flush(now: at(1))
        tell(2, health: 300)
        let news = board.flush(now: at(2))
        #expect(news.count == 1)
        let shapes = Set(news[0].parts.map { "\($0.changes.count) to \($0.receivers.count)" })
        #expect(shapes == ["36 to 4", "4 to 36"])
        let (told, suppressed) = (2 * (36 * 4 + 4 * 36), 2 * (36 * 35 + 4 * 3))
        #expect(board.counts.told == told && board.counts.suppressed == suppressed)
    }

    @Test func largeNewsAreCutIntoPieces() {
        var board = MemberBoard()
        for number in 1...UInt32(200) {
            let base = number * 100
            let ids = (base..<base + 10).map { id($0) }
            board.setGroup(Groups.ID(home: RealmID(1), number: number), ids, now: at(0))
            for member in ids {
                let world = member.low % 2 == 0 ? "A" : "B"
                _ = board.take(
                    report(member.low, 1, world: world, values(health: 9)), from: "g", now: at(1))
            }
        }
        let news = board.flush(now: at(1))
        #expect(news.count > 1 && news.allSatisfy { $0.gateway == "g" })
        var told = 0
        for part in news.flatMap(\.parts) { told += part.changes.count * part.receivers.count }
        #expect(told == 200 * 50)
    }

    @Test func watchedGroupsRememberWhatHappened() throws {
        var board = board()
        #expect(board.trace.entries(of: group) == nil)
        board.trace.watch(group, until: at(100))
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(1))
        _ = board.take(report(1, 2, world: "A", values(health: 300)), from: "g1", now: at(1))
        _ = board.flush(now: at(2))
        _ = board.end(id(3), epoch: 1, now: at(3))
        board.setGroup(group, [id(1), id(2)], now: at(0))
        let entries = try #require(board.trace.entries(of: group))
        #expect(entries.map(\.step.step) == [.taken, .refused, .told, .suppressed, .offline, .left])
        #expect(entries[1].step.reason == "duplicate" && entries[1].step.source == "g1")
        #expect(entries[2].step.receivers == [id(3)] && entries[2].step.fields == [.health])
        #expect(entries[3].step.receivers == [id(2)] && entries[3].step.reason == "sameWorldserver")
        #expect(entries[4].at == at(3) && entries[4].step.receivers == [id(1), id(2)])
        for second in 4...400 {
            _ = board.take(
                report(1, UInt64(second), world: "A", values()), from: "g1", now: at(min(second, 90)))
        }
        #expect(board.trace.entries(of: group)?.count == MemberTrace.entriesMax)
        #expect(board.trace.entries(of: group)?.last?.step.order?.sequence == 400, "the oldest make room")
        _ = board.take(report(1, 500, world: "A", values()), from: "g1", now: at(101))
        #expect(board.trace.entries(of: group)?.last?.step.order?.sequence == 400, "its time is over")
    }

    @Test func aWorldserverFillsInOnlyWhatIsUnknown() {
        var board = board()
        var more = values(health: 1)
        more.known.insert(.level)
        more.level = 60
        #expect(board.take(more, of: id(1), from: "A", now: at(0)) == .taken)
        let known = board.values(of: id(1), for: id(2))
        #expect(known?.health == 500 && known?.level == 60)
        #expect(board.take(more, of: id(1), from: "B", now: at(0)) == .stale(.route), "it has left that one")
    }
}
