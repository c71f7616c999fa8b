-- A message that may have arrived is sent again after a while. That wait is for this card, page or
-- prompt, whatever else of the incident changes meanwhile: they are told apart by its transitions.

DROP VIEW owed;
CREATE VIEW owed AS
    SELECT group_id, 1 AS urgency, 'card' AS delivery, incident_id, NULL AS message_id,
           transitions AS version, t_status
      FROM owing WHERE pinned_message_id IS NULL AND card_version < version
    UNION ALL
    SELECT group_id, 2, 'page', incident_id, NULL, transitions, t_status
      FROM owing WHERE status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL
    UNION ALL
    SELECT group_id, 2, 'prompt', incident_id, NULL, transitions, t_status
      FROM owing WHERE status = 'Awaiting_Summary' AND prompt_message_id IS NULL
    UNION ALL
    SELECT group_id, iif(pinned, 7, 3), iif(pinned, 'unpin', 'pin'), incident_id, pinned_message_id, version,
           t_status
      FROM owing WHERE pinned_message_id IS NOT NULL AND pinned <> (status <> 'Resolved')
       AND (SELECT pinning FROM groups WHERE groups.group_id = owing.group_id) = 'allowed'
    UNION ALL
    SELECT group_id, 4, 'nudge', incident_id, NULL, transitions, t_status
      FROM owing WHERE nudge_owed
    UNION ALL
    SELECT group_id, 5, 'edit', incident_id, pinned_message_id, version,
           t_status
      FROM owing WHERE pinned_message_id IS NOT NULL AND card_version < version
    UNION ALL
    SELECT group_id, 6, 'pin_notice', NULL, NULL, 0, 0
      FROM groups WHERE pinning = 'refused'
    UNION ALL
    SELECT group_id, 6, 'welcome', NULL, NULL, 0, 0
      FROM groups WHERE welcome_owed
    UNION ALL
    SELECT group_id, 8, 'delete', NULL, message_id, 0, 0
      FROM retired_messages;

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
