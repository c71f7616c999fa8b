-- Figures that are asked for, or come by themselves; and how often a unit broke down before.

ALTER TABLE groups ADD COLUMN figures_at INTEGER CHECK (figures_at BETWEEN -1 AND 10079);
ALTER TABLE groups ADD COLUMN t_next_figures INTEGER;

CREATE INDEX groups_by_next_figures ON groups (t_next_figures) WHERE figures_at >= 0;
CREATE INDEX groups_by_successor ON groups (migrated_to) WHERE migrated_to IS NOT NULL;

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
