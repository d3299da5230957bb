import Base
import Store
import Wire

/// What a gateway asks for at the character screen, one thing a link as a rule (spec gateway 8.2).
extension SandboxWorld {
    func listCharacters(_ link: GatewayLink) {
        guard let account = idleAccount(link) else { return }
        work(on: link, for: account.id) {
            do throws(StoreError) {
                let list = try await self.characters.list(account.id, now: self.time.unixNow())
                await self.untilAwake()
                link.send(CharacterList(characters: list))
            } catch {
                self.log.error("characters cannot be listed", ["error": .string(error.description)])
            }
        }
    }

    func create(_ packet: CharacterCreate, _ link: GatewayLink) {
        guard let account = idleAccount(link) else { return }
        let wish: CharacterCreation
        switch CharacterCreation.check(packet, expansion: account.expansion) {
        case .success(let allowed): wish = allowed
        case .failure(let refusal): return link.send(CharacterCreateResult(refusal.code))
        }
        work(on: link, for: account.id) {
            let code = await self.create(wish, account)
            await self.untilAwake()
            link.send(CharacterCreateResult(code))
        }
    }

    private func create(_ wish: CharacterCreation, _ account: AccountStore.Account) async -> ResponseCode {
        do throws(StoreError) {
            if try await accounts.charactersEverywhere(of: account.id) >= 50 { return .createAccountLimit }
            switch try await characters.create(wish, for: account.id) {
            case .failure(let refusal):
                return refusal.code
            case .success(let record):
                log.info(
                    "character created", ["name": .string(record.name), "account": .init(account.id)])
                await countCharacters(of: account.id)
                return .createOK
            }
        } catch {
            log.error("a character cannot be created", ["error": .string(error.description)])
            return .createError
        }
    }

    func delete(_ packet: CharacterDelete, _ link: GatewayLink) {
        guard let account = idleAccount(link) else { return }
        guard let character = packet.character.character(home: configuration.realm),
            character.realm == configuration.realm, players[character.low] == nil
        else { return link.send(CharacterDeleteResult(.deleteFailed)) }
        work(on: link, for: account.id) {
            var code = ResponseCode.deleteFailed
            do throws(StoreError) {
                code = try await self.characters.delete(character.low, of: account.id)
                if code == .deleteOK { await self.countCharacters(of: account.id) }
            } catch {
                self.log.error("a character cannot be deleted", ["error": .string(error.description)])
            }
            await self.untilAwake()
            link.send(CharacterDeleteResult(code))
        }
    }

    func rename(_ packet: CharacterRename, _ link: GatewayLink) {
        guard let account = idleAccount(link) else { return }
        let name = CharacterName.normalised(packet.name)
        if let fault = CharacterName.fault(name) { return link.send(CharacterRenameResult(refusal: fault)) }
        work(on: link, for: account.id) {
            var answer = CharacterRenameResult(refusal: .createError)
            do throws(StoreError) {
                let code = try await self.characters.rename(packet.character.low, of: account.id, to: name)
                answer = CharacterRenameResult(refusal: code)
                answer.character = packet.character
                answer.name = name
            } catch {
                self.log.error("a character cannot be renamed", ["error": .string(error.description)])
            }
            await self.untilAwake()
            link.send(answer)
        }
    }

    /// The account of a link without a player; with one the packet is out of place.
    private func idleAccount(_ link: GatewayLink) -> AccountStore.Account? {
        guard let account = link.account, link.player == nil else {
            meters.misplaced.add()
            return nil
        }
        return account
    }

    /// The number beside the realm in the realm list. A failure costs only that, so it is no failure of the
    /// request.
    private func countCharacters(of account: AccountID) async {
        do throws(StoreError) {
            try await accounts.setCharacters(of: account, to: try await characters.count(of: account))
        } catch {
            log.warning("the number of characters was not written", ["error": .string(error.description)])
        }
    }
}

extension CharacterCreation {
    /// The rules that need no database, in AzerothCore's order.
    static func check(
        _ packet: CharacterCreate, expansion: UInt8
    ) -> Result<CharacterCreation, CreationRefusal> {
        func refuse(_ code: ResponseCode) -> Result<CharacterCreation, CreationRefusal> {
            .failure(CreationRefusal(code: code))
        }
        guard let race = Race(rawValue: packet.race),
            let characterClass = CharacterClass(rawValue: packet.characterClass),
            characterClass.isOpen(to: race), packet.look.gender <= 1
        else { return refuse(.createFailed) }
        if race.expansion > expansion { return refuse(.createExpansion) }
        if characterClass.expansion > expansion { return refuse(.createExpansionClass) }
        let name = CharacterName.normalised(packet.name)
        if let fault = CharacterName.fault(name) { return refuse(fault) }
        guard packet.look.isPlausible else { return refuse(.createError) }
        return .success(
            CharacterCreation(name: name, race: race, characterClass: characterClass, look: packet.look))
    }
}

extension CharacterLook {
    /// Within what any race has: other clients would have to draw it.
    fileprivate var isPlausible: Bool {
        skin <= 20 && face <= 25 && hairStyle <= 25 && hairColor <= 20 && facialHair <= 20
    }
}
