import Base
import Testing
import WorldsAPI

@testable import Gateway

@Suite struct WorldTransitionTests {
    let east = Worlds.Endpoint(
        id: "1", address: "127.0.0.1:1", alias: "east", incarnation: 1, realm: RealmID(1),
        announcesReadiness: true)
    let west = Worlds.Endpoint(
        id: "2", address: "127.0.0.1:2", alias: "west", incarnation: 1, realm: RealmID(1),
        announcesReadiness: true)
    let kalimdor = Position(map: MapID(1), x: 1, y: 2, z: 3)
    let home = Position(map: MapID(0), x: 4, y: 5, z: 6)

    /// A machine whose player stands in the eastern world.
    func inTheWorld() -> WorldTransition {
        var machine = WorldTransition()
        _ = machine.enter(map: MapID(0), first: nil)
        _ = machine.handle(.placed(.available([east])))
        _ = machine.handle(.attached)
        _ = machine.handle(.verified(home))
        _ = machine.handle(.timeSynchronised)
        return machine
    }

    @Test func enteringAsksAttachesLogsInAndAdopts() {
        var machine = WorldTransition()
        #expect(machine.enter(map: MapID(0), first: nil).contains(.place(MapID(0), preferred: "")))
        #expect(machine.handle(.placed(.available([east]))).contains(.attach(east)))
        #expect(machine.handle(.attached) == [.sendPlayerLogin])
        let shown = machine.handle(.verified(home))
        #expect(shown.contains(.adopt) && shown.contains(.entered(.enter)))
        #expect(!shown.contains(.announce(home)))
        #expect(machine.handle(.timeSynchronised).contains(.settled(.enter)))
        #expect(machine.step == .idle && machine.world == east)
    }

    @Test func aRefusedWorldIsReportedAndTheNextOneTried() {
        var machine = WorldTransition()
        _ = machine.enter(map: MapID(0), first: nil)
        _ = machine.handle(.placed(.available([east, west])))
        let actions = machine.handle(.attachFailed(.connectionRefused))
        #expect(actions.contains(.reportRefused(east)) && actions.contains(.attach(west)))
    }

    @Test func noWorldUntilTheDeadlineFailsWithNoInstanceServer() {
        var machine = WorldTransition()
        _ = machine.enter(map: MapID(0), first: nil)
        _ = machine.handle(.placed(.none))
        #expect(machine.handle(.stepDeadline).contains(.place(MapID(0), preferred: "")))
        _ = machine.handle(.placed(.none))
        #expect(machine.handle(.overallDeadline).contains(.failed(code: 3)))
    }

