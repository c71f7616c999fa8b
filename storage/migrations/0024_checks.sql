-- Who works on an incident is asked whether they are still on it when there has been no news for long.

-- One row for each incident that somebody works on.
CREATE TABLE checks (
    incident_id TEXT PRIMARY KEY REFERENCES incidents (incident_id),
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),
    round       INTEGER NOT NULL DEFAULT 0,  -- how often there was news
    t_news      INTEGER NOT NULL,            -- when there was news, or the state began
    asked       INTEGER NOT NULL DEFAULT 0,  -- how often since
    t_asked     INTEGER,                     -- when last
    t_look      INTEGER NOT NULL DEFAULT 0,  -- when the sweep is to see whether to ask
    is_owed     INTEGER NOT NULL DEFAULT 0 CHECK (is_owed IN (0, 1)),
    in_group    INTEGER NOT NULL DEFAULT 0 CHECK (in_group IN (0, 1)),  -- not in private alone
    message_id  INTEGER                      -- the question that stands in the group
) WITHOUT ROWID;

CREATE INDEX checks_to_look_at ON checks (t_look);
CREATE INDEX checks_by_news ON checks (t_news);
CREATE INDEX checks_by_question ON checks (t_asked);
CREATE INDEX checks_of_group ON checks (group_id);
CREATE INDEX checks_owed ON checks (group_id) WHERE is_owed;
CREATE INDEX checks_by_message ON checks (group_id, message_id) WHERE message_id IS NOT NULL;

INSERT INTO checks (incident_id, group_id, t_news)
    SELECT incident_id, group_id, max(t_status, coalesce(
        (SELECT max(t) FROM notes WHERE notes.incident_id = incidents.incident_id), 0))
    FROM incidents WHERE status IN ('Claimed_T1', 'Claimed_T2');

-- rebuild
CREATE TABLE private_calls (
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    reason      TEXT NOT NULL CHECK (reason IN (
        'page', 'nudge', 'call', 'handover', 'wait', 'check')),
    t           INTEGER NOT NULL,             -- of the newest call; later for each one
    is_owed     INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    message_id  INTEGER,                      -- NULL: none was sent yet
    is_stale    INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1)),
    PRIMARY KEY (user_id, incident_id)
) WITHOUT ROWID;

-- What is recorded of an incident is news of it, but for corrections of the report, and so is what
-- people say of it.
CREATE TRIGGER incident_events_are_news AFTER INSERT ON incident_events
WHEN NEW.action NOT IN ('correct', 'correct_late')
BEGIN
    DELETE FROM checks WHERE incident_id = NEW.incident_id
        AND NEW.to_status NOT IN ('Claimed_T1', 'Claimed_T2');
    INSERT INTO checks (incident_id, group_id, t_news)
        SELECT incident_id, group_id, NEW.t FROM incidents
        WHERE incident_id = NEW.incident_id AND NEW.to_status IN ('Claimed_T1', 'Claimed_T2')
        ON CONFLICT DO UPDATE SET round = round + 1, t_news = max(t_news, excluded.t_news),
            asked = 0, t_asked = NULL, t_look = 0, is_owed = 0, in_group = 0, message_id = NULL;
END;

CREATE TRIGGER notes_are_news AFTER INSERT ON notes
BEGIN UPDATE checks SET round = round + 1, t_news = max(t_news, NEW.t), asked = 0,
          t_asked = NULL, t_look = 0, is_owed = 0, in_group = 0, message_id = NULL
      WHERE incident_id = NEW.incident_id; END;

CREATE TRIGGER checks_note_question AFTER UPDATE OF message_id ON checks
WHEN NEW.message_id IS NOT NULL
BEGIN INSERT INTO incident_messages VALUES (NEW.group_id, NEW.message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

-- One question stands at a time, and none that is answered.
CREATE TRIGGER checks_retire_question AFTER UPDATE OF message_id ON checks
WHEN OLD.message_id IS NOT NULL AND NEW.message_id IS NOT OLD.message_id
BEGIN INSERT INTO retired_messages VALUES (OLD.group_id, OLD.message_id)
      ON CONFLICT DO NOTHING; END;

CREATE TRIGGER checks_retire_last_question AFTER DELETE ON checks
WHEN OLD.message_id IS NOT NULL
BEGIN INSERT INTO retired_messages VALUES (OLD.group_id, OLD.message_id)
      ON CONFLICT DO NOTHING; END;

CREATE TRIGGER checks_end_private_calls AFTER UPDATE OF round ON checks
WHEN NEW.round <> OLD.round AND (OLD.asked > 0 OR OLD.is_owed)
BEGIN
    DELETE FROM private_calls
        WHERE incident_id = NEW.incident_id AND reason = 'check' AND message_id IS NULL;
    UPDATE private_calls SET is_owed = 0, is_stale = 1
        WHERE incident_id = NEW.incident_id AND reason = 'check';
END;

-- Who cannot be asked in private after all is asked in the group.
CREATE TRIGGER private_calls_ask_in_group AFTER DELETE ON private_calls
WHEN OLD.reason = 'check' AND OLD.is_owed
BEGIN UPDATE checks SET asked = asked - 1, is_owed = 1, in_group = 1
      WHERE incident_id = OLD.incident_id AND asked > 0 AND NOT in_group; END;

CREATE TRIGGER private_calls_ask_in_group_again AFTER UPDATE OF is_owed ON private_calls
WHEN OLD.reason = 'check' AND OLD.is_owed AND NOT NEW.is_owed
  AND NEW.message_id IS OLD.message_id
BEGIN UPDATE checks SET asked = asked - 1, is_owed = 1, in_group = 1
      WHERE incident_id = NEW.incident_id AND asked > 0 AND NOT in_group; END;
