import Base
import Bus
import GroupsAPI

extension GroupBook {
    mutating func tellTalk(_ news: GroupNews, _ output: inout GroupOutput) {
        switch news {
        case .listWanted(let id, let player):
            if let group = groups[id] { list(group, to: [player], &output) }
        case .iconsWanted(let group, let player):
            output.add([player], .icons(group.icons, home: group.home))
        case .icon(let group, let setter, let slot, let cleared):
            for other in cleared {
                output.add(
                    online(group), .icon(setter: nil, slot: other, target: .none, home: group.home))
            }
            output.add(
                online(group),
                .icon(setter: setter, slot: slot, target: group.icons[Int(slot)], home: group.home))
        case .difficultyWanted(let group, let isRaid, let player):
            let value = isRaid ? group.raidDifficulty : group.difficulty
            output.add([player], .difficulty(value, isRaid: isRaid))
        case .difficultyChanged(let group, let isRaid, let player):
            tellDifficulty(group, isRaid, player, &output)
        case .checkStarted, .checkAnswered, .checkFinished: tellCheck(news, &output)
        case .pinged(let group, let player, let x, let y):
            output.add(online(group).filter { $0 != player }, .ping(player, x: x, y: y))
        case .rolled(let group, let player, let least, let most, let result):
            output.add(online(group), .roll(player, least: least, most: most, result: result))
        case .said(let group, let player, let line):
            output.add(audience(line, of: group, by: player.id), .line(player, line))
        case .resetWanted(let group, let player):
            output.mirrors += mirrors(for: player, in: group) {
                Groups.InstanceResetRequested(
                    mirror: $0, player: player.guid(seenFrom: $1), map: MapID(0), difficulty: 0)
            }
        case .extensionWanted(_, let player, let map, let difficulty, let isExtended):
            let mirror = Groups.Mirror(
                realm: player.realm, number: group(of: player)?.numbers[player.realm] ?? 0,
                receivers: [player.guid(seenFrom: player.realm)], home: player.realm)
            output.mirrors.append(
                Groups.BindExtensionRequested(
                    mirror: mirror, player: player.guid(seenFrom: player.realm), map: map,
                    difficulty: difficulty, isExtended: isExtended))
        default: break
        }
    }

    private mutating func tellDifficulty(
        _ group: Group, _ isRaid: Bool, _ player: CharacterID, _ output: inout GroupOutput
    ) {
        let value = isRaid ? group.raidDifficulty : group.difficulty
        output.add(online(group), .difficulty(value, isRaid: isRaid))
        list(group, &output)
        output.mirrors += mirrors(of: group) {
            Groups.DifficultyChanged(
                mirror: $0, updater: player.guid(seenFrom: $1), dungeon: isRaid ? nil : value,
                raid: isRaid ? value : nil)
        }
    }

    private func tellCheck(_ news: GroupNews, _ output: inout GroupOutput) {
        switch news {
        case .checkStarted(let group, let starter):
            output.add(online(group), .readyCheck(by: starter))
            let milliseconds = UInt32(clamping: Int64(configuration.readyCheck.milliseconds))
            output.mirrors += mirrors(of: group) {
                Groups.ReadyCheckStarted(
                    mirror: $0, leader: starter.guid(seenFrom: $1), milliseconds: milliseconds)
            }
            for id in group.ids where !isOnline(id) {
                tellCheck(.checkAnswered(group, id, isReady: false), &output)
            }
        case .checkAnswered(let group, let player, let isReady):
            output.add(group.managers.filter(isOnline), .readyAnswer(player, isReady: isReady))
            output.mirrors += mirrors(of: group) {
                Groups.ReadyCheckAnswered(
                    mirror: $0, player: player.guid(seenFrom: $1), isReady: isReady)
            }
        case .checkFinished(let group):
            output.add(online(group), .readyCheckFinished)
            output.mirrors += mirrors(of: group) { mirror, _ in Groups.ReadyCheckFinished(mirror: mirror) }
        default: break
        }
    }
}
