import Base
import Store
public import WorldserverAPI

extension SandboxWorld {
    /// Makes clients see a player in a guild, or with 0 in none.
    func setGuild(of player: Player, to guild: UInt32, rank: UInt32) {
        guard player.guild != guild || player.guildRank != rank else { return }
        player.guild = guild
        player.guildRank = rank
        broadcast(values: PlayerObject.guildFields(player), of: player)
    }
}

extension Worldserver.SetGuildFields: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Bool {
        guard let player = try? world.present(player) else { return false }
        world.setGuild(of: player, to: guild, rank: guild == 0 ? 0 : rank)
        return true
    }
}

extension Worldserver.CreateGuild: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> UInt64 {
        guard GuildBook.isValid(name) else { throw .nameInvalid }
        guard !world.guilds.has(name) else { throw .nameTaken }
        guard let leader = try? world.present(leader) else { throw .leaderNotFound }
        guard leader.guild == 0, let guild = world.guilds.found(name) else { throw .failed }
        let (low, name, now) = (leader.low, name, world.time.unixNow())
        let undo = { (world: isolated SandboxWorld) in
            world.guilds.forget(name)
            if let leader = world.players[low] { world.setGuild(of: leader, to: 0, rank: 0) }
        }
        do throws(Worldserver.Refusal) {
            try world.change(leader, undo: undo) { _ throws(Worldserver.Refusal) in
                { transaction throws(StoreError) in
                    try CharacterStore.found(guild, name, leader: low, now: now, transaction)
                }
            }
        } catch {
            world.guilds.forget(name)
            throw error
        }
        world.setGuild(of: leader, to: guild, rank: 0)
        return UInt64(guild)
    }
}

extension CharacterStore {
    fileprivate static func found(
        _ guild: UInt32, _ name: String, leader: UInt32, now: UnixTime, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try transaction.write(
            "INSERT INTO guild (guildid, name, leaderguid, createdate) VALUES (?, ?, ?, ?)", guild, name,
            leader, UInt32(clamping: now.seconds))
        // Fails when the leader is in a guild already.
        try transaction.write(
            "INSERT INTO guild_member (guildid, guid, `rank`) VALUES (?, ?, 0)", guild, leader)
    }
}

extension Worldserver.CheckPetition: WorldRequest {
    /// In AzerothCore's order.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Worldserver.Petition {
        let player = try world.present(player)
        guard let low = Item.low(of: item), player.record.inventory.slot(of: low) != nil,
            let petition = world.guilds.petitions[low]
        else { return Worldserver.Petition(status: .petitionNotFound) }
        guard petition.owner == player.low else { return Worldserver.Petition(status: .notOwner) }
        guard petition.isOfGuild else { return Worldserver.Petition(status: .notAGuildPetition) }
        guard player.guild == 0 else { return Worldserver.Petition(status: .alreadyInGuild) }
        guard petition.signers.count >= world.options.signaturesNeeded else {
            return Worldserver.Petition(status: .needsMoreSignatures)
        }
        return Worldserver.Petition(
            status: .acceptable, name: petition.name,
            signers: petition.signers.map { GUID(UInt64($0)) })
    }
}
