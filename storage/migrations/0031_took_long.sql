-- What was open for more than 30 days: figures of a period look for it by itself.

CREATE INDEX incidents_took_long ON incidents (group_id, t_created)
    WHERE status IN ('Resolved', 'Cancelled') AND t_status - t_created > 2592000;