    @Test func aMapOfTheSameWorldOnlyForwardsTheAcknowledgement() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(Position(map: MapID(530), x: 0, y: 0, z: 0)))
        #expect(machine.handle(.acknowledged).contains(.place(MapID(530), preferred: "")))
        let actions = machine.handle(.placed(.available([east])))
        #expect(actions.first == .forwardAcknowledgement && actions.contains(.stay))
        #expect(!actions.contains(.prepareRedirect))
    }

    @Test func aMapOfAnotherWorldIsRedirectedAfterTheAcknowledgementWasForwarded() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        let prepared = machine.handle(.placed(.available([west])))
        #expect(prepared.prefix(2) == [.forwardAcknowledgement, .prepareRedirect])
        _ = machine.handle(.readyForRedirect(status: 0))
        let left = machine.handle(.servingLinkClosed)
        #expect(left.contains(.leaveServingWorld) && left.contains(.attach(west)))
        _ = machine.handle(.attached)
        #expect(machine.handle(.verified(kalimdor)).contains(.adopt))
        #expect(machine.world == west)
    }

    @Test(arguments: [UInt8(1), 7])
    func aRefusedPreparationKeepsThePlayerWhereHeIs(status: UInt8) {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        _ = machine.handle(.placed(.available([west])))
        #expect(machine.handle(.readyForRedirect(status: status)).contains(.stay))
        #expect(machine.step == .idle && machine.world == east)
    }

    @Test func aSilentPreparationKeepsThePlayerWhereHeIs() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        _ = machine.handle(.placed(.available([west])))
        #expect(machine.handle(.stepDeadline).contains(.stay))
    }

    @Test func aLinkThatNeverEndsIsLeftAtTheDeadline() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        _ = machine.handle(.placed(.available([west])))
        _ = machine.handle(.readyForRedirect(status: 0))
        #expect(machine.handle(.stepDeadline).contains(.attach(west)))
    }

    @Test func nobodyForTheMapKeepsThePlayerOnTheOldWorld() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        #expect(machine.handle(.placed(.none)).starts(with: [.forwardAcknowledgement]))
        #expect(machine.servesClient)
    }

    @Test func aPendingMapIsAskedForAgainAndThenRedirected() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        _ = machine.handle(.placed(.pending))
        #expect(machine.handle(.stepDeadline) == [.place(MapID(1), preferred: "")])
        #expect(machine.handle(.placed(.available([west]))).contains(.prepareRedirect))
    }

    @Test func aMapThatStaysPendingLeavesThePlayerOnTheOldWorld() {
        for isAsking in [true, false] {
            var machine = inTheWorld()
            _ = machine.handle(.newWorld(kalimdor))
            #expect(machine.handle(.acknowledged).contains(.overallTimer(.seconds(10))))
            _ = machine.handle(.placed(.pending))
            if isAsking { _ = machine.handle(.stepDeadline) }
            let actions = machine.handle(.overallDeadline)
            #expect(actions.first == .forwardAcknowledgement && actions.last == .stay)
            #expect(machine.step == .idle)
        }
    }

    // MARK: Relocation

    @Test func aPlayerIsTakenOffAWorldThatIsEmptied() {
        var machine = inTheWorld()
        let actions = machine.relocate(to: [west])
        #expect(actions.first == .prepareRedirect && !machine.servesClient)
        _ = machine.handle(.readyForRedirect(status: 0))
        #expect(machine.handle(.servingLinkClosed).contains(.attach(west)))
        _ = machine.handle(.attached)
        #expect(machine.handle(.verified(home)).starts(with: [.announce(home), .adopt]))
        #expect(machine.handle(.timeSynchronised).contains(.settled(.relocation)))
        #expect(machine.world == west)
    }

    @Test func aWorldThatKeepsThePlayerKeepsIt() {
        for refusal in [WorldTransition.Event.readyForRedirect(status: 1), .stepDeadline] {
            var machine = inTheWorld()
            _ = machine.relocate(to: [west])
            #expect(machine.handle(refusal).last == .stay)
            #expect(machine.step == .idle && machine.servesClient && machine.world == east)
        }
    }

    @Test func nobodyIsTakenInTheMiddleOfAnotherChange() {
        var machine = inTheWorld()
        #expect(machine.relocate(to: []).isEmpty)
        _ = machine.handle(.newWorld(kalimdor))
        #expect(machine.relocate(to: [west]).isEmpty)
        #expect(machine.handle(.acknowledged).contains(.place(MapID(1), preferred: "")))
        #expect(machine.relocate(to: [west]).isEmpty)
    }

    @Test func whenTheNextWorldDiesInTheMiddleAnotherPlaceIsLookedFor() {
        var machine = inTheWorld()
        _ = machine.relocate(to: [west])
        _ = machine.handle(.readyForRedirect(status: 0))
        _ = machine.handle(.servingLinkClosed)
        let actions = machine.handle(.attachFailed(.connectionRefused))
        #expect(actions.contains(.reportRefused(west)))
        #expect(machine.handle(.stepDeadline).contains(.place(MapID(0), preferred: "")))
        #expect(machine.handle(.placed(.available([east]))).contains(.attach(east)))
    }

    /// A registry that does not answer, or has just started, does not make a world dead.
    @Test func aWorldOfWhichNothingIsKnownIsAskedForAgain() {
        var machine = inTheWorld()
        _ = machine.handle(.servingLinkClosed)
        let actions = machine.handle(.worldUnknown)
        #expect(actions.count == 1 && !actions.contains(.savePosition))
        #expect(machine.handle(.stepDeadline) == [.lookUp("1", incarnation: 1)])
        #expect(machine.handle(.worldKnown(alive: true)).contains(.attach(east)))
        #expect(machine.handle(.worldUnknown).isEmpty)
    }

    @Test func aBrokenLinkGoesBackToTheSameLivingWorld() {
        var machine = inTheWorld()
        #expect(machine.handle(.servingLinkClosed).contains(.lookUp("1", incarnation: 1)))
        let actions = machine.handle(.worldKnown(alive: true))
        #expect(actions.contains(.attach(east)) && !actions.contains(.savePosition))
        _ = machine.handle(.attached)
        let shown = machine.handle(.verified(home))
        #expect(shown.prefix(2) == [.announce(home), .adopt])
    }

    @Test func aDeadWorldIsReplacedAfterThePositionWasSaved() {
        var machine = inTheWorld()
        _ = machine.handle(.servingLinkClosed)
        _ = machine.handle(.worldKnown(alive: true))
        _ = machine.handle(.attachFailed(.connectionRefused))
        #expect(machine.handle(.stepDeadline) == [.lookUp("1", incarnation: 1)])
        let actions = machine.handle(.worldKnown(alive: false))
        #expect(actions == [.savePosition, .place(MapID(0), preferred: "")])
        #expect(machine.handle(.placed(.available([west]))).contains(.attach(west)))
    }

    @Test func aRecoveryThatFindsNothingEndsAtTheCharacterList() {
        var machine = inTheWorld()
        _ = machine.handle(.servingLinkClosed)
        _ = machine.handle(.worldKnown(alive: false))
        _ = machine.handle(.placed(.none))
        #expect(machine.handle(.overallDeadline).contains(.failed(code: 1)))
        #expect(machine.step == .idle && machine.world == nil)
    }

    @Test func aWorldThatGivesThePlayerUpIsLeftAndTheNextOneAnnounced() {
        var machine = inTheWorld()
        _ = machine.handle(.readyForRedirect(status: 0))
        #expect(machine.handle(.servingLinkClosed).contains(.place(MapID(0), preferred: "")))
        _ = machine.handle(.placed(.available([west])))
        _ = machine.handle(.attached)
        #expect(machine.handle(.verified(home)).starts(with: [.announce(home), .adopt]))
    }

    @Test func anUnaskedRedirectWithAFailureStatusIsIgnored() {
        var machine = inTheWorld()
        #expect(machine.handle(.readyForRedirect(status: 1)).isEmpty)
        #expect(machine.step == .idle)
    }

    @Test func changingTheLayerToOneThatIsNotThereSaysSo() {
        var machine = inTheWorld()
        _ = machine.changeLayer(preferred: "nowhere")
        let actions = machine.handle(.placed(.none))
        #expect(
            actions.contains(.line("That gameserver is not assigned to this map.")) && actions.contains(.stay)
        )
    }

    @Test func changingTheLayerAnnouncesTheNewWorldBeforeItsPackets() {
        var machine = inTheWorld()
        _ = machine.changeLayer(preferred: "west")
        #expect(machine.handle(.placed(.available([west]))).contains(.prepareRedirect))
        _ = machine.handle(.readyForRedirect(status: 0))
        _ = machine.handle(.servingLinkClosed)
        _ = machine.handle(.attached)
        #expect(machine.handle(.verified(home)).starts(with: [.announce(home), .adopt]))
    }

    @Test func aSecondNewWorldDuringARedirectIsNotTakenForOurs() {
        var machine = inTheWorld()
        _ = machine.handle(.newWorld(kalimdor))
        _ = machine.handle(.acknowledged)
        _ = machine.handle(.placed(.available([west])))
        #expect(machine.handle(.newWorld(home)).isEmpty)
        _ = machine.handle(.readyForRedirect(status: 0))
        #expect(machine.handle(.servingLinkClosed).contains(.attach(west)))
    }

    @Test func aWorldThatDiesWhileItSettlesIsRecoveredFrom() {
        var machine = WorldTransition()
        _ = machine.enter(map: MapID(0), first: nil)
        _ = machine.handle(.placed(.available([east])))
        _ = machine.handle(.attached)
        _ = machine.handle(.verified(home))
        #expect(machine.handle(.servingLinkClosed).contains(.lookUp("1", incarnation: 1)))
    }

    @Test func aParkedPlayersWorldIsTriedFirst() {
        var machine = WorldTransition()
        #expect(machine.enter(map: MapID(0), first: west).contains(.attach(west)))
        // It is gone after all: the ordinary rule.
        _ = machine.handle(.attachFailed(.timedOut))
        #expect(machine.handle(.stepDeadline).contains(.place(MapID(0), preferred: "")))
    }
}
