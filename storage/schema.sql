-- The present schema: a new database is made from this file, and from views.sql.
--
-- To change it, edit this file AND add a step to migrations/, which does the same to databases that
-- exist. tests/test_schema.py proves that both lead to the same, and that the lists of values below
-- are those of the enums. storage/schema.py says how a step is written.
--
-- Times (t, t_...) are whole UTC epoch seconds. Message ids are Telegram's, valid within their
-- group. 0 and 1 are false and true. NULL means "not yet", or what the column's comment says.

-- Telegram groups, with the people who hold a right in each.
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
    welcome_message_id  INTEGER,              -- it goes when the group joins a fleet
    -- The minute of the week (0 is Monday, midnight, by the group's clock) at which figures of the
    -- week before come by themselves; -1: never; NULL: as above. When next; NULL: not known yet.
    figures_at          INTEGER CHECK (figures_at BETWEEN -1 AND 10079),
    t_next_figures      INTEGER,
    language            TEXT                  -- Code of domain/languages.py; NULL: as above
);

CREATE INDEX groups_to_tell ON groups (group_id) WHERE pinning = 'refused';
CREATE INDEX groups_to_welcome ON groups (group_id) WHERE welcome_owed;
CREATE INDEX groups_by_duty ON groups (t_duty_until) WHERE t_duty_until IS NOT NULL;
CREATE INDEX groups_by_next_shift ON groups (t_next_shift) WHERE t_next_shift IS NOT NULL;
CREATE INDEX groups_by_fleet ON groups (fleet_id) WHERE fleet_id IS NOT NULL;
CREATE INDEX groups_served_alone ON groups (group_id) WHERE fleet_id IS NULL AND NOT suspended;
CREATE INDEX groups_by_next_figures ON groups (t_next_figures) WHERE figures_at >= 0;
CREATE INDEX groups_by_successor ON groups (migrated_to) WHERE migrated_to IS NOT NULL;

-- Fleets: several groups with one team. The office is the group where that team sits: whoever is
-- named there, and its shifts and settings, counts in all of them.
CREATE TABLE fleets (
    fleet_id   INTEGER PRIMARY KEY,
    fleet_name TEXT NOT NULL,
    office_id  INTEGER UNIQUE REFERENCES groups (group_id),  -- NULL: the fleet has ended
    code       TEXT NOT NULL UNIQUE,          -- of its invitation; renewed, the old one is worthless
    t_created  INTEGER NOT NULL
);

-- People on record: who reported, was named or did something.
CREATE TABLE users (
    user_id         INTEGER PRIMARY KEY,      -- Telegram's
    telegram_handle TEXT COLLATE NOCASE,      -- without the @; NULL: has none
    full_name       TEXT NOT NULL,
    team_role       TEXT NOT NULL CHECK (team_role IN ('Driver', 'Dispatcher', 'OpsManager')),
    -- Whether calls come to the private chat, too, and between which minutes of the day, by the
    -- clock of a call's group, only those to accidents do. NULL: at all times.
    called_here     TEXT NOT NULL DEFAULT 'off'
                    CHECK (called_here IN ('off', 'on', 'blocked', 'unblocked')),
    quiet_from      INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until     INTEGER CHECK (quiet_until BETWEEN 0 AND 1439),
    language        TEXT,                     -- Code they chose; NULL: as their app has it
    language_code   TEXT                      -- of their app, as Telegram told last; NULL: it did not
);

CREATE UNIQUE INDEX users_by_handle ON users (telegram_handle) WHERE telegram_handle IS NOT NULL;

