// Written by etc/sql/embed from the files in etc/sql; change those.

/// The SQL files that the binary carries, by their path below etc/sql.
enum EmbeddedSQL {
    static let files: [(path: String, text: String)] = [
        (
            "auth.sql",
            #"""
            -- The tables of AzerothCore's auth database that Nimbus uses, with AzerothCore's columns and types.
            -- Installed into an empty database only. Can be run again; SQLite gets it through the rules of Script.swift.

            CREATE TABLE IF NOT EXISTS account (
                id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
                username varchar(32) NOT NULL DEFAULT '' COLLATE utf8mb4_unicode_ci,
                salt binary(32) NOT NULL,
                verifier binary(32) NOT NULL,
                session_key binary(40) DEFAULT NULL,
                totp_secret varbinary(128) DEFAULT NULL,
                email varchar(255) NOT NULL DEFAULT '',
                reg_mail varchar(255) NOT NULL DEFAULT '',
                joindate timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
                last_ip varchar(15) NOT NULL DEFAULT '127.0.0.1',
                last_attempt_ip varchar(15) NOT NULL DEFAULT '127.0.0.1',
                failed_logins int unsigned NOT NULL DEFAULT 0,
                locked tinyint unsigned NOT NULL DEFAULT 0,
                lock_country varchar(2) NOT NULL DEFAULT '00',
                last_login timestamp NULL DEFAULT NULL,
                online int unsigned NOT NULL DEFAULT 0,
                expansion tinyint unsigned NOT NULL DEFAULT 2,
                Flags int unsigned NOT NULL DEFAULT 0,
                mutetime bigint NOT NULL DEFAULT 0,
                mutereason varchar(255) NOT NULL DEFAULT '',
                muteby varchar(50) NOT NULL DEFAULT '',
                locale tinyint unsigned NOT NULL DEFAULT 0,
                os varchar(3) NOT NULL DEFAULT '',
                recruiter int unsigned NOT NULL DEFAULT 0,
                totaltime int unsigned NOT NULL DEFAULT 0,
                UNIQUE KEY idx_username (username)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- RealmID -1 stands for all realms.
            CREATE TABLE IF NOT EXISTS account_access (
                id int unsigned NOT NULL,
                gmlevel tinyint unsigned NOT NULL,
                RealmID int NOT NULL DEFAULT -1,
                comment varchar(255) DEFAULT '',
                PRIMARY KEY (id, RealmID)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- A ban is for ever when unbandate equals bandate.
            CREATE TABLE IF NOT EXISTS account_banned (
                id int unsigned NOT NULL DEFAULT 0,
                bandate int unsigned NOT NULL DEFAULT 0,
                unbandate int unsigned NOT NULL DEFAULT 0,
                bannedby varchar(50) NOT NULL,
                banreason varchar(255) NOT NULL,
                active tinyint unsigned NOT NULL DEFAULT 1,
                PRIMARY KEY (id, bandate)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS ip_banned (
                ip varchar(15) NOT NULL DEFAULT '127.0.0.1',
                bandate int unsigned NOT NULL,
                unbandate int unsigned NOT NULL,
                bannedby varchar(50) NOT NULL DEFAULT '[Console]',
                banreason varchar(255) NOT NULL DEFAULT 'no reason',
                PRIMARY KEY (ip, bandate)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS logs_ip_actions (
                id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
                account_id int unsigned NOT NULL,
                character_guid int unsigned NOT NULL,
                type tinyint unsigned NOT NULL,
                ip varchar(15) NOT NULL DEFAULT '127.0.0.1',
                systemnote text,
                unixtime int unsigned NOT NULL,
                time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
                comment text
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS secret_digest (
                id int unsigned NOT NULL,
                digest varchar(100) NOT NULL,
                PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS realmlist (
                id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
                name varchar(32) NOT NULL DEFAULT '',
                address varchar(255) NOT NULL DEFAULT '127.0.0.1',
                localAddress varchar(255) NOT NULL DEFAULT '127.0.0.1',
                localSubnetMask varchar(255) NOT NULL DEFAULT '255.255.255.0',
                port smallint unsigned NOT NULL DEFAULT 8085,
                icon tinyint unsigned NOT NULL DEFAULT 0,
                flag tinyint unsigned NOT NULL DEFAULT 2,
                timezone tinyint unsigned NOT NULL DEFAULT 0,
                allowedSecurityLevel tinyint unsigned NOT NULL DEFAULT 0,
                population float NOT NULL DEFAULT 0,
                gamebuild int unsigned NOT NULL DEFAULT 12340,
                UNIQUE KEY idx_name (name)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS realmcharacters (
                realmid int unsigned NOT NULL DEFAULT 0,
                acctid int unsigned NOT NULL,
                numchars tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (realmid, acctid),
                KEY idx_realmcharacters_acctid (acctid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS build_info (
                build int NOT NULL,
                majorVersion int DEFAULT NULL,
                minorVersion int DEFAULT NULL,
                bugfixVersion int DEFAULT NULL,
                hotfixVersion char(3) DEFAULT NULL,
                winAuthSeed varchar(32) DEFAULT NULL,
                win64AuthSeed varchar(32) DEFAULT NULL,
                mac64AuthSeed varchar(32) DEFAULT NULL,
                winChecksumSeed varchar(40) DEFAULT NULL,
                macChecksumSeed varchar(40) DEFAULT NULL,
                PRIMARY KEY (build)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            INSERT IGNORE INTO build_info
                (build, majorVersion, minorVersion, bugfixVersion, hotfixVersion, winChecksumSeed, macChecksumSeed)
            VALUES
                (5875, 1, 12, 1, NULL,
                    '95EDB27C7823B363CBDDAB56A392E7CB73FCCA20', '8D173CC381961EEBABF336F5E6675B101BB513E5'),
                (6005, 1, 12, 2, NULL, NULL, NULL),
                (6141, 1, 12, 3, NULL, NULL, NULL),
                (8606, 2, 4, 3, NULL,
                    '319AFAA3F2559682F9FF658BE01456255F456FB1', 'D8B0ECFE534BC1131E19BAD1D4C0E813EEE4994F'),
                (9947, 3, 1, 3, NULL, NULL, NULL),
                (10505, 3, 2, 2, 'a', NULL, NULL),
                (11159, 3, 3, 0, 'a', NULL, NULL),
                (11403, 3, 3, 2, NULL, NULL, NULL),
                (11723, 3, 3, 3, 'a', NULL, NULL),
                (12340, 3, 3, 5, 'a',
                    'CDCBBD5188315E6B4D19449D492DBCFAF156A347', 'B706D13FF2F4018839729461E3F8A0E2B5FDC034'),
                (13930, 3, 3, 5, 'a', NULL, NULL);
            """#
        ),
        (
            "characters.sql",
            #"""
            -- The tables of AzerothCore's characters database that Nimbus uses, with AzerothCore's columns and types.
            -- Installed into an empty database only. Can be run again; SQLite gets it through the rules of Script.swift.

            CREATE TABLE IF NOT EXISTS characters (
                guid int unsigned NOT NULL DEFAULT 0,
                account int unsigned NOT NULL DEFAULT 0,
                name varchar(12) NOT NULL COLLATE utf8mb4_bin,
                race tinyint unsigned NOT NULL DEFAULT 0,
                class tinyint unsigned NOT NULL DEFAULT 0,
                gender tinyint unsigned NOT NULL DEFAULT 0,
                level tinyint unsigned NOT NULL DEFAULT 0,
                xp int unsigned NOT NULL DEFAULT 0,
                money int unsigned NOT NULL DEFAULT 0,
                skin tinyint unsigned NOT NULL DEFAULT 0,
                face tinyint unsigned NOT NULL DEFAULT 0,
                hairStyle tinyint unsigned NOT NULL DEFAULT 0,
                hairColor tinyint unsigned NOT NULL DEFAULT 0,
                facialStyle tinyint unsigned NOT NULL DEFAULT 0,
                bankSlots tinyint unsigned NOT NULL DEFAULT 0,
                restState tinyint unsigned NOT NULL DEFAULT 0,
                playerFlags int unsigned NOT NULL DEFAULT 0,
                position_x float NOT NULL DEFAULT 0,
                position_y float NOT NULL DEFAULT 0,
                position_z float NOT NULL DEFAULT 0,
                map smallint unsigned NOT NULL DEFAULT 0,
                instance_id int unsigned NOT NULL DEFAULT 0,
                instance_mode_mask tinyint unsigned NOT NULL DEFAULT 0,
                orientation float NOT NULL DEFAULT 0,
                taximask text NOT NULL,
                online tinyint unsigned NOT NULL DEFAULT 0,
                cinematic tinyint unsigned NOT NULL DEFAULT 0,
                totaltime int unsigned NOT NULL DEFAULT 0,
                leveltime int unsigned NOT NULL DEFAULT 0,
                logout_time int unsigned NOT NULL DEFAULT 0,
                is_logout_resting tinyint unsigned NOT NULL DEFAULT 0,
                rest_bonus float NOT NULL DEFAULT 0,
                resettalents_cost int unsigned NOT NULL DEFAULT 0,
                resettalents_time int unsigned NOT NULL DEFAULT 0,
                trans_x float NOT NULL DEFAULT 0,
                trans_y float NOT NULL DEFAULT 0,
                trans_z float NOT NULL DEFAULT 0,
                trans_o float NOT NULL DEFAULT 0,
                transguid int DEFAULT 0,
                extra_flags smallint unsigned NOT NULL DEFAULT 0,
                stable_slots tinyint unsigned NOT NULL DEFAULT 0,
                at_login smallint unsigned NOT NULL DEFAULT 0,
                zone smallint unsigned NOT NULL DEFAULT 0,
                death_expire_time int unsigned NOT NULL DEFAULT 0,
                taxi_path text,
                arenaPoints int unsigned NOT NULL DEFAULT 0,
                totalHonorPoints int unsigned NOT NULL DEFAULT 0,
                todayHonorPoints int unsigned NOT NULL DEFAULT 0,
                yesterdayHonorPoints int unsigned NOT NULL DEFAULT 0,
                totalKills int unsigned NOT NULL DEFAULT 0,
                todayKills smallint unsigned NOT NULL DEFAULT 0,
                yesterdayKills smallint unsigned NOT NULL DEFAULT 0,
                chosenTitle int unsigned NOT NULL DEFAULT 0,
                knownCurrencies bigint unsigned NOT NULL DEFAULT 0,
                watchedFaction int unsigned NOT NULL DEFAULT 0,
                drunk tinyint unsigned NOT NULL DEFAULT 0,
                health int unsigned NOT NULL DEFAULT 0,
                power1 int unsigned NOT NULL DEFAULT 0,
                power2 int unsigned NOT NULL DEFAULT 0,
                power3 int unsigned NOT NULL DEFAULT 0,
                power4 int unsigned NOT NULL DEFAULT 0,
                power5 int unsigned NOT NULL DEFAULT 0,
                power6 int unsigned NOT NULL DEFAULT 0,
                power7 int unsigned NOT NULL DEFAULT 0,
                latency int unsigned DEFAULT 0,
                talentGroupsCount tinyint unsigned NOT NULL DEFAULT 1,
                activeTalentGroup tinyint unsigned NOT NULL DEFAULT 0,
                exploredZones longtext,
                equipmentCache longtext,
                ammoId int unsigned NOT NULL DEFAULT 0,
                knownTitles longtext,
                actionBars tinyint unsigned NOT NULL DEFAULT 0,
                grantableLevels tinyint unsigned NOT NULL DEFAULT 0,
                `order` tinyint DEFAULT NULL,
                creation_date timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
                deleteInfos_Account int unsigned DEFAULT NULL,
                deleteInfos_Name varchar(12) DEFAULT NULL,
                deleteDate int unsigned DEFAULT NULL,
                innTriggerId int unsigned NOT NULL DEFAULT 0,
                extraBonusTalentCount int NOT NULL DEFAULT 0,
                PRIMARY KEY (guid),
                KEY idx_account (account),
                KEY idx_online (online),
                KEY idx_characters_name (name)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS character_banned (
                guid int unsigned NOT NULL DEFAULT 0,
                bandate int unsigned NOT NULL DEFAULT 0,
                unbandate int unsigned NOT NULL DEFAULT 0,
                bannedby varchar(50) NOT NULL,
                banreason varchar(255) NOT NULL,
                active tinyint unsigned NOT NULL DEFAULT 1,
                PRIMARY KEY (guid, bandate)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- Genitives of Russian names; a row here clears the "declined names are missing" flag of the character screen.
            CREATE TABLE IF NOT EXISTS character_declinedname (
                guid int unsigned NOT NULL DEFAULT 0,
                genitive varchar(15) NOT NULL DEFAULT '',
                dative varchar(15) NOT NULL DEFAULT '',
                accusative varchar(15) NOT NULL DEFAULT '',
                instrumental varchar(15) NOT NULL DEFAULT '',
                prepositional varchar(15) NOT NULL DEFAULT '',
                PRIMARY KEY (guid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS character_pet (
                id int unsigned NOT NULL DEFAULT 0,
                entry int unsigned NOT NULL DEFAULT 0,
                owner int unsigned NOT NULL DEFAULT 0,
                modelid int unsigned DEFAULT 0,
                CreatedBySpell int unsigned DEFAULT 0,
                PetType tinyint unsigned NOT NULL DEFAULT 0,
                level smallint unsigned NOT NULL DEFAULT 1,
                exp int unsigned NOT NULL DEFAULT 0,
                Reactstate tinyint unsigned NOT NULL DEFAULT 0,
                name varchar(21) NOT NULL DEFAULT 'Pet',
                renamed tinyint unsigned NOT NULL DEFAULT 0,
                slot tinyint unsigned NOT NULL DEFAULT 0,
                curhealth int unsigned NOT NULL DEFAULT 1,
                curmana int unsigned NOT NULL DEFAULT 0,
                curhappiness int unsigned NOT NULL DEFAULT 0,
                savetime int unsigned NOT NULL DEFAULT 0,
                abdata text,
                PRIMARY KEY (id),
                KEY idx_pet_owner (owner)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS instance (
                id int unsigned NOT NULL DEFAULT 0,
                map smallint unsigned NOT NULL DEFAULT 0,
                resettime int unsigned NOT NULL DEFAULT 0,
                difficulty tinyint unsigned NOT NULL DEFAULT 0,
                completedEncounters int unsigned NOT NULL DEFAULT 0,
                data tinytext NOT NULL,
                PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- extended: a worldserver's, for raids.
            CREATE TABLE IF NOT EXISTS character_instance (
                guid int unsigned NOT NULL DEFAULT 0,
                instance int unsigned NOT NULL DEFAULT 0,
                permanent tinyint unsigned NOT NULL DEFAULT 0,
                extended tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (guid, instance)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS item_instance (
                guid int unsigned NOT NULL DEFAULT 0,
                itemEntry int unsigned NOT NULL DEFAULT 0,
                owner_guid int unsigned NOT NULL DEFAULT 0,
                creatorGuid int unsigned NOT NULL DEFAULT 0,
                giftCreatorGuid int unsigned NOT NULL DEFAULT 0,
                count int unsigned NOT NULL DEFAULT 1,
                duration int NOT NULL DEFAULT 0,
                charges tinytext,
                flags int unsigned DEFAULT 0,
                enchantments text NOT NULL,
                randomPropertyId smallint NOT NULL DEFAULT 0,
                durability smallint unsigned NOT NULL DEFAULT 0,
                playedTime int unsigned NOT NULL DEFAULT 0,
                text text,
                PRIMARY KEY (guid),
                KEY idx_owner_guid (owner_guid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS character_inventory (
                guid int unsigned NOT NULL DEFAULT 0,
                bag int unsigned NOT NULL DEFAULT 0,
                slot tinyint unsigned NOT NULL DEFAULT 0,
                item int unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (item),
                UNIQUE KEY idx_guid_bag_slot (guid, bag, slot)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS account_data (
                accountId int unsigned NOT NULL DEFAULT 0,
                type tinyint unsigned NOT NULL DEFAULT 0,
                time int unsigned NOT NULL DEFAULT 0,
                data blob NOT NULL,
                PRIMARY KEY (accountId, type)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS character_account_data (
                guid int unsigned NOT NULL DEFAULT 0,
                type tinyint unsigned NOT NULL DEFAULT 0,
                time int unsigned NOT NULL DEFAULT 0,
                data blob NOT NULL,
                PRIMARY KEY (guid, type)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS account_tutorial (
                accountId int unsigned NOT NULL DEFAULT 0,
                tut0 int unsigned NOT NULL DEFAULT 0,
                tut1 int unsigned NOT NULL DEFAULT 0,
                tut2 int unsigned NOT NULL DEFAULT 0,
                tut3 int unsigned NOT NULL DEFAULT 0,
                tut4 int unsigned NOT NULL DEFAULT 0,
                tut5 int unsigned NOT NULL DEFAULT 0,
                tut6 int unsigned NOT NULL DEFAULT 0,
                tut7 int unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (accountId)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- flags: 1 friend, 2 ignored, 4 muted; one row for a pair, bits combined.
            CREATE TABLE IF NOT EXISTS character_social (
                guid int unsigned NOT NULL DEFAULT 0,
                friend int unsigned NOT NULL DEFAULT 0,
                flags tinyint unsigned NOT NULL DEFAULT 0,
                note varchar(48) NOT NULL DEFAULT '',
                PRIMARY KEY (guid, friend, flags),
                KEY idx_friend (friend)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS guild (
                guildid int unsigned NOT NULL DEFAULT 0,
                name varchar(24) NOT NULL DEFAULT '',
                leaderguid int unsigned NOT NULL DEFAULT 0,
                EmblemStyle tinyint unsigned NOT NULL DEFAULT 0,
                EmblemColor tinyint unsigned NOT NULL DEFAULT 0,
                BorderStyle tinyint unsigned NOT NULL DEFAULT 0,
                BorderColor tinyint unsigned NOT NULL DEFAULT 0,
                BackgroundColor tinyint unsigned NOT NULL DEFAULT 0,
                info varchar(500) NOT NULL DEFAULT '',
                motd varchar(128) NOT NULL DEFAULT '',
                createdate int unsigned NOT NULL DEFAULT 0,
                BankMoney bigint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (guildid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS guild_member (
                guildid int unsigned NOT NULL,
                guid int unsigned NOT NULL,
                `rank` tinyint unsigned NOT NULL,
                pnote varchar(31) NOT NULL DEFAULT '',
                offnote varchar(31) NOT NULL DEFAULT '',
                UNIQUE KEY idx_guid_key (guid),
                KEY idx_guildid_key (guildid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS arena_team (
                arenaTeamId int unsigned NOT NULL DEFAULT 0,
                name varchar(24) NOT NULL,
                captainGuid int unsigned NOT NULL DEFAULT 0,
                type tinyint unsigned NOT NULL DEFAULT 0,
                rating smallint unsigned NOT NULL DEFAULT 0,
                seasonGames smallint unsigned NOT NULL DEFAULT 0,
                seasonWins smallint unsigned NOT NULL DEFAULT 0,
                weekGames smallint unsigned NOT NULL DEFAULT 0,
                weekWins smallint unsigned NOT NULL DEFAULT 0,
                `rank` int unsigned NOT NULL DEFAULT 0,
                backgroundColor int unsigned NOT NULL DEFAULT 0,
                emblemStyle tinyint unsigned NOT NULL DEFAULT 0,
                emblemColor int unsigned NOT NULL DEFAULT 0,
                borderStyle tinyint unsigned NOT NULL DEFAULT 0,
                borderColor int unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (arenaTeamId)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS arena_team_member (
                arenaTeamId int unsigned NOT NULL DEFAULT 0,
                guid int unsigned NOT NULL DEFAULT 0,
                weekGames smallint unsigned NOT NULL DEFAULT 0,
                weekWins smallint unsigned NOT NULL DEFAULT 0,
                seasonGames smallint unsigned NOT NULL DEFAULT 0,
                seasonWins smallint unsigned NOT NULL DEFAULT 0,
                personalRating smallint NOT NULL DEFAULT 0,
                PRIMARY KEY (arenaTeamId, guid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS channels (
                channelId int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
                name varchar(128) NOT NULL,
                team int unsigned NOT NULL,
                announce tinyint unsigned NOT NULL DEFAULT 1,
                ownership tinyint unsigned NOT NULL DEFAULT 1,
                password varchar(32) DEFAULT NULL,
                lastUsed int unsigned NOT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS channels_bans (
                channelId int unsigned NOT NULL,
                playerGUID int unsigned NOT NULL,
                banTime int unsigned NOT NULL,
                PRIMARY KEY (channelId, playerGUID)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS channels_rights (
                name varchar(128) NOT NULL,
                flags int unsigned NOT NULL,
                speakdelay int unsigned NOT NULL,
                joinmessage varchar(255) NOT NULL DEFAULT '',
                delaymessage varchar(255) NOT NULL DEFAULT '',
                moderators text,
                PRIMARY KEY (name)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- messageType: 0 player, 2 auction, 3 creature, 4 game object, 5 calendar. checked: 1 read, 2 returned, 4 copied,
            -- 8 payment of a cash on delivery, 16 has a body. Times are Unix seconds.
            CREATE TABLE IF NOT EXISTS mail (
                id int unsigned NOT NULL DEFAULT 0,
                messageType tinyint unsigned NOT NULL DEFAULT 0,
                stationery tinyint NOT NULL DEFAULT 41,
                mailTemplateId smallint unsigned NOT NULL DEFAULT 0,
                sender int unsigned NOT NULL DEFAULT 0,
                receiver int unsigned NOT NULL DEFAULT 0,
                subject longtext,
                body longtext,
                has_items tinyint unsigned NOT NULL DEFAULT 0,
                expire_time int unsigned NOT NULL DEFAULT 0,
                deliver_time int unsigned NOT NULL DEFAULT 0,
                money int unsigned NOT NULL DEFAULT 0,
                cod int unsigned NOT NULL DEFAULT 0,
                checked tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (id),
                KEY idx_mail_receiver (receiver)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS mail_items (
                mail_id int unsigned NOT NULL DEFAULT 0,
                item_guid int unsigned NOT NULL DEFAULT 0,
                receiver int unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (item_guid),
                KEY idx_mail_items_receiver (receiver),
                KEY idx_mail_items_mail (mail_id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- type: 1 cash on delivery, 2 auction, 3 guild deposit, 4 guild withdrawal, 5 mail, 6 trade.
            CREATE TABLE IF NOT EXISTS log_money (
                sender_acc int unsigned NOT NULL DEFAULT 0,
                sender_guid int unsigned NOT NULL DEFAULT 0,
                sender_name text NOT NULL,
                sender_ip text NOT NULL,
                receiver_acc int unsigned NOT NULL DEFAULT 0,
                receiver_name text NOT NULL,
                money bigint unsigned NOT NULL DEFAULT 0,
                topic text NOT NULL,
                date datetime NOT NULL,
                type tinyint unsigned NOT NULL DEFAULT 0
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS `groups` (
                guid int unsigned NOT NULL,
                leaderGuid int unsigned NOT NULL,
                lootMethod tinyint unsigned NOT NULL,
                looterGuid int unsigned NOT NULL,
                lootThreshold tinyint unsigned NOT NULL,
                icon1 bigint unsigned NOT NULL,
                icon2 bigint unsigned NOT NULL,
                icon3 bigint unsigned NOT NULL,
                icon4 bigint unsigned NOT NULL,
                icon5 bigint unsigned NOT NULL,
                icon6 bigint unsigned NOT NULL,
                icon7 bigint unsigned NOT NULL,
                icon8 bigint unsigned NOT NULL,
                groupType tinyint unsigned NOT NULL,
                difficulty tinyint unsigned NOT NULL DEFAULT 0,
                raidDifficulty tinyint unsigned NOT NULL DEFAULT 0,
                masterLooterGuid int unsigned NOT NULL,
                PRIMARY KEY (guid),
                KEY leaderGuid (leaderGuid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS group_member (
                guid int unsigned NOT NULL,
                memberGuid int unsigned NOT NULL,
                memberFlags tinyint unsigned NOT NULL DEFAULT 0,
                subgroup tinyint unsigned NOT NULL DEFAULT 0,
                roles tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (memberGuid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS lfg_data (
                guid int unsigned NOT NULL DEFAULT 0,
                dungeon int unsigned NOT NULL DEFAULT 0,
                state tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (guid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "world.sql",
            #"""
            -- The tables and columns of AzerothCore's world database that Nimbus reads. A real world database has many more
            -- columns; those that stand here have AzerothCore's names and types.
            -- Installed into an empty database only. Can be run again; SQLite gets it through the rules of Script.swift.

            CREATE TABLE IF NOT EXISTS item_template (
                entry int unsigned NOT NULL DEFAULT 0,
                class tinyint unsigned NOT NULL DEFAULT 0,
                subclass tinyint unsigned NOT NULL DEFAULT 0,
                name varchar(255) NOT NULL DEFAULT '',
                displayid int unsigned NOT NULL DEFAULT 0,
                Quality tinyint unsigned NOT NULL DEFAULT 0,
                BuyPrice bigint NOT NULL DEFAULT 0,
                SellPrice int unsigned NOT NULL DEFAULT 0,
                InventoryType tinyint unsigned NOT NULL DEFAULT 0,
                ItemLevel smallint unsigned NOT NULL DEFAULT 0,
                RequiredLevel tinyint unsigned NOT NULL DEFAULT 0,
                stackable int DEFAULT 1,
                ContainerSlots tinyint unsigned NOT NULL DEFAULT 0,
                bonding tinyint unsigned NOT NULL DEFAULT 0,
                MaxDurability smallint unsigned NOT NULL DEFAULT 0,
                Flags int unsigned NOT NULL DEFAULT 0,
                duration int unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (entry)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS creature_template (
                entry int unsigned NOT NULL DEFAULT 0,
                name char(100) NOT NULL DEFAULT '0',
                subname char(100) DEFAULT NULL,
                minlevel tinyint unsigned NOT NULL DEFAULT 1,
                maxlevel tinyint unsigned NOT NULL DEFAULT 1,
                faction smallint unsigned NOT NULL DEFAULT 0,
                npcflag int unsigned NOT NULL DEFAULT 0,
                family tinyint NOT NULL DEFAULT 0,
                type tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (entry)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS playercreateinfo (
                race tinyint unsigned NOT NULL DEFAULT 0,
                class tinyint unsigned NOT NULL DEFAULT 0,
                map smallint unsigned NOT NULL DEFAULT 0,
                zone int unsigned NOT NULL DEFAULT 0,
                position_x float NOT NULL DEFAULT 0,
                position_y float NOT NULL DEFAULT 0,
                position_z float NOT NULL DEFAULT 0,
                orientation float NOT NULL DEFAULT 0,
                PRIMARY KEY (race, class)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/auth/0001-registry.sql",
            #"""
            -- Worldservers that were registered when the daemon ended; lists of maps are numbers and commas. They count as alive
            -- again only when they were seen.
            CREATE TABLE IF NOT EXISTS nimbus_worlds (
                id varchar(10) NOT NULL,
                address varchar(300) NOT NULL,
                alias varchar(32) NOT NULL,
                incarnation bigint unsigned NOT NULL,
                realm int unsigned NOT NULL,
                cross_realm tinyint unsigned NOT NULL,
                announces_readiness tinyint unsigned NOT NULL,
                health_address varchar(300) NOT NULL,
                available_maps text NOT NULL,
                preferred_maps text NOT NULL,
                assigned_maps text NOT NULL,
                pending_maps text NOT NULL,
                seen int unsigned NOT NULL,
                PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- How many worldservers run a map side by side: `1:2,530:3`. A realm with a line keeps it over the settings.
            CREATE TABLE IF NOT EXISTS nimbus_world_layers (
                realm int unsigned NOT NULL,
                layers text NOT NULL,
                PRIMARY KEY (realm)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- Which worldserver a group uses for a map.
            CREATE TABLE IF NOT EXISTS nimbus_group_layers (
                realm int unsigned NOT NULL,
                group_id int unsigned NOT NULL,
                map int unsigned NOT NULL,
                world varchar(10) NOT NULL,
                until_unix bigint NOT NULL,
                PRIMARY KEY (realm, group_id, map),
                KEY idx_nimbus_group_layers_until (until_unix)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/auth/0002-registry-lives.sql",
            #"""
            -- What else is remembered of registered worldservers: the process (a number, as text), the processes that had its
            -- address before as incarnation:process, whether an admin empties it, and the version of its assignment of maps.
            CREATE TABLE IF NOT EXISTS nimbus_world_states (
                id varchar(10) NOT NULL,
                process varchar(20) NOT NULL,
                former varchar(400) NOT NULL,
                draining tinyint unsigned NOT NULL,
                version bigint unsigned NOT NULL,
                PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- Gateways that were registered, so that one that dies while the registry is away is noticed.
            CREATE TABLE IF NOT EXISTS nimbus_gateways (
                id varchar(10) NOT NULL,
                address varchar(300) NOT NULL,
                realm int unsigned NOT NULL,
                started_at bigint unsigned NOT NULL,
                PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/auth/0003-leases.sql",
            #"""
            -- Who may run a service that only one process may run, and since which change of hands.
            CREATE TABLE IF NOT EXISTS nimbus_leases (
                service varchar(32) NOT NULL,
                holder varchar(128) NOT NULL,
                fence bigint unsigned NOT NULL,
                until_unix bigint NOT NULL,
                PRIMARY KEY (service)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/auth/0004-realid.sql",
            #"""
            -- Friends by account. ToCloud9's table, which deployments may have; status 1 asked, 2 friends; each note is
            -- what that account wrote about the other.
            CREATE TABLE IF NOT EXISTS tc9_realid_friends (
                account_id_low int unsigned NOT NULL,
                account_id_high int unsigned NOT NULL,
                requester_account_id int unsigned NOT NULL,
                status tinyint unsigned NOT NULL DEFAULT 1,
                note_low varchar(48) NOT NULL DEFAULT '',
                note_high varchar(48) NOT NULL DEFAULT '',
                created_at int unsigned NOT NULL DEFAULT 0,
                updated_at int unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (account_id_low, account_id_high),
                KEY idx_realid_low (account_id_low, status),
                KEY idx_realid_high (account_id_high, status),
                KEY idx_realid_requester (requester_account_id, status)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/characters/0001-sessions.sql",
            #"""
            -- Numbers that must never be given out twice, also over restarts; `value` is the next one that is free.
            CREATE TABLE IF NOT EXISTS nimbus_counters (
                name varchar(32) NOT NULL,
                value bigint unsigned NOT NULL,
                PRIMARY KEY (name)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- Players that still stand in the memory of a worldserver whose gateway link broke.
            CREATE TABLE IF NOT EXISTS nimbus_parked (
                guid int unsigned NOT NULL,
                account int unsigned NOT NULL,
                world varchar(64) NOT NULL,
                incarnation bigint unsigned NOT NULL,
                until_unix bigint NOT NULL,
                PRIMARY KEY (guid),
                KEY idx_nimbus_parked_account (account)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/characters/0002-guids.sql",
            #"""
            -- The highest number of each sequence that may have been handed out. Never lower one: numbers above it that are
            -- in use already would be handed out again.
            CREATE TABLE IF NOT EXISTS nimbus_guid_high_water (
                sequence varchar(32) NOT NULL,
                value bigint unsigned NOT NULL,
                updated_unix bigint NOT NULL,
                PRIMARY KEY (sequence)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- The simulated worldserver counted for itself.
            INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix)
            SELECT 'character', c.value - 1, 0 FROM nimbus_counters c
            WHERE c.name = 'sandbox.characters' AND c.value > 1
            AND NOT EXISTS (SELECT 1 FROM nimbus_guid_high_water h WHERE h.sequence = 'character');
            INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix)
            SELECT 'item', c.value - 1, 0 FROM nimbus_counters c
            WHERE c.name = 'sandbox.items' AND c.value > 1
            AND NOT EXISTS (SELECT 1 FROM nimbus_guid_high_water h WHERE h.sequence = 'item');
            DELETE FROM nimbus_counters WHERE name = 'sandbox.characters' OR name = 'sandbox.items';
            """#
        ),
        (
            "migrations/characters/0003-leases.sql",
            #"""
            -- Who may run a service that only one process may run, and since which change of hands.
            CREATE TABLE IF NOT EXISTS nimbus_leases (
                service varchar(32) NOT NULL,
                holder varchar(128) NOT NULL,
                fence bigint unsigned NOT NULL,
                until_unix bigint NOT NULL,
                PRIMARY KEY (service)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/characters/0004-mail.sql",
            #"""
            -- What the mail service has begun between a box and a worldserver's memory. A row that is open is finished or
            -- undone by whoever finds it; the others answer whoever asks again. request: the first of the names under
            -- which worldservers are asked. The letter is in the bus's coding.
            CREATE TABLE IF NOT EXISTS nimbus_mail_op (
                op char(32) NOT NULL,
                kind varchar(16) NOT NULL,
                state varchar(16) NOT NULL,
                player int unsigned NOT NULL,
                world varchar(64) NOT NULL DEFAULT '',
                incarnation bigint unsigned NOT NULL DEFAULT 0,
                player_guid bigint unsigned NOT NULL DEFAULT 0,
                step int unsigned NOT NULL DEFAULT 0,
                mail int unsigned NOT NULL DEFAULT 0,
                spare int unsigned NOT NULL DEFAULT 0,
                money int unsigned NOT NULL DEFAULT 0,
                items text NOT NULL,
                request char(32) NOT NULL,
                letter blob NOT NULL,
                result varchar(32) NOT NULL DEFAULT '',
                created_unix bigint NOT NULL,
                updated_unix bigint NOT NULL,
                PRIMARY KEY (op),
                KEY idx_nimbus_mail_op_state (state),
                KEY idx_nimbus_mail_op_mail (mail)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- What a worldserver did to a purse, in the same transaction as the purse: by the name of the request.
            CREATE TABLE IF NOT EXISTS nimbus_receipt (
                request char(32) NOT NULL,
                player int unsigned NOT NULL,
                created_unix bigint NOT NULL,
                PRIMARY KEY (request),
                KEY idx_nimbus_receipt_created (created_unix)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
        (
            "migrations/characters/0005-groups.sql",
            #"""
            -- AzerothCore's tables, for databases that an earlier version of the sandbox made.
            CREATE TABLE IF NOT EXISTS `groups` (
                guid int unsigned NOT NULL,
                leaderGuid int unsigned NOT NULL,
                lootMethod tinyint unsigned NOT NULL,
                looterGuid int unsigned NOT NULL,
                lootThreshold tinyint unsigned NOT NULL,
                icon1 bigint unsigned NOT NULL,
                icon2 bigint unsigned NOT NULL,
                icon3 bigint unsigned NOT NULL,
                icon4 bigint unsigned NOT NULL,
                icon5 bigint unsigned NOT NULL,
                icon6 bigint unsigned NOT NULL,
                icon7 bigint unsigned NOT NULL,
                icon8 bigint unsigned NOT NULL,
                groupType tinyint unsigned NOT NULL,
                difficulty tinyint unsigned NOT NULL DEFAULT 0,
                raidDifficulty tinyint unsigned NOT NULL DEFAULT 0,
                masterLooterGuid int unsigned NOT NULL,
                PRIMARY KEY (guid),
                KEY leaderGuid (leaderGuid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS group_member (
                guid int unsigned NOT NULL,
                memberGuid int unsigned NOT NULL,
                memberFlags tinyint unsigned NOT NULL DEFAULT 0,
                subgroup tinyint unsigned NOT NULL DEFAULT 0,
                roles tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (memberGuid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS lfg_data (
                guid int unsigned NOT NULL DEFAULT 0,
                dungeon int unsigned NOT NULL DEFAULT 0,
                state tinyint unsigned NOT NULL DEFAULT 0,
                PRIMARY KEY (guid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- What AzerothCore has no column for: who joined when, and what the group is in the dungeon finder.
            CREATE TABLE IF NOT EXISTS nimbus_group_note (
                guid int unsigned NOT NULL,
                joined varchar(512) NOT NULL DEFAULT '',
                lfg_dungeon int unsigned NOT NULL DEFAULT 0,
                lfg_state tinyint unsigned NOT NULL DEFAULT 0,
                source varchar(128) DEFAULT NULL,
                leader_away_unix bigint DEFAULT NULL,
                PRIMARY KEY (guid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- Groups of several realms and of the dungeon finder: a worldserver that starts throws such ones out of its tables.
            CREATE TABLE IF NOT EXISTS nimbus_group (
                group_uid bigint unsigned NOT NULL,
                kind tinyint unsigned NOT NULL,
                leader_realm int unsigned NOT NULL,
                leader_guid int unsigned NOT NULL,
                group_type tinyint unsigned NOT NULL,
                loot_method tinyint unsigned NOT NULL,
                loot_threshold tinyint unsigned NOT NULL,
                difficulty tinyint unsigned NOT NULL,
                raid_difficulty tinyint unsigned NOT NULL,
                looter_realm int unsigned NOT NULL,
                looter_guid int unsigned NOT NULL,
                master_realm int unsigned NOT NULL,
                master_guid int unsigned NOT NULL,
                icon1 bigint unsigned NOT NULL DEFAULT 0,
                icon2 bigint unsigned NOT NULL DEFAULT 0,
                icon3 bigint unsigned NOT NULL DEFAULT 0,
                icon4 bigint unsigned NOT NULL DEFAULT 0,
                icon5 bigint unsigned NOT NULL DEFAULT 0,
                icon6 bigint unsigned NOT NULL DEFAULT 0,
                icon7 bigint unsigned NOT NULL DEFAULT 0,
                icon8 bigint unsigned NOT NULL DEFAULT 0,
                lfg_dungeon int unsigned NOT NULL DEFAULT 0,
                lfg_state tinyint unsigned NOT NULL DEFAULT 0,
                source varchar(128) DEFAULT NULL,
                leader_away_unix bigint DEFAULT NULL,
                PRIMARY KEY (group_uid),
                UNIQUE KEY idx_nimbus_group_source (source)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            -- What a group is numbered on the realms of its members.
            CREATE TABLE IF NOT EXISTS nimbus_group_native (
                group_uid bigint unsigned NOT NULL,
                realm int unsigned NOT NULL,
                native_id int unsigned NOT NULL,
                PRIMARY KEY (group_uid, realm),
                UNIQUE KEY idx_nimbus_group_native (realm, native_id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

            CREATE TABLE IF NOT EXISTS nimbus_group_member (
                realm int unsigned NOT NULL,
                guid int unsigned NOT NULL,
                group_uid bigint unsigned NOT NULL,
                name varchar(48) NOT NULL,
                flags tinyint unsigned NOT NULL,
                subgroup tinyint unsigned NOT NULL,
                roles tinyint unsigned NOT NULL,
                joined int unsigned NOT NULL,
                PRIMARY KEY (realm, guid),
                KEY idx_nimbus_group_member (group_uid)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """#
        ),
    ]
}
