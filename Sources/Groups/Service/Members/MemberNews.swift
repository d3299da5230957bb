import GroupsAPI

/// What one gateway is to be told of members.
struct MemberNews: Equatable {
    var gateway: String
    var parts: [Groups.MembersChanged.Part]
}

/// Gathers it by gateway.
struct MemberNewsByGateway {
    private var parts: [UInt32: [Groups.MembersChanged.Part]] = [:]

    mutating func add(_ changes: [Groups.MembersChanged.Change], to seats: [MemberSeat]) {
        guard !seats.isEmpty, !changes.isEmpty else { return }
        var rest = seats[...]
        while let gateway = rest.first?.gateway {
            let receivers = rest.filter { $0.gateway == gateway }.map(\.id)
            rest = rest.filter { $0.gateway != gateway }[...]
            // What goes to the same players one after another travels together.
            if let last = parts[gateway]?.indices.last, parts[gateway]?[last].receivers == receivers {
                parts[gateway]?[last].changes += changes
            } else {
                parts[gateway, default: []].append(.init(receivers: receivers, changes: changes))
            }
        }
    }

    /// By gateway, in pieces that fit into a message.
    func list(_ names: NameNumbers) -> [MemberNews] {
        parts.map { (names.name(of: $0.key), $0.value) }.sorted { $0.0 < $1.0 }.flatMap { gateway, parts in
            Self.pieces(of: parts).map { MemberNews(gateway: gateway, parts: $0) }
        }
    }

    /// Brokers take a megabyte; smaller pieces let other messages through between them.
    private static let piece = 64 * 1024

    private static func pieces(
        of parts: [Groups.MembersChanged.Part]
    ) -> [[Groups.MembersChanged.Part]] {
        var (pieces, current, size): ([[Groups.MembersChanged.Part]], [Groups.MembersChanged.Part], Int) =
            ([], [], 0)
        for part in parts {
            let bytes = part.bytesMost
            if size + bytes > piece, !current.isEmpty {
                pieces.append(current)
                (current, size) = ([], 0)
            }
            current.append(part)
            size += bytes
        }
        if !current.isEmpty { pieces.append(current) }
        return pieces
    }
}

extension Groups.MembersChanged.Part {
    /// Never less than it takes.
    fileprivate var bytesMost: Int {
        receivers.count * 12 + changes.reduce(16) { $0 + 64 + 7 * $1.values.auras.count }
    }
}
