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
