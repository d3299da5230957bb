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