-- One row for each report, for ever. The states and what leads from one to another are in
-- domain/transitions.py; a new state is in `status`, and if somebody has the incident then, also in
-- `owner_id` and in the CHECK at the end.
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
    t_resolved         INTEGER,               -- the first time
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
    told_status        TEXT,                  -- empty: it is being edited
    told_owner_id      INTEGER,
    -- A first reply that tells the reporter was begun, and may be there.
    tell_in_doubt      INTEGER NOT NULL DEFAULT 0 CHECK (tell_in_doubt IN (0, 1)),
    -- The reporter was told what comes first after an accident.
    advised            INTEGER NOT NULL DEFAULT 0 CHECK (advised IN (0, 1)),
    -- People are to be called beside the card: more than it can ring, or anew.
    call_owed          INTEGER NOT NULL DEFAULT 0 CHECK (call_owed IN (0, 1)),
    nudges             INTEGER NOT NULL DEFAULT 0,  -- how many there were since t_status
    reopened           INTEGER NOT NULL DEFAULT 0,  -- how often
    -- What it waits for, from when until when; how often its owner was called since that time is
    -- over, and when next; and for how many seconds it waited, but for those of a wait that is not
    -- over. `told_wait` is what the reply to the report says of it.
    waits_for          TEXT CHECK (waits_for IN (
        'vendor', 'parts', 'shop', 'driver', 'customer', 'other')),
    t_wait_began       INTEGER,
    t_wait_until       INTEGER,
    wait_calls         INTEGER NOT NULL DEFAULT 0,
    wait_due           INTEGER,
    wait_owed          INTEGER NOT NULL DEFAULT 0 CHECK (wait_owed IN (0, 1)),
    waited             INTEGER NOT NULL DEFAULT 0,
    told_wait          TEXT,
    -- Which one of its unit it was within 30 days, when it was reported, or its unit corrected.
    nth_of_unit        INTEGER,               -- NULL: the first one, or no unit is known
    UNIQUE (year, number),
    UNIQUE (source_chat_id, source_message_id),
    CHECK (status NOT IN ('Claimed_T1', 'Claimed_T2', 'Awaiting_Summary') OR owner_id IS NOT NULL)
);

CREATE INDEX incidents_by_time ON incidents (group_id, t_created);
CREATE INDEX incidents_by_number ON incidents (group_id, number);
CREATE INDEX incidents_by_album ON incidents (source_chat_id, media_group_id)
    WHERE media_group_id IS NOT NULL;
CREATE INDEX incidents_by_summary_album ON incidents (group_id, summary_album)
    WHERE summary_album IS NOT NULL;
-- The view `live` reads this one; its condition is word for word the same.
CREATE INDEX incidents_live ON incidents (group_id, t_created)
    WHERE status NOT IN ('Resolved', 'Cancelled') OR card_version < version OR pinned;
-- Who waits too long for somebody to claim it.
CREATE INDEX incidents_waiting
    ON incidents (status, t_status, nudge_due, incident_id, group_id, waits_for_setup)
    WHERE status IN ('Unclaimed', 'Escalated_Unclaimed_T2') AND NOT waits_for_setup;
-- Telegram tells bots of no deletion: whose messages are to be looked for, of all and of a group.
CREATE INDEX incidents_to_look_for ON incidents (t_looked, t_status, group_id, incident_id)
    WHERE status NOT IN ('Resolved', 'Cancelled') AND pinned_message_id IS NOT NULL
      AND NOT look_owed;
CREATE INDEX incidents_of_group_to_look_for ON incidents (group_id, t_looked, t_created)
    WHERE status NOT IN ('Resolved', 'Cancelled') AND pinned_message_id IS NOT NULL
      AND NOT look_owed;
-- The view `owing` reads this one; its condition is word for word the same.
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
-- What else is open of the same unit, and whose cards tell of an incident.
CREATE INDEX incidents_by_unit ON incidents (group_id, unit, t_created) WHERE unit IS NOT NULL;
CREATE INDEX incidents_of_same_unit ON incidents (same_unit_as) WHERE same_unit_as IS NOT NULL;
CREATE INDEX incidents_duplicates ON incidents (duplicate_of) WHERE duplicate_of IS NOT NULL;
-- In which groups somebody reported.
CREATE INDEX incidents_by_reporter ON incidents (created_by_id, group_id, t_created)
    WHERE created_by_id IS NOT NULL;
