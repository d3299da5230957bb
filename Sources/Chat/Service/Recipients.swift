import Base
import ChatAPI

/// The members that can be reached, by gateway, in batches that are handed out as they are: a line to
/// thousands of them copies nothing.
struct Recipients: Sendable {
    private struct Place {
        let gateway: String
        var batch: Int
        var index: Int
    }
    private var batches: [String: [[CharacterID]]] = [:]
    private var places: [CharacterID: Place] = [:]

    var isEmpty: Bool { places.isEmpty }

    func gateway(of character: CharacterID) -> String? { places[character]?.gateway }

    mutating func insert(_ character: CharacterID, at gateway: String) {
        remove(character)
        var batch = (batches[gateway]?.count ?? 0) - 1
        if batch < 0 || (batches[gateway]?[batch].count ?? 0) >= Chat.Delivery.recipientsMax {
            batches[gateway, default: []].append([])
            batch += 1
        }
        batches[gateway]?[batch].append(character)
        let index = (batches[gateway]?[batch].count ?? 1) - 1
        places[character] = Place(gateway: gateway, batch: batch, index: index)
    }

    /// The last one takes the place that becomes free.
    mutating func remove(_ character: CharacterID) {
        guard let place = places.removeValue(forKey: character),
            let lastBatch = batches[place.gateway]?.indices.last,
            let last = batches[place.gateway]?[lastBatch].popLast()
        else { return }
        if batches[place.gateway]?[lastBatch].isEmpty == true { batches[place.gateway]?.removeLast() }
        if batches[place.gateway]?.isEmpty == true { batches[place.gateway] = nil }
        guard last != character else { return }
        batches[place.gateway]?[place.batch][place.index] = last
        places[last]?.batch = place.batch
        places[last]?.index = place.index
    }

    /// One delivery a batch.
    func deliver(_ news: Chat.ChannelNews, into deliveries: inout [Chat.Delivery]) {
        for (gateway, batches) in batches {
            for batch in batches {
                deliveries.append(Chat.Delivery(gateway: gateway, to: batch, news: news))
            }
        }
    }
    func deliver(
        _ news: Chat.ChannelNews, to characters: some Sequence<CharacterID>,
        into deliveries: inout [Chat.Delivery]
    ) {
        var chosen: [String: [CharacterID]] = [:]
        for character in characters {
            if let place = places[character] { chosen[place.gateway, default: []].append(character) }
        }
        for (gateway, characters) in chosen.sorted(by: { $0.key < $1.key }) {
            deliveries.append(Chat.Delivery(gateway: gateway, to: characters, news: news))
        }
    }
}
