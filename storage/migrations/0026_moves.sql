-- Incidents that change hands: who got one, or lost it, is told once.

-- Incidents that changed hands because somebody said so, until those are told who got one or lost it.
CREATE TABLE moves (
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    transitions INTEGER NOT NULL,             -- the incident's, since it changed hands
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    action      TEXT NOT NULL,                -- as domain/incidents.py calls it
    actor_id    INTEGER REFERENCES users (user_id),  -- NULL: an anonymous admin
    lost_by     INTEGER REFERENCES users (user_id),
    got_by      INTEGER REFERENCES users (user_id),
    t           INTEGER NOT NULL,
    PRIMARY KEY (incident_id, transitions)
) WITHOUT ROWID;

CREATE INDEX moves_by_group ON moves (group_id);

-- That a resolved incident can be opened again is offered once for each resolution, in reply to what
-- somebody said about it then.
CREATE TABLE reopen_offers (
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    transitions INTEGER NOT NULL,             -- the incident's, since it was resolved
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    replied_to  INTEGER NOT NULL,             -- what somebody said
    t           INTEGER NOT NULL,
    is_owed     INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    message_id  INTEGER,                 -- the offer; NULL: it was not made, or is out of reach
    PRIMARY KEY (incident_id, transitions)
) WITHOUT ROWID;

CREATE INDEX reopen_offers_owed ON reopen_offers (group_id) WHERE is_owed;
