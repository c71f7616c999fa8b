-- What incidents wait for, and the calls to their owners when that time is over.

ALTER TABLE incidents ADD COLUMN waits_for TEXT
    CHECK (waits_for IN ('vendor', 'parts', 'shop', 'driver', 'customer', 'other'));
ALTER TABLE incidents ADD COLUMN t_wait_began INTEGER;
ALTER TABLE incidents ADD COLUMN t_wait_until INTEGER;
ALTER TABLE incidents ADD COLUMN wait_calls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN wait_due INTEGER;
ALTER TABLE incidents ADD COLUMN wait_owed INTEGER NOT NULL DEFAULT 0 CHECK (wait_owed IN (0, 1));
ALTER TABLE incidents ADD COLUMN waited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incidents ADD COLUMN told_wait TEXT;

-- The others are made anew so that their order stays.
DROP INDEX incidents_owing;
DROP INDEX incidents_by_unit;
DROP INDEX incidents_of_same_unit;
DROP INDEX incidents_duplicates;
DROP INDEX incidents_by_reporter;
DROP INDEX incidents_to_set_up;
CREATE INDEX incidents_owing ON incidents (group_id)
    WHERE NOT waits_for_setup
      AND (card_version < version OR call_owed OR nudge_owed OR look_owed OR wait_owed
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
                                    WHEN 'Claimed_T2' THEN claimed_by_t2_id END
                        OR told_wait IS NOT
                           iif(wait_calls = 0, waits_for || ' ' || t_wait_until, NULL)))
               OR (status = 'Resolved' AND resolved_by_id <> created_by_id)
               OR (status = 'Cancelled' AND created_by_id IS NOT NULL
                   AND cancelled_by_id IS NOT created_by_id))));
CREATE INDEX incidents_by_unit ON incidents (group_id, unit, t_created) WHERE unit IS NOT NULL;
CREATE INDEX incidents_of_same_unit ON incidents (same_unit_as) WHERE same_unit_as IS NOT NULL;
CREATE INDEX incidents_duplicates ON incidents (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX incidents_by_reporter ON incidents (created_by_id, group_id, t_created)
    WHERE created_by_id IS NOT NULL;
CREATE INDEX incidents_to_set_up ON incidents (group_id, t_created) WHERE waits_for_setup;
CREATE INDEX incidents_waits ON incidents (wait_due) WHERE wait_due IS NOT NULL;

DROP TRIGGER incidents_retire_calls;

-- rebuild
CREATE TABLE calls (
    group_id    INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    kind        TEXT NOT NULL CHECK (kind IN ('page', 'nudge', 'call', 'wait')),
    -- Of a nudge its nudge_due, of what waited its wait_due, else the incident's transitions.
    round       INTEGER NOT NULL,
    people      TEXT NOT NULL CHECK (json_valid(people)),  -- whom it called: handles, else user ids
    uncalled    INTEGER NOT NULL DEFAULT 0,  -- of a card: how many were too many to be called
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

-- rebuild
CREATE TABLE private_calls (
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    reason      TEXT NOT NULL CHECK (reason IN ('page', 'nudge', 'call', 'handover', 'wait')),
    t           INTEGER NOT NULL,             -- of the newest call; later for each one
    is_owed     INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    message_id  INTEGER,                      -- NULL: none was sent yet
    is_stale    INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1)),
    PRIMARY KEY (user_id, incident_id)
) WITHOUT ROWID;

CREATE TRIGGER incidents_retire_calls AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    INSERT INTO retired_messages
        SELECT group_id, message_id FROM calls
        WHERE incident_id = NEW.incident_id AND kind IN ('nudge', 'call', 'wait')
          AND message_id IS NOT NEW.pinned_message_id
        ON CONFLICT DO NOTHING;
    DELETE FROM calls WHERE incident_id = NEW.incident_id
        AND (kind IN ('nudge', 'call', 'wait') OR NEW.status IN ('Resolved', 'Cancelled'));
END;

CREATE TRIGGER incidents_retire_waits AFTER UPDATE OF t_wait_until ON incidents
WHEN OLD.t_wait_until IS NOT NULL AND NEW.t_wait_until IS NOT OLD.t_wait_until
BEGIN
    INSERT INTO retired_messages
        SELECT group_id, message_id FROM calls
        WHERE incident_id = NEW.incident_id AND kind = 'wait'
        ON CONFLICT DO NOTHING;
    DELETE FROM calls WHERE incident_id = NEW.incident_id AND kind = 'wait';
END;

-- Whoever was called in private reads there what an incident waits for.
CREATE TRIGGER incidents_show_wait AFTER UPDATE OF waits_for, t_wait_until, wait_calls ON incidents
WHEN NEW.waits_for IS NOT OLD.waits_for OR NEW.t_wait_until IS NOT OLD.t_wait_until
  OR (NEW.wait_calls = 0) <> (OLD.wait_calls = 0)
BEGIN UPDATE private_calls SET is_stale = 1
      WHERE incident_id = NEW.incident_id AND message_id IS NOT NULL; END;
