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
