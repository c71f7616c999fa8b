-- Several groups with one team: its office, what is inherited from it, and a trail of both.

-- Fleets: several groups with one team. The office is the group where that team sits: whoever is
-- named there, and its shifts and settings, counts in all of them.
CREATE TABLE fleets (
    fleet_id   INTEGER PRIMARY KEY,
    fleet_name TEXT NOT NULL,
    office_id  INTEGER UNIQUE REFERENCES groups (group_id),  -- NULL: the fleet has ended
    code       TEXT NOT NULL UNIQUE,          -- of its invitation; renewed, the old one is worthless
    t_created  INTEGER NOT NULL
);

-- rebuild
CREATE TABLE groups (
    group_id            INTEGER PRIMARY KEY,  -- Telegram's chat id
    group_name          TEXT NOT NULL,        -- its title as last seen
    -- JSON lists. Handles (without the @) are of people named, but not seen yet; ids of all others.
    manager_handles     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(manager_handles)),
    manager_user_ids    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(manager_user_ids)),
    dispatcher_handles  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(dispatcher_handles)),
    dispatcher_user_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(dispatcher_user_ids)),
    t_configured        INTEGER,              -- first /configure_managers
    suspended           INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),  -- nothing is sent
    standing            TEXT NOT NULL DEFAULT 'member'  -- the bot's own in the group
                        CHECK (standing IN ('member', 'admin', 'pinning_admin')),
    welcome_owed        INTEGER NOT NULL DEFAULT 0 CHECK (welcome_owed IN (0, 1)),
    pinning             TEXT NOT NULL DEFAULT 'allowed'
                        CHECK (pinning IN ('allowed', 'refused', 'refused_and_told')),
    migrated_to         INTEGER,              -- the supergroup this group became
    -- Suspended, but the bot may still read: hearing of the group does not mean that it is back.
    muted               INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),
    -- Suspended only because ops did not allow the group: resumed at a start once they do.
    turned_away         INTEGER NOT NULL DEFAULT 0 CHECK (turned_away IN (0, 1)),
    -- What notes are acknowledged with here; empty: the group allows no reaction that we know.
    reaction            TEXT NOT NULL DEFAULT '👍',
    -- What the group set for itself; NULL: what its fleet's office set, else what ops set for all.
    -- Minutes, and a zone's name.
    time_zone           TEXT,
    sla_unclaimed       REAL CHECK (sla_unclaimed > 0),
    sla_escalation      REAL CHECK (sla_escalation > 0),
    calls_privately     INTEGER CHECK (calls_privately IN (0, 1)),
    tells_reporters     INTEGER CHECK (tells_reporters IN (0, 1)),
    -- Until when `duty` is worked out, and which start of a shift is announced next; NULL: there
    -- are no shifts, and none that is known. By the clock of which zone it was worked out.
    t_duty_until        INTEGER,
    t_next_shift        INTEGER,
    duty_zone           TEXT,
    -- Minutes without news after which whoever has an incident is asked; 0: never; NULL: as above.
    sla_update          REAL CHECK (sla_update >= 0),
    fleet_id            INTEGER REFERENCES fleets (fleet_id),  -- NULL: it is in none
    added_by            INTEGER,              -- who brought us there, as Telegram told
    welcome_message_id  INTEGER               -- it goes when the group joins a fleet
);

CREATE INDEX groups_by_fleet ON groups (fleet_id) WHERE fleet_id IS NOT NULL;
CREATE INDEX groups_served_alone ON groups (group_id) WHERE fleet_id IS NULL AND NOT suspended;

-- On is what holds for all: a group that never changed it follows its fleet.
UPDATE groups SET calls_privately = NULL WHERE calls_privately;
UPDATE groups SET tells_reporters = NULL WHERE tells_reporters;

ALTER TABLE incident_events ADD COLUMN fleet_id INTEGER REFERENCES fleets (fleet_id);

