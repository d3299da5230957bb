import Base

/// The groups of a realm as the service has them, page by page. While the pages come, groups change: what a
/// page holds is as of the page's own position in the stream.
struct MirrorSnapshot: Sendable {
    struct Page: Equatable, Sendable {
        var run: UInt64
        /// The last event whose effect is in the page.
        var number: UInt64
        /// Nothing has happened since what the asker knows.
        var isKnown = false
        var groups: [UInt64: GroupPicture.Group]
        /// The page holds all groups up to this key; nil: all that there are.
        var last: UInt64?
    }
    let run: UInt64
    private(set) var groups: [UInt64: GroupPicture.Group]
    private var pages: [(last: UInt64, number: UInt64)]

    init(_ page: Page) {
        run = page.run
        groups = page.groups
        pages = [(page.last ?? .max, page.number)]
    }

    /// False: it is of another run of the service.
    mutating func add(_ page: Page) -> Bool {
        guard page.run == run else { return false }
        groups.merge(page.groups) { _, new in new }
        pages.append((page.last ?? .max, page.number))
        return true
    }

    /// Behind which the next page begins; nil: all are there.
    var next: UInt64? {
        guard let last = pages.last?.last, last != .max else { return nil }
        return last
    }
    /// Up to here every group has everything.
    var first: UInt64 { pages.first?.number ?? 0 }
    /// Up to here some group has.
    var latest: UInt64 { pages.last?.number ?? 0 }

    /// Up to which event the group of this key has everything.
    func number(of key: UInt64) -> UInt64 { pages.first { key <= $0.last }?.number ?? latest }
}
