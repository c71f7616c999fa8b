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
