-- A page says what came of it once somebody has taken the escalation, or called it off.

-- Messages of pages that nobody waits for any more, until they say what came of the escalation,
-- which ended at `t`.
CREATE TABLE ended_pages (
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),
    message_id  INTEGER NOT NULL,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    t           INTEGER NOT NULL,
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

-- Before: incidents_retire_calls forgets the pages of what is finished.
CREATE TRIGGER incidents_end_pages BEFORE UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions AND OLD.status = 'Escalated_Unclaimed_T2'
BEGIN
    INSERT INTO ended_pages
        SELECT group_id, message_id, incident_id, NEW.t_status FROM calls
        WHERE incident_id = OLD.incident_id AND kind = 'page' AND round = OLD.transitions
        ON CONFLICT DO NOTHING;
END;
