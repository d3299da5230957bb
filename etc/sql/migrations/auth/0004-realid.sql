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
