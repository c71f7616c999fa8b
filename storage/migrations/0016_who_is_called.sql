-- Who is called: shifts and duty, changes of shift, private calls, settings of a group.

ALTER TABLE groups ADD COLUMN time_zone TEXT;
ALTER TABLE groups ADD COLUMN sla_unclaimed REAL CHECK (sla_unclaimed > 0);
ALTER TABLE groups ADD COLUMN sla_escalation REAL CHECK (sla_escalation > 0);
ALTER TABLE groups ADD COLUMN calls_privately INTEGER NOT NULL DEFAULT 1
    CHECK (calls_privately IN (0, 1));
ALTER TABLE groups ADD COLUMN tells_reporters INTEGER NOT NULL DEFAULT 1
    CHECK (tells_reporters IN (0, 1));
ALTER TABLE groups ADD COLUMN t_duty_until INTEGER;
ALTER TABLE groups ADD COLUMN t_next_shift INTEGER;
CREATE INDEX groups_by_duty ON groups (t_duty_until) WHERE t_duty_until IS NOT NULL;
CREATE INDEX groups_by_next_shift ON groups (t_next_shift) WHERE t_next_shift IS NOT NULL;

ALTER TABLE users ADD COLUMN called_here INTEGER NOT NULL DEFAULT 0 CHECK (called_here IN (0, 1));
ALTER TABLE users ADD COLUMN quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439);
ALTER TABLE users ADD COLUMN quiet_until INTEGER CHECK (quiet_until BETWEEN 0 AND 1439);
ALTER TABLE users ADD COLUMN blocked_us INTEGER NOT NULL DEFAULT 0 CHECK (blocked_us IN (0, 1));

-- The card itself calls from now on. Who was not called to an accident yet is called beside it.
DROP INDEX incidents_owing;
DROP INDEX incidents_by_unit;
DROP INDEX incidents_of_same_unit;
DROP INDEX incidents_duplicates;
DROP INDEX incidents_by_reporter;
DROP INDEX incidents_to_set_up;
DROP TRIGGER incidents_retire_nudges;
UPDATE incidents SET accident_call_message_id =
    (severity = 'accident' AND status = 'Unclaimed' AND accident_call_message_id IS NULL);
ALTER TABLE incidents RENAME COLUMN accident_call_message_id TO call_owed;

