-- Every tap asks what its group is owed, and every sweep what all are, and who has waited too long.
-- Each reads an index of just that: what is open and at rest costs nothing, however much it is.

CREATE INDEX incidents_owing ON incidents (group_id)
    WHERE card_version < version OR nudge_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL AND pinned <> (status <> 'Resolved'));
CREATE VIEW owing AS SELECT * FROM incidents
    WHERE (card_version < version OR nudge_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL AND pinned <> (status <> 'Resolved')));

CREATE INDEX incidents_waiting ON incidents (status, t_status, nudge_due, incident_id)
    WHERE status IN ('Unclaimed', 'Escalated_Unclaimed_T2');

DROP VIEW owed;
CREATE VIEW owed AS
    SELECT group_id, 1 AS urgency, 'card' AS delivery, incident_id, NULL AS message_id, version,
           t_status
      FROM owing WHERE pinned_message_id IS NULL AND card_version < version
    UNION ALL
    SELECT group_id, 2, 'page', incident_id, NULL, version, t_status
      FROM owing WHERE status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL
    UNION ALL
    SELECT group_id, 2, 'prompt', incident_id, NULL, version, t_status
      FROM owing WHERE status = 'Awaiting_Summary' AND prompt_message_id IS NULL
    UNION ALL
    SELECT group_id, iif(pinned, 7, 3), iif(pinned, 'unpin', 'pin'), incident_id, pinned_message_id, version,
           t_status
      FROM owing WHERE pinned_message_id IS NOT NULL AND pinned <> (status <> 'Resolved')
       AND (SELECT pinning FROM groups WHERE groups.group_id = owing.group_id) = 'allowed'
    UNION ALL
    SELECT group_id, 4, 'nudge', incident_id, NULL, version, t_status
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
