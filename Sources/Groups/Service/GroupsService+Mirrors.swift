import Base
import Bus
import GroupsAPI

/// Worldservers that have just joined, or have missed something, ask for what they should know.
extension GroupsService {
    func serveMirrors() {
        bus.serve(Groups.Mirrors.self) { [self] in await mirrors($0) }
        bus.serve(Groups.RestoreRows.self) { [self] in await restoreRows($0) }
    }
    func stopServingMirrors() {
        bus.stopServing(Groups.Mirrors.self)
        bus.stopServing(Groups.RestoreRows.self)
    }

    private func mirrors(_ request: Groups.Mirrors) -> Groups.MirrorPage {
        let position = Groups.MirrorPosition(run: run, number: streams.last(for: request.realm))
        if request.known == position {
            return Groups.MirrorPage(position: position, isKnown: true, groups: [], last: nil)
        }
        counts.mirrorPages.add()
        let page = book.page(of: request.realm, after: request.after)
        return Groups.MirrorPage(
            position: position, isKnown: false, groups: page.groups, last: page.last)
    }

    private func restoreRows(_ request: Groups.RestoreRows) -> Done {
        let ids = book.groups(request.keys.prefix(Groups.RestoreRows.groupsMax), on: request.realm)
        if !ids.isEmpty { restoreLater(ids) }
        return Done()
    }
}