-- rebuild
CREATE TABLE incidents (
    incident_id        TEXT PRIMARY KEY CHECK (incident_id = printf('TKT-%d-%04d', year, number)),
    year               INTEGER NOT NULL,
    number             INTEGER NOT NULL,      -- counted from 1 in each year, over all groups
    group_id           INTEGER NOT NULL REFERENCES groups (group_id),
    thread_id          INTEGER,               -- forum topic it was reported in
    source_chat_id     INTEGER NOT NULL,      -- the report's own message; never rewritten,
    source_message_id  INTEGER NOT NULL,      -- so a report delivered twice is one incident
    media_group_id     TEXT,                  -- album the report belongs to
    summary_album      TEXT,                  -- album the summary belongs to
    status             TEXT NOT NULL CHECK (status IN (
        'Unclaimed', 'Claimed_T1', 'Escalated_Unclaimed_T2', 'Claimed_T2',
        'Awaiting_Summary', 'Resolved', 'Cancelled')),
    description        TEXT NOT NULL,
    resolution_summary TEXT,
    created_by_id      INTEGER REFERENCES users (user_id),  -- NULL: an anonymous admin
    claimed_by_t1_id   INTEGER REFERENCES users (user_id),
    claimed_by_t2_id   INTEGER REFERENCES users (user_id),
    pending_resolution_by_user_id INTEGER REFERENCES users (user_id),  -- whose summary is awaited
    resolved_by_id     INTEGER REFERENCES users (user_id),
    owner_id           INTEGER GENERATED ALWAYS AS (CASE status
                           WHEN 'Claimed_T1' THEN claimed_by_t1_id
                           WHEN 'Claimed_T2' THEN claimed_by_t2_id
                           WHEN 'Awaiting_Summary' THEN pending_resolution_by_user_id
                       END) VIRTUAL,
    t_created          INTEGER NOT NULL,
    t_claimed_tier1    INTEGER,               -- the first time
    t_escalated        INTEGER,               -- the first time
    t_claimed_tier2    INTEGER,               -- the first time
    t_resolution_requested INTEGER,
    t_resolved         INTEGER,
    t_status           INTEGER NOT NULL,      -- when the present state began
    transitions        INTEGER NOT NULL DEFAULT 0,  -- how many there were: tells states apart
    nudge_due          INTEGER,               -- NULL: the first one, one SLA after t_status
    nudge_owed         INTEGER NOT NULL DEFAULT 0 CHECK (nudge_owed IN (0, 1)),
    version            INTEGER NOT NULL DEFAULT 1,  -- of what the card has to show
    card_version       INTEGER NOT NULL DEFAULT 0,  -- of what it shows
    pinned_message_id  INTEGER,               -- the card
    pinned             INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    page_message_id    INTEGER,               -- the page of this escalation, or its first part
    prompt_message_id  INTEGER,               -- the message that asks for the summary
    t_taps_lost        INTEGER,               -- taps before it may not have reached the bot
    edits_in_doubt     INTEGER NOT NULL DEFAULT 0,  -- edits of the card that may still land
    look_owed          INTEGER NOT NULL DEFAULT 0 CHECK (look_owed IN (0, 1)),
    t_looked           INTEGER NOT NULL DEFAULT 0,  -- when its messages were last there
    -- How many transitions there had been of what the card shows: fewer than `transitions` means
    -- that somebody acted since. What else made the card old is less urgent.
    card_transitions   INTEGER NOT NULL DEFAULT -1,
    -- Who logged somebody else's message, with which command, and what they said before its words;
    -- without a command the report is its author's own. NULL with one: an anonymous admin.
    logged_message_id  INTEGER,
    logged_by_id       INTEGER REFERENCES users (user_id),
    logged_words       TEXT,
    -- Facts, as read from the report, or corrected by hand: then the report no longer changes them.
    unit               TEXT,
    unit_from_title    INTEGER NOT NULL DEFAULT 0 CHECK (unit_from_title IN (0, 1)),
    trailer            TEXT,
    road               TEXT,
    load               TEXT CHECK (load IN ('loaded', 'empty')),
    facts_corrected    INTEGER NOT NULL DEFAULT 0 CHECK (facts_corrected IN (0, 1)),
    severity           TEXT NOT NULL DEFAULT 'down'
                       CHECK (severity IN ('accident', 'down', 'rolling')),
    severity_corrected INTEGER NOT NULL DEFAULT 0 CHECK (severity_corrected IN (0, 1)),
    -- What was open of the same unit when it was reported.
    same_unit_as       TEXT REFERENCES incidents (incident_id),
    cancel_reason      TEXT,
    cancelled_by_id    INTEGER REFERENCES users (user_id),  -- NULL: nobody set the group up in time
    duplicate_of       TEXT REFERENCES incidents (incident_id),
    -- Reported before the group was set up: owed nothing, and no reminder is due, until it is.
    waits_for_setup    INTEGER NOT NULL DEFAULT 0 CHECK (waits_for_setup IN (0, 1)),
    -- Whether the reporter still hears what becomes of it, and what the reply to the report says.
    hears              INTEGER NOT NULL DEFAULT 1 CHECK (hears IN (0, 1)),
    told_message_id    INTEGER,
    told_status        TEXT,
    told_owner_id      INTEGER,
    -- A first reply that tells the reporter was begun, and may be there.
    tell_in_doubt      INTEGER NOT NULL DEFAULT 0 CHECK (tell_in_doubt IN (0, 1)),
    -- The reporter was told what comes first after an accident.
    advised            INTEGER NOT NULL DEFAULT 0 CHECK (advised IN (0, 1)),
    -- People are to be called beside the card: more than it can ring, or anew.
    call_owed          INTEGER NOT NULL DEFAULT 0 CHECK (call_owed IN (0, 1)),
    nudges             INTEGER NOT NULL DEFAULT 0,  -- how many there were since t_status
    UNIQUE (year, number),
    UNIQUE (source_chat_id, source_message_id),
    CHECK (status NOT IN ('Claimed_T1', 'Claimed_T2', 'Awaiting_Summary') OR owner_id IS NOT NULL)
);

