-- Pages and nudges, part by part: five people a message, and who was called is not called again.
-- Pages are kept until the incident is resolved, nudges until the next one stands or somebody acts.

CREATE TABLE calls (
    group_id    INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    kind        TEXT NOT NULL CHECK (kind IN ('page', 'nudge')),
    round       INTEGER NOT NULL,         -- of a page the incident's transitions, of a nudge its nudge_due
    people      TEXT NOT NULL CHECK (json_valid(people)),  -- whom it called: handles, else user ids
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

CREATE INDEX calls_by_incident ON calls (incident_id, kind, round);

CREATE TRIGGER incidents_retire_nudges AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    INSERT INTO retired_messages
        SELECT group_id, message_id FROM calls WHERE incident_id = NEW.incident_id AND kind = 'nudge'
        ON CONFLICT DO NOTHING;
    DELETE FROM calls WHERE incident_id = NEW.incident_id
        AND (kind = 'nudge' OR NEW.status = 'Resolved');
END;
