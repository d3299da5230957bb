-- Who may run a service that only one process may run, and since which change of hands.
CREATE TABLE IF NOT EXISTS nimbus_leases (
    service varchar(32) NOT NULL,
    holder varchar(128) NOT NULL,
    fence bigint unsigned NOT NULL,
    until_unix bigint NOT NULL,
    PRIMARY KEY (service)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
