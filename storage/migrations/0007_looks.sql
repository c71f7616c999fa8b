-- Telegram tells bots of no deletion: now and then the messages of an open incident are looked for.

ALTER TABLE incidents ADD COLUMN look_owed INTEGER NOT NULL DEFAULT 0 CHECK (look_owed IN (0, 1));
ALTER TABLE incidents ADD COLUMN t_looked INTEGER NOT NULL DEFAULT 0;  -- when they were last there

CREATE INDEX incidents_to_look_for ON incidents (t_looked, t_status, group_id, incident_id)
    WHERE status <> 'Resolved' AND pinned_message_id IS NOT NULL AND NOT look_owed;

DROP INDEX incidents_owing;
CREATE INDEX incidents_owing ON incidents (group_id)
    WHERE card_version < version OR nudge_owed OR look_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL AND pinned <> (status <> 'Resolved'));

