-- Who left a group, or was banned from it, by what Telegram told us. Rights of people who are gone do
-- not count until they are back. Kept only of people on record, or invited.

CREATE TABLE absences (
    group_id INTEGER NOT NULL REFERENCES groups (group_id),
    user_id  INTEGER NOT NULL,
    t        INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
