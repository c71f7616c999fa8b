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
    fleet_id            INTEGER REFERENCES fleets (fleet_id)  -- NULL: it is in none
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
