-- Topics of forums in which people wrote: where a message can go when its own topic is closed. And
-- who was told in private that a group cannot be written to at all, so that nobody is told twice.

CREATE TABLE topics (
    group_id  INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    t_seen    INTEGER NOT NULL,
    PRIMARY KEY (group_id, thread_id)
) WITHOUT ROWID;

CREATE TABLE told_privately (
    group_id INTEGER NOT NULL,
    what     TEXT NOT NULL,      -- an incident's state, or another kind of delivery
    PRIMARY KEY (group_id, what)
) WITHOUT ROWID;
