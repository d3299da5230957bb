import Base
import Bus
import CharactersAPI
import GroupsAPI
import Loop
import Wire
import WorldsAPI
import WorldserverAPI

/// Frames of group members who are on another worldserver or realm (spec group 7): what the gateway sees of
/// its players goes to the group service, and what that says of others goes to the clients.
enum Members: Feature {
    static let routes = Routes {
        on(PartyMemberStatsRequest.self, in: [.inWorld, .changingWorld]) { session, request in
            session.askedFor(member: request.member)
        }
        watch(.SMSG_AURA_UPDATE) { session, body in
            if session.isWatched(body) { session.seeAura(body) }
            return .forward
        }
        watch(.SMSG_AURA_UPDATE_ALL) { session, body in
            if session.isWatched(body) { session.seeAuras(body) }
            return .forward
        }
        watch(.SMSG_POWER_UPDATE) { session, body in
            if session.isWatched(body) { session.seePower(body) }
            return .forward
        }
        watch(PetNameQueryResponse.self) { session, packet in
            session.stay?.members.see(petNumber: packet.number, name: packet.name)
            session.stay?.membersChanged = true
            return .forward
        }
    }

    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        let bus = hub.gateway.bus
        return [
            bus.subscribe(Groups.MembersChanged.self, hub, capacity: 8192, executor: hub.loop) { hub, event in
                if event.gateway == hub.gateway.id { hub.show(event) }
            },
            bus.subscribe(Groups.Started.self, hub, executor: hub.loop) { hub, _ in hub.tellMembersAnew() },
        ]
    }
}

// MARK: What is seen

extension ClientSession {
    /// Whether a packet that begins with a packed GUID is about the own player or his pet.
    fileprivate func isWatched(_ body: UnsafeRawBufferPointer) -> Bool {
        guard let stay, let mask = body.first, body.count > mask.nonzeroBitCount else { return false }
        var (guid, next): (UInt64, Int) = (0, 1)
        for byte in 0..<8 where mask & 1 << UInt8(byte) != 0 {
            guid |= UInt64(body[next]) << UInt64(8 * byte)
            next += 1
        }
        return stay.isOwn(guid) || stay.members.isPet(GUID(guid))
    }

    fileprivate func seeAura(_ body: UnsafeRawBufferPointer) {
        guard let stay, let update = try? AuraUpdate.parse(body) else {
            return gateway.counts.malformed.add()
        }
        stay.members.see(update.aura, of: update.unit)
        stay.membersChanged = true
    }
    fileprivate func seeAuras(_ body: UnsafeRawBufferPointer) {
        guard let stay, let update = try? AuraUpdateAll.parse(body) else {
            return gateway.counts.malformed.add()
        }
        stay.members.seeAll(update.auras, of: update.unit)
        stay.membersChanged = true
    }
    fileprivate func seePower(_ body: UnsafeRawBufferPointer) {
        guard let stay, let update = try? PowerUpdate.parse(body) else {
            return gateway.counts.malformed.add()
        }
        stay.members.see(power: update.type, update.value, of: update.unit)
        stay.membersChanged = true
    }
}

// MARK: Telling the service

extension SessionHub {
    static let membersInterval = Duration.milliseconds(500)

    /// Again and again, while the hub lives.
    func tellMembersLater() {
        loop.schedule(after: Self.membersInterval) { [weak self] in
            guard let hub = self else { return }
            Task(executorPreference: hub.loop) { await hub.tellMembers() }
        }
    }

    private func tellMembers() async {
        noticeMissing()
        let reports = memberReports()
        for start in stride(from: 0, to: reports.count, by: Groups.ReportMembers.membersMax) {
            await tell(reports[start...].prefix(Groups.ReportMembers.membersMax))
        }
        if missesMembers { await askForMembers() }
        tellMembersLater()
    }

    /// The last thing that the service told may be lost, without one behind it that shows the gap.
    private func noticeMissing() {
        guard let promised = groupsPromised else { return }
        groupsPromised = nil
        var stream = memberStream ?? GroupStream(run: promised.run, number: 0)
        if stream.misses(run: promised.run, number: promised.membersChanged) { missesMembers = true }
        memberStream = stream
        noticeMissingDeliveries(until: promised.deliveries, of: promised.run)
    }

    /// Something of what the service told is missing: everything is to be told.
    private func askForMembers() async {
        missesMembers = false
        do throws(AskError<Never>) {
            _ = try await gateway.bus.ask(Groups.ShowMembers(gateway: gateway.id))
        } catch {
            missesMembers = true
            gateway.log.warning("how members of groups are was not asked", ["error": .string("\(error)")])
        }
    }