-- What was reported before a group was set up.
CREATE INDEX incidents_to_set_up ON incidents (group_id, t_created) WHERE waits_for_setup;
-- When the owner of what waits is to be called.
CREATE INDEX incidents_waits ON incidents (wait_due) WHERE wait_due IS NOT NULL;
-- Whose summary is awaited, and how long.
CREATE INDEX incidents_awaited
    ON incidents (group_id, pending_resolution_by_user_id, t_status, nudge_due, incident_id)
    WHERE status = 'Awaiting_Summary';

-- What was open for more than 30 days: figures of a period look for it by itself.
CREATE INDEX incidents_took_long ON incidents (group_id, t_created)
    WHERE status IN ('Resolved', 'Cancelled') AND t_status - t_created > 2592000;

CREATE TRIGGER incidents_tell_same_unit AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    UPDATE incidents SET version = version + 1
    WHERE same_unit_as = NEW.incident_id AND status NOT IN ('Resolved', 'Cancelled');
END;

-- Photos and other files that came with reports.
CREATE TABLE attachments (
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    message_id  INTEGER NOT NULL,
    file_id     TEXT NOT NULL,                -- Telegram's, with which it can be sent again
    kind        TEXT,                         -- Kind of domain/messages.py; NULL: not recorded then
    PRIMARY KEY (incident_id, message_id)
) WITHOUT ROWID;

-- What people say about an incident by replying to one of its messages.
CREATE TABLE notes (
    note_id        INTEGER PRIMARY KEY,
    incident_id    TEXT NOT NULL REFERENCES incidents (incident_id),
    chat_id        INTEGER NOT NULL,          -- the note's own message; never rewritten
    message_id     INTEGER NOT NULL,
    author_id      INTEGER REFERENCES users (user_id),  -- NULL: an anonymous admin
    text           TEXT NOT NULL,
    first_text     TEXT,                      -- before it was edited; NULL: it never was
    kind           TEXT,                      -- Kind of domain/messages.py; NULL: words only
    media_group_id TEXT,
    t              INTEGER NOT NULL,
    t_edited       INTEGER,
    reaction_owed  INTEGER NOT NULL DEFAULT 1 CHECK (reaction_owed IN (0, 1)),
    UNIQUE (chat_id, message_id)
);

CREATE INDEX notes_by_incident ON notes (incident_id, note_id);
CREATE INDEX notes_by_album ON notes (chat_id, media_group_id) WHERE media_group_id IS NOT NULL;
CREATE INDEX notes_to_acknowledge ON notes (chat_id) WHERE reaction_owed;

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

-- Where a truck is, as somebody last told by a place or a live location.
CREATE TABLE places (
    incident_id TEXT PRIMARY KEY REFERENCES incidents (incident_id),
    chat_id     INTEGER NOT NULL,             -- the message that told it: a live one is edited
    message_id  INTEGER NOT NULL,
    latitude    REAL NOT NULL,
    longitude   REAL NOT NULL,
    t           INTEGER NOT NULL,
    t_shown     INTEGER NOT NULL,             -- when the card was last made to show it
    is_shown    INTEGER NOT NULL DEFAULT 1 CHECK (is_shown IN (0, 1))
) WITHOUT ROWID;

CREATE INDEX places_by_message ON places (chat_id, message_id);
CREATE INDEX places_to_show ON places (t_shown) WHERE NOT is_shown;

