-- What people ask reads what it answers with, not all of a group's open incidents, nor everybody's
-- events.

CREATE INDEX incidents_of_group_to_look_for ON incidents (group_id, t_looked, t_created)
    WHERE status <> 'Resolved' AND pinned_message_id IS NOT NULL AND NOT look_owed;
CREATE INDEX team_events_by_actor ON team_events (actor_id, group_id);
CREATE INDEX team_events_by_user ON team_events (user_id, group_id);