    private typealias Told = (session: UInt64, report: Groups.MemberReport)

    private func memberReports() -> [Told] {
        var reports: [Told] = []
        for (number, session) in sessions {
            if let report = session.assumeIsolated({ $0.memberReport() }) { reports.append((number, report)) }
        }
        return reports
    }

    private func tell(_ reports: ArraySlice<Told>) async {
        do throws(AskError<Never>) {
            let reported = try await gateway.bus.ask(
                Groups.ReportMembers(gateway: gateway.id, reports: reports.map(\.report)))
            heard(reports, unknown: Set(reported.unknown))
            groupsPromised = reported
        } catch {
            // The same goes out again with the next ones.
            for told in reports { tellAgain(told.session) }
            gateway.log.warning("how members of groups are was not told", ["error": .string("\(error)")])
        }
    }

    private func heard(_ reports: ArraySlice<Told>, unknown: Set<CharacterID>) {
        for (number, report) in reports {
            let isKnown = !unknown.contains(report.member)
            sessions[number]?.assumeIsolated { $0.heardMemberReport(report, isKnown: isKnown) }
        }
    }
    private func tellAgain(_ number: UInt64) {
        sessions[number]?.assumeIsolated { $0.stay?.membersChanged = true }
    }

    /// The service was started anew and knows nobody.
    fileprivate func tellMembersAnew() {
        for session in sessions.values {
            session.assumeIsolated {
                $0.stay?.telling.forget()
                $0.stay?.membersChanged = true
            }
        }
    }
}

extension ClientSession {
    /// What has changed of a character in a group.
    fileprivate func memberReport() -> Groups.MemberReport? {
        guard let stay, stay.group != 0, stay.isPresent else { return nil }
        let world = phase == .inWorld ? stay.live?.endpoint.busAddress ?? "" : ""
        let seesGroup = !stay.hasWorldsGroup
        guard
            stay.membersChanged || stay.positionIsFresh
                || stay.telling.isNews(world: world, seesGroup: seesGroup)
        else { return nil }
        stay.membersChanged = false
        if !stay.isOnTransport { stay.members.see(x: stay.position.x, y: stay.position.y) }
        stay.members.see(level: stay.level)
        stay.members.see(map: stay.position.map.rawValue, zone: stay.zone)
        stay.members.summarise()
        return stay.telling.next(
            stay.character.id, epoch: stay.presence, world: world, seesGroup: seesGroup, stay.members.values)
    }

    fileprivate func heardMemberReport(_ report: Groups.MemberReport, isKnown: Bool) {
        guard let stay, stay.character.id == report.member, stay.presence == report.order.epoch else {
            return
        }
        if isKnown { return stay.telling.heard(report) }
        stay.telling.forget()
        stay.membersChanged = true
    }
}

// MARK: Showing others

extension SessionHub {
    /// Shows what is new. What comes after something newer is old by now.
    fileprivate func show(_ event: Groups.MembersChanged) {
        var stream = memberStream ?? GroupStream(run: event.run, number: 0)
        let arrival = stream.hear(run: event.run, number: event.number)
        memberStream = stream
        switch arrival {
        case .next: break
        case .afterGap: missesMembers = true
        case .late, .known: return
        }
        for part in event.parts { show(part) }
    }

    private func show(_ part: Groups.MembersChanged.Part) {
        var frames: [[UInt8]] = []
        for receiver in part.receivers {
            guard let session = session(of: receiver) else { continue }
            if frames.isEmpty {
                frames = part.changes.map { $0.values.frame(of: $0.member, $0.isWhole, gateway.realm) }
            }
            session.assumeIsolated { for frame in frames { $0.sendShared(frame) } }
        }
    }
}

extension ClientSession {
    /// A client asks when it meets a member that it knows nothing of.
    fileprivate func askedFor(member guid: GUID) -> Disposition {
        guard let stay, stay.group != 0, !stay.hasWorldsGroup,
            let member = guid.character(home: gateway.realm), member != stay.character.id
        else { return .forward }
        let asker = stay.character.id
        enqueue(.social) { session in
            do throws(AskError<Never>) {
                let found = try await session.gateway.bus.ask(
                    Groups.MemberState(member: member, asker: asker))
                if found == .onOwnWorldserver {
                    session.stay?.live?.send(PartyMemberStatsRequest.with { $0.member = guid })
                }
            } catch {
                session.gateway.log.warning("how a member is was not found", ["error": .string("\(error)")])
            }
        }
        return .consumed
    }
}

extension Worlds.Endpoint {
    /// This life of the worldserver, as it is asked on the bus, and told apart from others.
    var busAddress: String { Worldserver.Address(id: id, incarnation: incarnation).description }
}
