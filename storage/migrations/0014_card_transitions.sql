-- How many transitions a card shows: cards that somebody changed are redrawn before all others. Of a
-- card that is older than its incident nobody knows: it is redrawn as if somebody had.

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
        'Awaiting_Summary', 'Resolved')),
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
    UNIQUE (year, number),
    UNIQUE (source_chat_id, source_message_id),
    CHECK (status NOT IN ('Claimed_T1', 'Claimed_T2', 'Awaiting_Summary') OR owner_id IS NOT NULL)
);

UPDATE incidents SET card_transitions = transitions WHERE card_version >= version;
