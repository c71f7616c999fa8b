-- What groups set for themselves, and who changed it.

ALTER TABLE groups ADD COLUMN time_zone TEXT;
ALTER TABLE groups ADD COLUMN sla_unclaimed REAL CHECK (sla_unclaimed > 0);
ALTER TABLE groups ADD COLUMN sla_escalation REAL CHECK (sla_escalation > 0);
ALTER TABLE groups ADD COLUMN calls_privately INTEGER NOT NULL DEFAULT 1
    CHECK (calls_privately IN (0, 1));
ALTER TABLE groups ADD COLUMN tells_reporters INTEGER NOT NULL DEFAULT 1
    CHECK (tells_reporters IN (0, 1));

-- Whoever waits may do so for as long as their group says; advice after an accident is given also
-- where reporters are told nothing else. The others are made anew so that their order stays.
DROP INDEX incidents_waiting;
DROP INDEX incidents_to_look_for;
DROP INDEX incidents_of_group_to_look_for;
DROP INDEX incidents_owing;
DROP INDEX incidents_by_unit;
DROP INDEX incidents_of_same_unit;
DROP INDEX incidents_duplicates;
DROP INDEX incidents_by_reporter;
DROP INDEX incidents_to_set_up;
CREATE INDEX incidents_waiting
    ON incidents (status, t_status, nudge_due, incident_id, group_id, waits_for_setup)
    WHERE status IN ('Unclaimed', 'Escalated_Unclaimed_T2') AND NOT waits_for_setup;
CREATE INDEX incidents_to_look_for ON incidents (t_looked, t_status, group_id, incident_id)
    WHERE status NOT IN ('Resolved', 'Cancelled') AND pinned_message_id IS NOT NULL
      AND NOT look_owed;
CREATE INDEX incidents_of_group_to_look_for ON incidents (group_id, t_looked, t_created)
    WHERE status NOT IN ('Resolved', 'Cancelled') AND pinned_message_id IS NOT NULL
      AND NOT look_owed;
CREATE INDEX incidents_owing ON incidents (group_id)
    WHERE NOT waits_for_setup
      AND (card_version < version OR call_owed OR nudge_owed OR look_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL
               AND (edits_in_doubt OR pinned <> (status NOT IN ('Resolved', 'Cancelled'))))
           OR (severity = 'accident' AND NOT advised AND created_by_id IS NOT NULL
               AND status NOT IN ('Resolved', 'Cancelled'))
           OR (hears AND (
               (told_status IS NULL
                   AND ((status = 'Claimed_T1' AND claimed_by_t1_id <> created_by_id)
                        OR (status = 'Claimed_T2' AND claimed_by_t2_id <> created_by_id)
                        OR (tell_in_doubt
                            AND status NOT IN ('Awaiting_Summary', 'Resolved', 'Cancelled'))))
               OR (told_message_id IS NOT NULL
                   AND status NOT IN ('Awaiting_Summary', 'Resolved', 'Cancelled')
                   AND (told_status <> status OR told_owner_id IS NOT
                        CASE status WHEN 'Claimed_T1' THEN claimed_by_t1_id
                                    WHEN 'Claimed_T2' THEN claimed_by_t2_id END))
               OR (status = 'Resolved' AND resolved_by_id <> created_by_id)
               OR (status = 'Cancelled' AND created_by_id IS NOT NULL
                   AND cancelled_by_id IS NOT created_by_id))));
CREATE INDEX incidents_by_unit ON incidents (group_id, unit, t_created) WHERE unit IS NOT NULL;
CREATE INDEX incidents_of_same_unit ON incidents (same_unit_as) WHERE same_unit_as IS NOT NULL;
CREATE INDEX incidents_duplicates ON incidents (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX incidents_by_reporter ON incidents (created_by_id, group_id, t_created)
    WHERE created_by_id IS NOT NULL;
CREATE INDEX incidents_to_set_up ON incidents (group_id, t_created) WHERE waits_for_setup;

CREATE TABLE group_events (
    event_id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    what     TEXT NOT NULL,
    user_id  INTEGER REFERENCES users (user_id),  -- whose; NULL: the group's, or only the handle
    handle   TEXT,                                -- is known
    old      TEXT,
    new      TEXT,
    actor_id INTEGER,                             -- NULL: an anonymous admin
    t        INTEGER NOT NULL
);

CREATE INDEX group_events_by_group ON group_events (group_id, event_id);
CREATE TRIGGER group_events_are_final BEFORE UPDATE ON group_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER group_events_are_kept BEFORE DELETE ON group_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be deleted'); END;