-- Groups that want into a fleet, brought there by somebody who may not let them in. Its office is
-- asked, and once it is decided the message says so.
CREATE TABLE join_requests (
    request_id INTEGER PRIMARY KEY,
    group_id   INTEGER NOT NULL REFERENCES groups (group_id),
    fleet_id   INTEGER NOT NULL REFERENCES fleets (fleet_id),
    asked_by   INTEGER REFERENCES users (user_id),   -- NULL: an anonymous admin
    t          INTEGER NOT NULL,
    chat_id    INTEGER,                              -- the office, when it was asked there
    message_id INTEGER,                              -- NULL: no message stands
    outcome    TEXT CHECK (outcome IN ('let_in', 'refused', 'withdrawn')),  -- NULL: not decided
    decided_by INTEGER,                              -- NULL: nobody yet, or an anonymous admin
    is_stale   INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1))  -- its message is to say so
);

CREATE UNIQUE INDEX join_requests_open ON join_requests (group_id) WHERE outcome IS NULL;
CREATE INDEX join_requests_of_fleet ON join_requests (fleet_id) WHERE outcome IS NULL;
CREATE INDEX join_requests_stale ON join_requests (chat_id) WHERE is_stale;
CREATE INDEX join_requests_by_message ON join_requests (chat_id, message_id);

-- What groups are to be told of the fleet they are in, or were, until they are.
CREATE TABLE fleet_notices (
    notice_id INTEGER PRIMARY KEY,
    group_id  INTEGER NOT NULL REFERENCES groups (group_id),
    news      TEXT NOT NULL,
    fleet_id  INTEGER NOT NULL REFERENCES fleets (fleet_id),
    about_id  INTEGER REFERENCES groups (group_id),  -- the group it is about; NULL: the same
    actor_id  INTEGER,                               -- NULL: an anonymous admin
    t         INTEGER NOT NULL
);

CREATE INDEX fleet_notices_by_group ON fleet_notices (group_id);

-- Whoever wants in and put us out wants in no more.
CREATE TRIGGER groups_withdraw_request AFTER UPDATE OF suspended ON groups
WHEN NEW.suspended AND NOT OLD.suspended AND NOT NEW.muted AND NOT NEW.turned_away
BEGIN UPDATE join_requests SET outcome = 'withdrawn', is_stale = 1
      WHERE group_id = NEW.group_id AND outcome IS NULL; END;

-- The board of each fleet: the message in its office that lists all that is open in its groups.
CREATE TABLE boards (
    fleet_id      INTEGER PRIMARY KEY REFERENCES fleets (fleet_id),
    group_id      INTEGER NOT NULL UNIQUE REFERENCES groups (group_id),  -- the office
    version       INTEGER NOT NULL DEFAULT 1,  -- of what it has to show
    shown_version INTEGER NOT NULL DEFAULT 0,  -- of what it shows
    message_id    INTEGER,                     -- NULL: it is not posted yet, or was removed
    pinned        INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    edit_in_doubt INTEGER NOT NULL DEFAULT 0 CHECK (edit_in_doubt IN (0, 1)),  -- it may still land
    look_owed     INTEGER NOT NULL DEFAULT 0 CHECK (look_owed IN (0, 1)),
    t_looked      INTEGER NOT NULL DEFAULT 0,  -- when it was last there
    t_duty        INTEGER                      -- when others are on duty than it shows
);

-- The view `stale_boards` reads this one; its condition is word for word the same.
CREATE INDEX boards_stale ON boards (group_id)
    WHERE message_id IS NULL OR shown_version < version OR edit_in_doubt OR NOT pinned OR look_owed;
CREATE INDEX boards_by_duty ON boards (t_duty) WHERE t_duty IS NOT NULL;
CREATE INDEX boards_to_look_for ON boards (t_looked) WHERE message_id IS NOT NULL AND NOT look_owed;

