-- Who is called in the private chat, too, and the calls there.

ALTER TABLE users ADD COLUMN called_here TEXT NOT NULL DEFAULT 'off'
    CHECK (called_here IN ('off', 'on', 'blocked', 'unblocked'));
ALTER TABLE users ADD COLUMN quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439);
ALTER TABLE users ADD COLUMN quiet_until INTEGER CHECK (quiet_until BETWEEN 0 AND 1439);

-- Calls in private chats: whether one is owed, which message stands, and whether that is out of date.
CREATE TABLE private_calls (
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    reason      TEXT NOT NULL CHECK (reason IN ('page', 'nudge', 'call', 'handover')),
    t           INTEGER NOT NULL,             -- of the newest call; later for each one
    is_owed     INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    message_id  INTEGER,                      -- NULL: none was sent yet
    is_stale    INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1)),
    PRIMARY KEY (user_id, incident_id)
) WITHOUT ROWID;

CREATE INDEX private_calls_owed ON private_calls (user_id) WHERE is_owed OR is_stale;
CREATE INDEX private_calls_owed_in ON private_calls (group_id, user_id) WHERE is_owed OR is_stale;
CREATE INDEX private_calls_by_incident ON private_calls (incident_id);

-- Nobody is called to what somebody else just did; who was called reads how it goes on.
CREATE TRIGGER incidents_end_private_calls AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    DELETE FROM private_calls WHERE incident_id = NEW.incident_id AND message_id IS NULL;
    UPDATE private_calls SET is_owed = 0, is_stale = 1 WHERE incident_id = NEW.incident_id;
END;

-- A call shows what is known of the incident: it follows when that is corrected.
CREATE TRIGGER incidents_correct_private_calls
AFTER UPDATE OF description, severity, unit, unit_from_title, trailer, road, load ON incidents
WHEN (NEW.description, NEW.severity, NEW.unit, NEW.unit_from_title, NEW.trailer, NEW.road, NEW.load)
    IS NOT (OLD.description, OLD.severity, OLD.unit, OLD.unit_from_title, OLD.trailer, OLD.road,
            OLD.load)
BEGIN
    UPDATE private_calls SET is_stale = 1
    WHERE incident_id = NEW.incident_id AND message_id IS NOT NULL;
END;

-- Messages of private chats are deleted, too: those have no row in groups.
-- rebuild
CREATE TABLE retired_messages (
    group_id   INTEGER NOT NULL,              -- of a private chat, the person's id
    message_id INTEGER NOT NULL,
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;
