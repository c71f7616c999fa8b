-- We may read a group and not write to it: then hearing of it does not mean that we are back.
ALTER TABLE groups ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1));

-- Photos of an album that came before the one with the words. Kept until the next sweep: by then it
-- is known whether the album reports an incident.
CREATE TABLE loose_photos (
    chat_id        INTEGER NOT NULL,
    media_group_id TEXT NOT NULL,
    message_id     INTEGER NOT NULL,
    file_id        TEXT NOT NULL,
    t_received     INTEGER NOT NULL,
    PRIMARY KEY (chat_id, media_group_id, message_id)
) WITHOUT ROWID;

CREATE INDEX loose_photos_by_time ON loose_photos (t_received);
