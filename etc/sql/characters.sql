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