-- Messages that were a board, until they are gone or, if it is too late for that, show nothing.
CREATE TABLE ended_boards (
    group_id   INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

CREATE TRIGGER fleets_get_boards AFTER INSERT ON fleets WHEN NEW.office_id IS NOT NULL
BEGIN INSERT INTO boards (fleet_id, group_id) VALUES (NEW.fleet_id, NEW.office_id); END;

-- A fleet whose office is another one has its board there; one that ended has none.
CREATE TRIGGER fleets_move_boards AFTER UPDATE OF office_id ON fleets
WHEN NEW.office_id IS NOT OLD.office_id
BEGIN
    DELETE FROM boards WHERE fleet_id = NEW.fleet_id;
    INSERT INTO boards (fleet_id, group_id)
        SELECT NEW.fleet_id, NEW.office_id WHERE NEW.office_id IS NOT NULL;
END;

CREATE TRIGGER boards_end AFTER DELETE ON boards WHEN OLD.message_id IS NOT NULL
BEGIN INSERT INTO ended_boards VALUES (OLD.group_id, OLD.message_id) ON CONFLICT DO NOTHING; END;

-- What boards show: open incidents, ...
CREATE TRIGGER incidents_appear_on_boards AFTER INSERT ON incidents
BEGIN UPDATE boards SET version = version + 1
      WHERE fleet_id = (SELECT fleet_id FROM groups WHERE groups.group_id = NEW.group_id); END;

CREATE TRIGGER incidents_change_boards
AFTER UPDATE OF transitions, t_status, group_id, description, severity, unit, pinned_message_id,
    waits_for, wait_calls ON incidents
WHEN (NEW.status NOT IN ('Resolved', 'Cancelled') OR OLD.status NOT IN ('Resolved', 'Cancelled'))
 AND (NEW.transitions, NEW.t_status, NEW.group_id, NEW.description, NEW.severity, NEW.unit,
      NEW.pinned_message_id, NEW.waits_for, NEW.wait_calls)
    IS NOT (OLD.transitions, OLD.t_status, OLD.group_id, OLD.description, OLD.severity, OLD.unit,
            OLD.pinned_message_id, OLD.waits_for, OLD.wait_calls)
BEGIN
    UPDATE boards SET version = version + 1 WHERE fleet_id IN (SELECT fleet_id FROM groups
        WHERE groups.group_id IN (OLD.group_id, NEW.group_id));
END;

-- ... what the groups and the fleet are called, ...
CREATE TRIGGER groups_change_boards AFTER UPDATE OF group_name, fleet_id ON groups
WHEN (NEW.group_name, NEW.fleet_id) IS NOT (OLD.group_name, OLD.fleet_id)
BEGIN UPDATE boards SET version = version + 1 WHERE fleet_id IN (OLD.fleet_id, NEW.fleet_id); END;

CREATE TRIGGER fleets_change_boards AFTER UPDATE OF fleet_name ON fleets
BEGIN UPDATE boards SET version = version + 1 WHERE fleet_id = NEW.fleet_id; END;

-- ... who has incidents, and who is on duty: worked out anew each time `t_duty_until` is set.
CREATE TRIGGER users_change_boards AFTER UPDATE OF telegram_handle, full_name ON users
BEGIN
    UPDATE boards SET version = version + 1
    WHERE fleet_id IN (SELECT fleet_id FROM groups WHERE group_id IN (SELECT group_id FROM incidents
            WHERE owner_id = NEW.user_id AND status NOT IN ('Resolved', 'Cancelled')))
       OR EXISTS (SELECT 1 FROM groups, json_each(dispatcher_user_ids)
            WHERE groups.group_id = boards.group_id AND value = NEW.user_id);
END;

CREATE TRIGGER teams_change_boards
AFTER UPDATE OF dispatcher_handles, dispatcher_user_ids, t_duty_until ON groups
BEGIN UPDATE boards SET version = version + 1 WHERE group_id = NEW.group_id; END;

CREATE TRIGGER absences_change_boards AFTER INSERT ON absences
BEGIN UPDATE boards SET version = version + 1 WHERE group_id = NEW.group_id; END;

CREATE TRIGGER returns_change_boards AFTER DELETE ON absences
BEGIN UPDATE boards SET version = version + 1 WHERE group_id = OLD.group_id; END;

-- Who of the team of a fleet's office was seen in another group of the fleet: they acted there, or
-- joined. Unless they left it since (`absences`), a mention there rings them.
CREATE TABLE presences (
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
