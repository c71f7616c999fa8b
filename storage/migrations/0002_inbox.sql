-- Updates on disk before Telegram may forget them, and what an outage or a migration leaves behind.

CREATE TABLE inbox (
    seq        INTEGER PRIMARY KEY,      -- the order they came in; update_id may restart at random
    update_id  INTEGER NOT NULL UNIQUE,
    body       TEXT NOT NULL,            -- the Update object as Telegram sent it
    attempts   INTEGER NOT NULL DEFAULT 0,
    t_received INTEGER NOT NULL,
    t_handled  INTEGER,                  -- kept until Telegram knows: it may deliver it again
    t_dead     INTEGER                   -- set aside: not tried any more, kept for a person to see
);

CREATE INDEX inbox_dead ON inbox (t_dead) WHERE t_dead IS NOT NULL;

-- When Telegram was last reached; one row.
CREATE TABLE polling (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    t_last_poll INTEGER NOT NULL
);

ALTER TABLE incidents ADD COLUMN t_taps_lost INTEGER;  -- taps before it may not have reached us
ALTER TABLE groups ADD COLUMN migrated_to INTEGER;     -- the supergroup this group became

-- An edit is under way, or was when we were killed: it may still land, on top of a later one.
ALTER TABLE incidents ADD COLUMN t_edit_sent INTEGER;
CREATE INDEX incidents_edit_in_doubt ON incidents (t_edit_sent) WHERE t_edit_sent IS NOT NULL;
