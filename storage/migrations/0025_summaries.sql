-- Summaries: asked for again, offered back, and corrected by editing the message that gave them.

-- Which messages gave a summary, and after how many transitions of the incident: an edit of one
-- corrects the summary while it is the one that counts.
CREATE TABLE summaries (
    chat_id        INTEGER NOT NULL,          -- the message's own chat; never rewritten
    message_id     INTEGER NOT NULL,
    incident_id    TEXT NOT NULL REFERENCES incidents (incident_id),
    media_group_id TEXT,
    transitions    INTEGER NOT NULL,
    t              INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) WITHOUT ROWID;

CREATE INDEX summaries_by_incident ON summaries (incident_id);
CREATE INDEX summaries_by_album ON summaries (chat_id, media_group_id)
    WHERE media_group_id IS NOT NULL;

-- What was said without a reply by whoever a summary is awaited from: offered back once for each
-- request. The words themselves are not kept.
CREATE TABLE offers (
    incident_id      TEXT PRIMARY KEY REFERENCES incidents (incident_id),
    group_id         INTEGER NOT NULL,
    message_id       INTEGER NOT NULL,        -- of what was said
    thread_id        INTEGER,                 -- the forum topic it was said in
    t                INTEGER NOT NULL,
    is_owed          INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    offer_message_id INTEGER                  -- NULL: none stands
) WITHOUT ROWID;

CREATE INDEX offers_owed ON offers (group_id) WHERE is_owed;

-- By which message the reporter was told how an incident ended, and whether it is out of date.
CREATE TABLE told_ends (
    incident_id TEXT PRIMARY KEY REFERENCES incidents (incident_id),
    group_id    INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    is_stale    INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1))
) WITHOUT ROWID;

CREATE INDEX told_ends_stale ON told_ends (group_id) WHERE is_stale;

-- Whose summary is awaited, and how long.
CREATE INDEX incidents_awaited
    ON incidents (group_id, pending_resolution_by_user_id, t_status, nudge_due, incident_id)
    WHERE status = 'Awaiting_Summary';

-- What a request for a summary, or an end, was said by is over with the next transition.
CREATE TRIGGER incidents_end_offers AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    INSERT INTO retired_messages
        SELECT group_id, offer_message_id FROM offers
        WHERE incident_id = NEW.incident_id AND offer_message_id IS NOT NULL
        ON CONFLICT DO NOTHING;
    DELETE FROM offers WHERE incident_id = NEW.incident_id;
    DELETE FROM told_ends WHERE incident_id = NEW.incident_id;
END;

CREATE TRIGGER incidents_correct_end AFTER UPDATE OF resolution_summary ON incidents
WHEN NEW.resolution_summary IS NOT OLD.resolution_summary
BEGIN UPDATE told_ends SET is_stale = 1 WHERE incident_id = NEW.incident_id; END;

CREATE INDEX private_calls_by_time ON private_calls (t) WHERE NOT is_owed AND NOT is_stale;

DROP TRIGGER incidents_correct_private_calls;
-- A call shows what is known of the incident: it follows when that is corrected.
CREATE TRIGGER incidents_correct_private_calls
AFTER UPDATE OF description, severity, unit, unit_from_title, trailer, road, load,
    resolution_summary ON incidents
WHEN (NEW.description, NEW.severity, NEW.unit, NEW.unit_from_title, NEW.trailer, NEW.road, NEW.load,
      NEW.resolution_summary)
    IS NOT (OLD.description, OLD.severity, OLD.unit, OLD.unit_from_title, OLD.trailer, OLD.road,
            OLD.load, OLD.resolution_summary)
BEGIN
    UPDATE private_calls SET is_stale = 1
    WHERE incident_id = NEW.incident_id AND message_id IS NOT NULL;
END;