CREATE INDEX incidents_owing ON incidents (group_id)
    WHERE NOT waits_for_setup
      AND (card_version < version OR call_owed OR nudge_owed OR look_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL
               AND (edits_in_doubt OR pinned <> (status NOT IN ('Resolved', 'Cancelled'))))
           OR (hears AND (
               (severity = 'accident' AND NOT advised AND created_by_id IS NOT NULL
                AND status NOT IN ('Resolved', 'Cancelled'))
               OR (told_status IS NULL
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

DELETE FROM calls WHERE kind = 'accident';

-- rebuild
CREATE TABLE calls (
    group_id    INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    kind        TEXT NOT NULL CHECK (kind IN ('page', 'nudge', 'call')),
    -- Of a nudge its nudge_due, of a page or call the incident's transitions.
    round       INTEGER NOT NULL,
    people      TEXT NOT NULL CHECK (json_valid(people)),  -- whom it called: handles, else user ids
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

-- Who works when, week by week: from a minute of a weekday (0 is Monday) by the group's clock until
-- another; one that is not later is of the next day. People are dispatchers of the group, or invited.
CREATE TABLE shifts (
    shift_id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle   TEXT COLLATE NOCASE,
    weekday  INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    starts   INTEGER NOT NULL CHECK (starts BETWEEN 0 AND 1439),
    ends     INTEGER NOT NULL CHECK (ends BETWEEN 0 AND 1439),
    CHECK ((user_id IS NULL) <> (handle IS NULL))
);

CREATE INDEX shifts_by_group ON shifts (group_id, user_id);

-- Days on which somebody's shifts do not begin, as YYYY-MM-DD by the group's clock; both count.
CREATE TABLE days_off (
    group_id  INTEGER NOT NULL REFERENCES groups (group_id),
    user_id   INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle    TEXT COLLATE NOCASE,
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL CHECK (last_day >= first_day),
    CHECK ((user_id IS NULL) <> (handle IS NULL))
);

CREATE INDEX days_off_by_group ON days_off (group_id, user_id);

-- When somebody said that they are on, or off, whatever their shifts say. Later ones go before.
CREATE TABLE duty_exceptions (
    exception_id INTEGER PRIMARY KEY,
    group_id     INTEGER NOT NULL REFERENCES groups (group_id),
    user_id      INTEGER NOT NULL REFERENCES users (user_id),
    t_start      INTEGER NOT NULL,
    t_end        INTEGER NOT NULL CHECK (t_end > t_start),
    is_on        INTEGER NOT NULL CHECK (is_on IN (0, 1))
);

CREATE INDEX duty_exceptions_by_group ON duty_exceptions (group_id, t_end);

-- Who is on duty when, worked out of the three tables above until groups.t_duty_until. The end is
-- not in it.
CREATE TABLE duty (
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle   TEXT COLLATE NOCASE,
    t_start  INTEGER NOT NULL,
    t_end    INTEGER NOT NULL CHECK (t_end > t_start),
    CHECK ((user_id IS NULL) <> (handle IS NULL))
);

CREATE INDEX duty_by_time ON duty (group_id, t_end, t_start, user_id, handle);

-- Changes of shift that are announced, or are to be; the ones of this message can be taken over.
CREATE TABLE handovers (
    group_id   INTEGER NOT NULL REFERENCES groups (group_id),
    t_start    INTEGER NOT NULL,
    message_id INTEGER,
    incidents  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(incidents)),  -- which it lists
    PRIMARY KEY (group_id, t_start)
) WITHOUT ROWID;

CREATE INDEX handovers_owed ON handovers (group_id) WHERE message_id IS NULL;
CREATE INDEX handovers_by_message ON handovers (group_id, message_id);

-- What else was changed in a group, and by whom: settings, shifts, days off. NULL: there was none.
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

-- People called to an incident in their private chat: the message there, whether one is owed, and
-- whether the one that stands is out of date.
CREATE TABLE private_calls (
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    reason      TEXT NOT NULL CHECK (reason IN ('call', 'page', 'nudge')),
    t           INTEGER NOT NULL,
    is_owed     INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    message_id  INTEGER,
    is_stale    INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1)),
    PRIMARY KEY (user_id, incident_id)
) WITHOUT ROWID;

CREATE INDEX private_calls_owed ON private_calls (user_id) WHERE is_owed OR is_stale;
CREATE INDEX private_calls_by_incident ON private_calls (incident_id);
CREATE INDEX private_calls_by_message ON private_calls (user_id, message_id);

-- Whoever was called in private reads there how it goes on; nobody is called to what somebody has.
CREATE TRIGGER incidents_stale_private_calls AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    UPDATE private_calls SET is_owed = 0, is_stale = message_id IS NOT NULL
    WHERE incident_id = NEW.incident_id;
END;

CREATE TRIGGER incidents_retire_calls AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    INSERT INTO retired_messages
        SELECT group_id, message_id FROM calls
        WHERE incident_id = NEW.incident_id AND kind IN ('nudge', 'call')
          AND message_id IS NOT NEW.pinned_message_id
        ON CONFLICT DO NOTHING;
    DELETE FROM calls WHERE incident_id = NEW.incident_id
        AND (kind IN ('nudge', 'call') OR NEW.status IN ('Resolved', 'Cancelled'));
END;
