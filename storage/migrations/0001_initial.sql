-- Groups, people, incidents, and their audit trail.
-- All times are whole UTC epoch seconds; message ids are valid within their group.

CREATE TABLE groups (
    group_id            INTEGER PRIMARY KEY,  -- Telegram's chat id
    group_name          TEXT NOT NULL,
    manager_handles     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(manager_handles)),
    manager_user_ids    TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(manager_user_ids)),
    dispatcher_handles  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(dispatcher_handles)),
    dispatcher_user_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(dispatcher_user_ids)),
    t_configured        INTEGER,              -- first /configure_managers
    suspended           INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    standing            TEXT NOT NULL DEFAULT 'member'  -- ours in the group
                        CHECK (standing IN ('member', 'admin', 'pinning_admin')),
    welcome_owed        INTEGER NOT NULL DEFAULT 0 CHECK (welcome_owed IN (0, 1)),
    pinning             TEXT NOT NULL DEFAULT 'allowed'
                        CHECK (pinning IN ('allowed', 'refused', 'refused_and_told'))
);

CREATE INDEX groups_to_tell ON groups (group_id) WHERE pinning = 'refused';
CREATE INDEX groups_to_welcome ON groups (group_id) WHERE welcome_owed;

CREATE TABLE users (
    user_id         INTEGER PRIMARY KEY,
    telegram_handle TEXT COLLATE NOCASE,      -- without the @
    full_name       TEXT NOT NULL,
    team_role       TEXT NOT NULL CHECK (team_role IN ('Driver', 'Dispatcher', 'OpsManager'))
);

CREATE UNIQUE INDEX users_by_handle ON users (telegram_handle) WHERE telegram_handle IS NOT NULL;

CREATE TABLE incidents (
    incident_id        TEXT PRIMARY KEY CHECK (incident_id = printf('TKT-%d-%04d', year, number)),
    year               INTEGER NOT NULL,
    number             INTEGER NOT NULL,
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
    pending_resolution_by_user_id INTEGER REFERENCES users (user_id),
    resolved_by_id     INTEGER REFERENCES users (user_id),
    owner_id           INTEGER GENERATED ALWAYS AS (CASE status
                           WHEN 'Claimed_T1' THEN claimed_by_t1_id
                           WHEN 'Claimed_T2' THEN claimed_by_t2_id
                           WHEN 'Awaiting_Summary' THEN pending_resolution_by_user_id
                       END) VIRTUAL,
    t_created          INTEGER NOT NULL,
    t_claimed_tier1    INTEGER,
    t_escalated        INTEGER,
    t_claimed_tier2    INTEGER,
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
    page_message_id    INTEGER,
    prompt_message_id  INTEGER,
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

-- For the view `live`: work done over and over reads that only, so finished incidents cost nothing.
CREATE INDEX incidents_live ON incidents (group_id, t_created)
    WHERE status <> 'Resolved' OR card_version < version OR pinned;

CREATE TABLE attachments (
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    message_id  INTEGER NOT NULL,
    file_id     TEXT NOT NULL,
    PRIMARY KEY (incident_id, message_id)
) WITHOUT ROWID;

CREATE TABLE incident_events (
    event_id    INTEGER PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (incident_id),
    action      TEXT NOT NULL,
    actor_id    INTEGER REFERENCES users (user_id),  -- NULL: an anonymous admin
    t           INTEGER NOT NULL,
    from_status TEXT,
    to_status   TEXT NOT NULL
);

CREATE INDEX incident_events_by_incident ON incident_events (incident_id, event_id);
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
    user_id  INTEGER REFERENCES users (user_id),
    handle   TEXT,
    actor_id INTEGER,                         -- NULL: an anonymous admin; for bound: the person
    t        INTEGER NOT NULL
);

CREATE INDEX team_events_by_group ON team_events (group_id, event_id);
CREATE TRIGGER team_events_are_final BEFORE UPDATE ON team_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER team_events_are_kept BEFORE DELETE ON team_events
BEGIN SELECT RAISE (ABORT, 'audit events cannot be deleted'); END;

-- Messages of ours that have served: answered prompts, orphan cards, "pinned a message" lines.
CREATE TABLE retired_messages (
    group_id   INTEGER NOT NULL REFERENCES groups (group_id),
    message_id INTEGER NOT NULL,
    PRIMARY KEY (group_id, message_id)
) WITHOUT ROWID;

CREATE TRIGGER incidents_retire_prompt AFTER UPDATE OF prompt_message_id ON incidents
WHEN OLD.prompt_message_id IS NOT NULL AND NEW.prompt_message_id IS NOT OLD.prompt_message_id
BEGIN INSERT INTO retired_messages VALUES (OLD.group_id, OLD.prompt_message_id)
      ON CONFLICT DO NOTHING; END;