-- The audit trail: the report, every transition and correction, in the transaction that made it.
CREATE TABLE incident_events (
    event_id    INTEGER PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    action      TEXT NOT NULL,                -- as domain/incidents.py calls it
    actor_id    INTEGER REFERENCES users (user_id),  -- NULL: an anonymous admin
    t           INTEGER NOT NULL,
    from_status TEXT,                         -- NULL: the report
    to_status   TEXT NOT NULL,
    detail      TEXT,                         -- what was there before, or why
    other_id    INTEGER REFERENCES users (user_id), -- who got the incident, or lost it
    fleet_id    INTEGER REFERENCES fleets (fleet_id)  -- that its group was in then
);

CREATE INDEX incident_events_by_incident ON incident_events (incident_id, event_id);
-- What somebody did, and what was done to them.
CREATE INDEX incident_events_by_actor ON incident_events (actor_id, incident_id)
    WHERE actor_id IS NOT NULL;
CREATE INDEX incident_events_by_other ON incident_events (other_id, incident_id)
    WHERE other_id IS NOT NULL;
CREATE TRIGGER incident_events_are_final BEFORE UPDATE ON incident_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER incident_events_are_kept BEFORE DELETE ON incident_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be deleted'); END;

-- Who gave and took which right: the proof behind every claim.
CREATE TABLE team_events (
    event_id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    role     TEXT NOT NULL CHECK (role IN ('Dispatcher', 'OpsManager')),
    action   TEXT NOT NULL CHECK (action IN ('invited', 'added', 'bound', 'removed')),
    user_id  INTEGER REFERENCES users (user_id),  -- NULL: only the handle is known
    handle   TEXT,
    actor_id INTEGER,                         -- NULL: an anonymous admin; for bound: the person
    t        INTEGER NOT NULL
);

CREATE INDEX team_events_by_group ON team_events (group_id, event_id);
CREATE INDEX team_events_by_actor ON team_events (actor_id, group_id);
CREATE INDEX team_events_by_user ON team_events (user_id, group_id);
CREATE TRIGGER team_events_are_final BEFORE UPDATE ON team_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER team_events_are_kept BEFORE DELETE ON team_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be deleted'); END;

