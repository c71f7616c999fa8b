-- Every tap asks what its group is owed, and every sweep what all are, and who has waited too long.
-- Each reads an index of just that: what is open and at rest costs nothing, however much it is.

CREATE INDEX incidents_owing ON incidents (group_id)
    WHERE card_version < version OR nudge_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL AND pinned <> (status <> 'Resolved'));

CREATE INDEX incidents_waiting ON incidents (status, t_status, nudge_due, incident_id)
    WHERE status IN ('Unclaimed', 'Escalated_Unclaimed_T2');

