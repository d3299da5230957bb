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
