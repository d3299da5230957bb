-- The highest number of each sequence that may have been handed out. Never lower one: numbers above it that are
-- in use already would be handed out again.
CREATE TABLE IF NOT EXISTS nimbus_guid_high_water (
    sequence varchar(32) NOT NULL,
    value bigint unsigned NOT NULL,
    updated_unix bigint NOT NULL,
    PRIMARY KEY (sequence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The simulated worldserver counted for itself.
INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix)
SELECT 'character', c.value - 1, 0 FROM nimbus_counters c
WHERE c.name = 'sandbox.characters' AND c.value > 1
AND NOT EXISTS (SELECT 1 FROM nimbus_guid_high_water h WHERE h.sequence = 'character');
INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix)
SELECT 'item', c.value - 1, 0 FROM nimbus_counters c
WHERE c.name = 'sandbox.items' AND c.value > 1
AND NOT EXISTS (SELECT 1 FROM nimbus_guid_high_water h WHERE h.sequence = 'item');
DELETE FROM nimbus_counters WHERE name = 'sandbox.characters' OR name = 'sandbox.items';
