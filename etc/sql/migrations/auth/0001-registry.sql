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
