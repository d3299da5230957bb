import Base
import GroupsAPI
import Store

/// What happens by itself: invitations and ready checks end, leaders who are away are replaced, rows that may
/// be wrong are put right.
extension GroupsService {
    func setTimers(after decision: Decision) {
        for change in decision.changes {
            switch change {
            case .invite(let invitation):
                let (id, number) = (invitation.invitee.id, invitation.number)
                later(configuration.invitationLife) { await $0.expireInvitation(of: id, number) }
            case .check(let id, let check?):
                let number = check.number
                later(configuration.readyCheck) { await $0.expireCheck(of: id, number) }
            case .put(let group): noteLeader(of: group.id)
            case .check, .answered, .uninvite, .remove: break
            }
        }
        for news in decision.news {
            // A worldserver that takes somebody in or out writes what it thinks of the group.
            switch news {
            case .left(let group, let member, _, let previous):
                noteLeft(member.id)
                if previous != nil { restoreLater([group.id]) }
            case .created(let group) where group.ids.contains(where: hasJustLeft): restoreLater([group.id])
            case .joined(let group, let member, _) where hasJustLeft(member.id): restoreLater([group.id])
            case .joined(let group, let member, _) where member.subGroup != 0 || !member.roles.isEmpty:
                restoreLater([group.id])
            default: break
            }
        }
    }

    /// Worldservers delete the row of whom they take out, and may do so when he is in another group already
    /// (spec group 9).
    private func noteLeft(_ id: CharacterID) {
        let now = time.now()
        if lastLeft.count >= lastLeftMax {
            lastLeft = lastLeft.filter { now - $0.value < Self.leavingTakes }
            lastLeftMax = max(1000, lastLeft.count * 2)
        }
        lastLeft[id] = now
    }
    private func hasJustLeft(_ id: CharacterID) -> Bool {
        lastLeft[id].map { time.now() - $0 < Self.leavingTakes } ?? false
    }
    private static let leavingTakes = Duration.seconds(10)

    func later(_ delay: Duration, _ work: @escaping @Sendable (GroupsService) async -> Void) {
        time.after(delay) { [weak self] in
            guard let self else { return }
            Task { await self.runUnlessStopped(work) }
        }
    }
    private func runUnlessStopped(_ work: @Sendable (GroupsService) async -> Void) async {
        if !isStopped { await work(self) }
    }

    private func expireInvitation(of invitee: CharacterID, _ number: UInt64) async {
        _ = await execute(concerning: [invitee]) { ($0.expire(invitee, number: number), ()) }
    }

    private func expireCheck(of id: Groups.ID, _ number: UInt64) {
        finish(book.expireCheck(of: id, number: number))
    }

    // MARK: Leaders who are away

    /// Somebody came or went: perhaps the leader, or the first who could lead instead.
    func noteLeader(besides id: CharacterID) {
        guard let group = book.group(of: id) else { return }
        if group.leader == id {
            noteLeader(of: group.id)
        } else if !book.isOnline(group.leader), book.online(group) == [id] {
            waitForLeader(group.id, configuration.leaderAway)
        }
    }

    /// Stores since when the leader is away, or that he is not any more.
    func noteLeader(of id: Groups.ID) {
        guard let group = book.groups[id], configuration.leaderAway > .zero else { return }
        let isAway = !book.isOnline(group.leader)
        if isAway, let since = group.leaderAway {
            let left = configuration.leaderAway - .seconds(time.unixNow().seconds - since.seconds)
            waitForLeader(id, max(.zero, left))
        } else if isAway != (group.leaderAway != nil) {
            let now = time.unixNow()
            Task {
                _ = await self.execute(concerning: group.ids) { ($0.noteAway(id, now: now), ()) }
            }
        }
    }

    private func waitForLeader(_ id: Groups.ID, _ delay: Duration) {
        guard let leader = book.groups[id]?.leader else { return }
        later(delay) { await $0.replaceLeader(leader, of: id) }
    }

    private func replaceLeader(_ leader: CharacterID, of id: Groups.ID) async {
        guard let group = book.groups[id] else { return }
        let now = time.unixNow()
        let patience = configuration.leaderAway
        _ = await execute(concerning: group.ids) { book in
            // He may have been back meanwhile.
            guard let group = book.groups[id], group.leader == leader, let since = group.leaderAway,
                .seconds(now.seconds - since.seconds) >= patience
            else { return (.nothing, ()) }
            return (book.replaceLeader(of: id), ())
        }
    }

    // MARK: Rows

    /// What became of these is not known, or not what was wanted.
    func doubt(_ changes: [StoredChange], _ error: any Error) {
        log.error("a group was not stored", ["error": .string("\(error)")])
        guard !changes.isEmpty else { return }
        for change in changes {
            switch change {
            case .put(_, let group), .remove(let group): doubtful.insert(group.id)
            case .restore(let id, _): doubtful.insert(id)
            }
        }
        restoreSoon(after: .seconds(1))
    }

    /// When worldservers have written what they think of them.
    func restoreLater(_ ids: Set<Groups.ID>) {
        later(.seconds(3)) { await $0.restore(ids) }
    }

    private func restoreSoon(after delay: Duration) {
        restoring?.cancel()
        restoring = time.after(delay) { [weak self] in
            Task { await self?.restoreDoubtful() }
        }
    }

    private func restoreDoubtful() async {
        let ids = doubtful
        guard !isStopped, !ids.isEmpty else { return }
        doubtful = []
        await restore(ids)
    }

    /// Makes the rows of these groups what we know.
    func restore(_ ids: Set<Groups.ID>) async {
        let realms = Set(ids.flatMap { book.groups[$0]?.realms ?? [$0.home] })
        await withLock(on: realms.sorted()[...]) { await self.restoreLocked(ids) }
    }

    private func restoreLocked(_ ids: Set<Groups.ID>) async {
        for id in ids.sorted() {
            let change = StoredChange.restore(id, book.groups[id])
            do {
                try await store.commit([change])
            } catch {
                if (error as? StoreError)?.code == .fenced { return }
                doubt([change], error)
            }
        }
    }
}
