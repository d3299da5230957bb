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
