-- Changes of shift: told once each, however late.

-- Which are told, or are to be: the newest start of duty, and the earliest it tells of. The buttons
-- of its message take over what it lists from whoever had it: a JSON object, owners by incident.
CREATE TABLE handovers (
    group_id   INTEGER NOT NULL REFERENCES groups (group_id),
    t_start    INTEGER NOT NULL,
    t_first    INTEGER NOT NULL,
    message_id INTEGER,                       -- NULL: it is not told yet
    t_told     INTEGER,                       -- when its message was written
    incidents  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(incidents)),
    PRIMARY KEY (group_id, t_start)
) WITHOUT ROWID;

CREATE INDEX handovers_owed ON handovers (group_id) WHERE message_id IS NULL;
CREATE INDEX handovers_by_start ON handovers (t_start);
