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