-- Who left a group, or was banned from it, by what Telegram told us. Rights of people who are gone
-- do not count until they are back. Kept only of people on record, or invited.
CREATE TABLE absences (
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER NOT NULL,
    t        INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;

-- Who of the team of a fleet's office was seen in another group of the fleet: they acted there, or
-- joined. Unless they left it since (`absences`), a mention there rings them.
CREATE TABLE presences (
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;

-- Who was called by which message: by pages, nudges, cards of what is unclaimed, and the calls beside
-- them. Five people a message, and who was called is not called again.
-- Pages are kept until the incident is resolved, nudges until the next one stands or somebody acts,
-- calls until somebody acts,
-- those to what waited also until it waits anew, or no more.
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

CREATE INDEX calls_by_incident ON calls (incident_id, kind, round);

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
    first_day TEXT NOT NULL CHECK (first_day IS date(first_day, '+0 days')),
    last_day  TEXT NOT NULL CHECK (last_day IS date(last_day, '+0 days') AND last_day >= first_day),
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

-- Which changes of shift are told, or are to be: the newest start of duty, and the earliest it tells
-- of. The buttons of its message take over what it lists from whoever had it: a JSON object, owners
-- by incident.
CREATE TABLE handovers (
    group_id   INTEGER NOT NULL REFERENCES groups (group_id),
    t_start    INTEGER NOT NULL,
    t_first    INTEGER NOT NULL,
    message_id INTEGER,                       -- NULL: it is not told yet
    t_told     INTEGER,                       -- when its message was written
    incidents  TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(incidents)),
    PRIMARY KEY (group_id, t_start)
) WITHOUT ROWID;

CREATE INDEX handovers_owed ON handovers (group_id) WHERE message_id IS NULL;
CREATE INDEX handovers_by_start ON handovers (t_start);

-- Incidents that changed hands because somebody said so, until those are told who got one or lost it.
CREATE TABLE moves (
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    transitions INTEGER NOT NULL,             -- the incident's, since it changed hands
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    action      TEXT NOT NULL,                -- as domain/incidents.py calls it
    actor_id    INTEGER REFERENCES users (user_id),  -- NULL: an anonymous admin
    lost_by     INTEGER REFERENCES users (user_id),
    got_by      INTEGER REFERENCES users (user_id),
    t           INTEGER NOT NULL,
    PRIMARY KEY (incident_id, transitions)
) WITHOUT ROWID;

CREATE INDEX moves_by_group ON moves (group_id);

-- That a resolved incident can be opened again is offered once for each resolution, in reply to what
-- somebody said about it then.
CREATE TABLE reopen_offers (
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    transitions INTEGER NOT NULL,             -- the incident's, since it was resolved
    group_id    INTEGER NOT NULL REFERENCES groups (group_id),  -- the incident's
    replied_to  INTEGER NOT NULL,             -- what somebody said
    t           INTEGER NOT NULL,
    is_owed     INTEGER NOT NULL DEFAULT 1 CHECK (is_owed IN (0, 1)),
    message_id  INTEGER,                 -- the offer; NULL: it was not made, or is out of reach
    PRIMARY KEY (incident_id, transitions)
) WITHOUT ROWID;

CREATE INDEX reopen_offers_owed ON reopen_offers (group_id) WHERE is_owed;

-- What else was changed in a group, and by whom: settings, shifts, days off, duty.
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

-- Calls in private chats: whether one is owed, which message stands, and whether that is out of date.
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

CREATE INDEX private_calls_owed ON private_calls (user_id) WHERE is_owed OR is_stale;
CREATE INDEX private_calls_owed_in ON private_calls (group_id, user_id) WHERE is_owed OR is_stale;
CREATE INDEX private_calls_by_incident ON private_calls (incident_id);
CREATE INDEX private_calls_by_time ON private_calls (t) WHERE NOT is_owed AND NOT is_stale;

-- Nobody is called to what somebody else just did; who was called reads how it goes on.
CREATE TRIGGER incidents_end_private_calls AFTER UPDATE OF transitions ON incidents
WHEN NEW.transitions <> OLD.transitions
BEGIN
    DELETE FROM private_calls WHERE incident_id = NEW.incident_id AND message_id IS NULL;
    UPDATE private_calls SET is_owed = 0, is_stale = 1 WHERE incident_id = NEW.incident_id;
END;

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

-- Whether who works on an incident is still on it: one row for each incident that somebody works on.
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

-- To which incident a message belongs, or belonged: ours and people's, in the chat it was written in.
CREATE TABLE incident_messages (
    chat_id     INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    PRIMARY KEY (chat_id, message_id)
) WITHOUT ROWID;

CREATE TRIGGER incidents_note_report AFTER INSERT ON incidents
BEGIN INSERT INTO incident_messages VALUES (NEW.source_chat_id, NEW.source_message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

CREATE TRIGGER incidents_note_command AFTER INSERT ON incidents
WHEN NEW.logged_message_id IS NOT NULL
BEGIN INSERT INTO incident_messages VALUES (NEW.source_chat_id, NEW.logged_message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

CREATE TRIGGER incidents_note_card AFTER UPDATE OF pinned_message_id ON incidents
WHEN NEW.pinned_message_id IS NOT NULL
BEGIN INSERT INTO incident_messages VALUES (NEW.group_id, NEW.pinned_message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

CREATE TRIGGER incidents_note_prompt AFTER UPDATE OF prompt_message_id ON incidents
WHEN NEW.prompt_message_id IS NOT NULL
BEGIN INSERT INTO incident_messages VALUES (NEW.group_id, NEW.prompt_message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

CREATE TRIGGER incidents_note_told AFTER UPDATE OF told_message_id ON incidents
WHEN NEW.told_message_id IS NOT NULL
BEGIN INSERT INTO incident_messages VALUES (NEW.group_id, NEW.told_message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

CREATE TRIGGER calls_note_message AFTER INSERT ON calls
BEGIN INSERT INTO incident_messages VALUES (NEW.group_id, NEW.message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

CREATE TRIGGER notes_note_message AFTER INSERT ON notes
BEGIN INSERT INTO incident_messages VALUES (NEW.chat_id, NEW.message_id, NEW.incident_id)
      ON CONFLICT DO UPDATE SET incident_id = excluded.incident_id; END;

-- Messages of ours that have served, to be deleted: prompts that got their summary, cards that were
-- sent twice, nudges, calls and offers after which somebody acted, Telegram's "pinned a message"
-- lines; and calls in private after which another one came.
CREATE TABLE retired_messages (
    group_id   INTEGER NOT NULL,              -- of a private chat, the person's id
    message_id INTEGER NOT NULL,
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

CREATE TRIGGER incidents_retire_prompt AFTER UPDATE OF prompt_message_id ON incidents
WHEN OLD.prompt_message_id IS NOT NULL AND NEW.prompt_message_id IS NOT OLD.prompt_message_id
BEGIN INSERT INTO retired_messages VALUES (OLD.group_id, OLD.prompt_message_id)
      ON CONFLICT DO NOTHING; END;

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

-- Updates from Telegram, from before they are confirmed until they are handled. What was handled has
-- an empty body; until its toast is out, a tap keeps its own.
CREATE TABLE inbox (
    seq        INTEGER PRIMARY KEY,  -- the order they came in; update_id may restart at random
    update_id  INTEGER NOT NULL UNIQUE,
    body       TEXT NOT NULL,        -- the Update object as Telegram sent it, JSON
    attempts   INTEGER NOT NULL DEFAULT 0,
    t_received INTEGER NOT NULL,
    t_handled  INTEGER,              -- kept until Telegram knows: it may deliver it again
    t_dead     INTEGER,              -- a dead letter: not tried any more, kept for people to see
    -- In work, or in work when the bot was killed.
    begun      INTEGER NOT NULL DEFAULT 0 CHECK (begun IN (0, 1)),
    kills      INTEGER NOT NULL DEFAULT 0,  -- how many runs ended during it
    -- Whoever sent it knows that it is dead.
    told       INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1))
);

CREATE INDEX inbox_dead ON inbox (t_dead) WHERE t_dead IS NOT NULL;

-- When Telegram was last reached; one row.
CREATE TABLE polling (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    t_last_poll INTEGER NOT NULL,
    t_machine   INTEGER  -- the same by the machine's own clock, if that is known to differ
);

-- Photos of an album that came before the one with the words. Kept until a sweep ten minutes later:
-- by then it is known whether the album reports an incident. While it is offered as a summary it
-- stays.
CREATE TABLE loose_photos (
    chat_id        INTEGER NOT NULL,
    media_group_id TEXT NOT NULL,
    message_id     INTEGER NOT NULL,
    file_id        TEXT NOT NULL,
    t_received     INTEGER NOT NULL,
    kind           TEXT,
    PRIMARY KEY (chat_id, media_group_id, message_id)
) WITHOUT ROWID;

CREATE INDEX loose_photos_by_time ON loose_photos (t_received);

-- Numbers up to `last` may have been given after the backup that was restored: not given again.
CREATE TABLE numbers_given (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
);

-- Topics of forums in which people wrote: where a message can go when its own topic is closed.
CREATE TABLE topics (
    group_id  INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    t_seen    INTEGER NOT NULL,
    PRIMARY KEY (group_id, thread_id)
) WITHOUT ROWID;

-- Who was told in private that a group cannot be written to at all, so that nobody is told twice.
CREATE TABLE told_privately (
    group_id INTEGER NOT NULL,
    what     TEXT NOT NULL,      -- an incident's state, or another kind of delivery
    PRIMARY KEY (group_id, what)
) WITHOUT ROWID;

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

-- Figures of a period that somebody asked for, or that come by themselves: a picture, a text and a
-- file. They are owed until all parts stand. Kept, so that none comes by itself twice.
CREATE TABLE figures_owed (
    request_id INTEGER PRIMARY KEY,
    chat_id    INTEGER NOT NULL,              -- where they are sent: a group, or a person's private chat
    thread_id  INTEGER,                       -- the forum topic they were asked for in
    group_id   INTEGER NOT NULL REFERENCES groups (group_id),  -- what is seen from it is counted
    kind       TEXT NOT NULL,                 -- Kind of domain/periods.py
    t_from     INTEGER NOT NULL,
    t_until    INTEGER NOT NULL CHECK (t_until > t_from),  -- not in it
    unit       TEXT,                          -- of this unit only
    person_id  INTEGER,                       -- what this person did only
    asked_by   INTEGER REFERENCES users (user_id),  -- NULL: by itself, or an anonymous admin
    reply_to   INTEGER,                       -- the command's message; NULL: by itself
    t          INTEGER NOT NULL,              -- when they were asked for, or due
    parts      INTEGER NOT NULL DEFAULT 0,    -- sent: 1 the picture, 2 the text, 4 the file
    t_done     INTEGER                        -- NULL: some are owed
);

CREATE INDEX figures_to_send ON figures_owed (chat_id) WHERE t_done IS NULL;
CREATE UNIQUE INDEX figures_by_themselves ON figures_owed (chat_id, t_until) WHERE reply_to IS NULL;
CREATE UNIQUE INDEX figures_asked_for ON figures_owed (chat_id, reply_to, group_id)
    WHERE reply_to IS NOT NULL;
CREATE INDEX figures_by_group ON figures_owed (group_id, t) WHERE reply_to IS NOT NULL;

-- What incidents are found by: the words of each in one row, whose rowid is its year and number. An
-- apostrophe parts words in all its forms, and accents do not count. What was said stands a second
-- time in `folded`, as domain/spelling.py folds it, if that differs: without apostrophes, dots and
-- the doubling sign of Gurmukhi, as people type in a hurry. 57344 is a word that nobody types: no
-- phrase goes on behind it. The triggers below keep it in step; of very many notes the newest
-- count. storage/search.py reads it.
CREATE VIRTUAL TABLE searched USING fts5 (
    description, summary, facts, notes, folded, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators 'ʻʼ'"
);

CREATE TRIGGER incidents_are_found AFTER INSERT ON incidents
BEGIN
    INSERT INTO searched (rowid, description, summary, facts, notes, folded)
        VALUES (NEW.year * 1000000000 + NEW.number, NEW.description,
            coalesce(NEW.resolution_summary, '') || ' ' || coalesce(NEW.cancel_reason, ''),
            coalesce(NEW.unit, '') || ' ' || coalesce(NEW.trailer, '') || ' '
                || coalesce(NEW.road, ''), '',
            (WITH RECURSIVE folding (n, was, said) AS (
                SELECT 1, was, was FROM (SELECT NEW.description
                    || char(32, 57344, 32) || coalesce(NEW.resolution_summary, '')
                    || ' ' || coalesce(NEW.cancel_reason, '') AS was)
                UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                    2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
                FROM folding WHERE n < 19)
            SELECT nullif(said, was) FROM folding WHERE n = 19));
END;

CREATE TRIGGER incidents_are_found_anew
AFTER UPDATE OF description, resolution_summary, cancel_reason, unit, trailer, road ON incidents
WHEN (NEW.description, NEW.resolution_summary, NEW.cancel_reason, NEW.unit, NEW.trailer, NEW.road)
    IS NOT (OLD.description, OLD.resolution_summary, OLD.cancel_reason, OLD.unit, OLD.trailer,
            OLD.road)
BEGIN
    UPDATE searched SET description = NEW.description,
        summary = coalesce(NEW.resolution_summary, '') || ' ' || coalesce(NEW.cancel_reason, ''),
        facts = coalesce(NEW.unit, '') || ' ' || coalesce(NEW.trailer, '') || ' '
            || coalesce(NEW.road, ''),
        folded = (WITH RECURSIVE folding (n, was, said) AS (
            SELECT 1, was, was FROM (SELECT NEW.description
                || char(32, 57344, 32) || coalesce(NEW.resolution_summary, '')
                || ' ' || coalesce(NEW.cancel_reason, '') || char(32, 57344, 32) || notes AS was)
            UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
            FROM folding WHERE n < 19)
        SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = NEW.year * 1000000000 + NEW.number;
END;

CREATE TRIGGER notes_are_found AFTER INSERT ON notes WHEN NEW.text <> ''
BEGIN
    UPDATE searched SET notes = substr(notes || char(10) || NEW.text, -10000),
        folded = (WITH RECURSIVE folding (n, was, said) AS (
            SELECT 1, was, was FROM (SELECT description || char(32, 57344, 32) || summary
                || char(32, 57344, 32) || substr(notes || char(10) || NEW.text, -10000) AS was)
            UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
            FROM folding WHERE n < 19)
        SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
END;

CREATE TRIGGER notes_are_found_anew AFTER UPDATE OF text ON notes WHEN NEW.text <> OLD.text
BEGIN
    UPDATE searched SET notes = coalesce((SELECT substr(group_concat(text, char(10)), -10000)
        FROM (SELECT text FROM notes WHERE incident_id = NEW.incident_id ORDER BY note_id)), '')
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
    UPDATE searched SET folded = (WITH RECURSIVE folding (n, was, said) AS (
            SELECT 1, was, was FROM (SELECT description || char(32, 57344, 32) || summary || char(32, 57344, 32) || notes AS was)
            UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
            FROM folding WHERE n < 19)
        SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = (SELECT year * 1000000000 + number FROM incidents
                   WHERE incident_id = NEW.incident_id);
END;

-- By which names people are found; what they did is in incident_events. storage/people.py adds them:
-- with a trigger, SQLite would look at all tables that refer to users.
CREATE VIRTUAL TABLE searched_people USING fts5 (
    full_name, handle, folded, columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators 'ʻʼ'"
);

CREATE TRIGGER users_are_found_anew AFTER UPDATE OF full_name, telegram_handle ON users
WHEN (NEW.full_name, NEW.telegram_handle) IS NOT (OLD.full_name, OLD.telegram_handle)
BEGIN
    UPDATE searched_people
        SET full_name = NEW.full_name, handle = coalesce(NEW.telegram_handle, ''),
            folded = (WITH RECURSIVE folding (n, was, said) AS (
                SELECT 1, was, was FROM (SELECT NEW.full_name AS was)
                UNION ALL SELECT n + 1, was, replace(said, substr(char(2611, 2614, 2649, 2650,
                    2651, 2654, 2620, 2673) || '''ʻʼ’‘`´ʹ′‛', n, 1), substr('ਲਸਖਗਜਫ', n, 1))
                FROM folding WHERE n < 19)
            SELECT nullif(said, was) FROM folding WHERE n = 19)
    WHERE rowid = NEW.user_id;
END;

-- What `bot.py --export` wrote to a file, of all groups: /audit lists it.
CREATE TABLE exports (
    export_id INTEGER PRIMARY KEY,
    t         INTEGER NOT NULL,
    t_from    INTEGER NOT NULL,               -- what was open from then
    t_until   INTEGER NOT NULL CHECK (t_until > t_from)  -- not in it
);

CREATE TRIGGER exports_are_final BEFORE UPDATE ON exports
BEGIN SELECT RAISE (ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER exports_are_kept BEFORE DELETE ON exports
BEGIN SELECT RAISE (ABORT, 'audit events cannot be deleted'); END;
