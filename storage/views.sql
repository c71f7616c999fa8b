-- The views. They are code, not data: at every start of the program those of the database are made
-- anew if they differ from these. So edit them here and nowhere else; no step in migrations/ is
-- needed, and none may rely on a view being there.

-- Whose team, shifts and settings count in a group: its own, and those of its fleet's office.
CREATE VIEW team_places AS
    SELECT group_id, group_id AS place_id FROM groups
    UNION ALL
    SELECT groups.group_id, office_id FROM groups JOIN fleets USING (fleet_id)
     WHERE office_id <> groups.group_id;

-- What holds in a group, of what groups set for themselves: its own, else what its fleet's office
-- set, else NULL, and what ops set for all holds. On and off are on where nobody set them.
CREATE VIEW settings_in_force AS
    SELECT own.group_id,
           coalesce(own.time_zone, office.time_zone) AS time_zone,
           coalesce(own.sla_unclaimed, office.sla_unclaimed) AS sla_unclaimed,
           coalesce(own.sla_escalation, office.sla_escalation) AS sla_escalation,
           coalesce(own.sla_update, office.sla_update) AS sla_update,
           coalesce(own.figures_at, office.figures_at) AS figures_at,
           coalesce(own.language, office.language) AS language,
           coalesce(own.calls_privately, office.calls_privately, 1) AS calls_privately,
           coalesce(own.tells_reporters, office.tells_reporters, 1) AS tells_reporters
      FROM groups AS own
      LEFT JOIN fleets ON fleets.fleet_id = own.fleet_id
      LEFT JOIN groups AS office ON office.group_id = fleets.office_id;

-- Incidents of which somebody has to do something: people, or the outbox. Work done over and over
-- reads this view only, so finished incidents cost nothing. Its condition is that of the index
-- incidents_live.
CREATE VIEW live AS SELECT * FROM incidents
    WHERE (status NOT IN ('Resolved', 'Cancelled') OR card_version < version OR pinned);

-- Incidents of which Telegram does not show something yet. Every tap asks what its group is owed,
-- and every sweep what all are, so what is open and at rest costs nothing, however much it is. Its
-- condition is that of the index incidents_owing.
CREATE VIEW owing AS SELECT * FROM incidents
    WHERE (NOT waits_for_setup
      AND (card_version < version OR call_owed OR nudge_owed OR look_owed OR wait_owed
           OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
           OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL)
           OR (pinned_message_id IS NOT NULL
               AND (edits_in_doubt OR pinned <> (status NOT IN ('Resolved', 'Cancelled'))))
           OR (severity = 'accident' AND NOT advised AND created_by_id IS NOT NULL
               AND status NOT IN ('Resolved', 'Cancelled'))
           OR (hears AND (
               (told_status IS NULL
                   AND ((status = 'Claimed_T1' AND claimed_by_t1_id <> created_by_id)
                        OR (status = 'Claimed_T2' AND claimed_by_t2_id <> created_by_id)
                        OR (tell_in_doubt
                            AND status NOT IN ('Awaiting_Summary', 'Resolved', 'Cancelled'))))
               OR (told_message_id IS NOT NULL
                   AND status NOT IN ('Awaiting_Summary', 'Resolved', 'Cancelled')
                   AND (told_status <> status OR told_owner_id IS NOT
                        CASE status WHEN 'Claimed_T1' THEN claimed_by_t1_id
                                    WHEN 'Claimed_T2' THEN claimed_by_t2_id END
                        OR told_wait IS NOT
                           iif(wait_calls = 0, waits_for || ' ' || t_wait_until, NULL)))
               OR (status = 'Resolved' AND resolved_by_id <> created_by_id)
               OR (status = 'Cancelled' AND created_by_id IS NOT NULL
                   AND cancelled_by_id IS NOT created_by_id)))));

-- Boards of which Telegram does not show something yet; the condition is that of the index
-- boards_stale.
CREATE VIEW stale_boards AS SELECT * FROM boards
    WHERE (message_id IS NULL OR shown_version < version OR edit_in_doubt OR NOT pinned OR look_owed);

-- What Telegram does not show yet, most urgent first by `urgency`; its tens are the Priority of
-- sending/flood_control.py: 10 what is needed, 20 the cards that somebody changed, 30 nudges, 40
-- what a group asked for by having us, 50 bulk. A card shows what somebody did if its transitions
-- are those of its incident; else it is redrawn in bulk, or posted again, unless something is to
-- reply to it. In bulk what changed last comes first, else what has waited longest.
--
-- `delivery` is a Delivery of storage/deliveries.py. `version` tells one from another of its kind.
-- A message that may have arrived is sent again after a while; that wait is for this card, page or
-- prompt, whatever else of the incident changes meanwhile, so it has the incident's transitions. An
-- edit has the card's. An edit of which Telegram told no outcome may land on top of later ones: once
-- it cannot any more, the card is edited again.
--
-- `group_id` is that of the chat: of a private one, the person's, which has no row in groups. What is
-- owed there of a group's incident waits for that group to be written to.
--
-- A board is redrawn before other bulk: it rests between two edits, so that it holds nothing up.
--
-- A + or ifnull() keeps SQLite from reading the index of reporters instead:
-- https://sqlite.org/optoverview.html#uplus.
CREATE VIEW owed AS
    SELECT group_id, iif(card_transitions < transitions OR call_owed OR nudge_owed
               OR (status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL)
               OR (status = 'Awaiting_Summary' AND prompt_message_id IS NULL), 10, 51) AS urgency,
           'card' AS delivery, incident_id, NULL AS message_id, transitions AS version, t_status
      FROM owing WHERE pinned_message_id IS NULL AND card_version < version
    UNION ALL
    SELECT group_id, 11, 'page', incident_id, NULL, transitions, t_status
      FROM owing WHERE status = 'Escalated_Unclaimed_T2' AND page_message_id IS NULL
    UNION ALL
    SELECT group_id, 11, 'prompt', incident_id, NULL, transitions, t_status
      FROM owing WHERE status = 'Awaiting_Summary' AND prompt_message_id IS NULL
    UNION ALL
    SELECT group_id, 11, 'call', incident_id, NULL, transitions, t_status
      FROM owing WHERE call_owed
    UNION ALL
    SELECT group_id, 12, 'advice', incident_id, NULL, 0, t_status
      FROM owing WHERE severity = 'accident' AND NOT advised
       AND +created_by_id IS NOT NULL AND status NOT IN ('Resolved', 'Cancelled')
    UNION ALL
    SELECT group_id, iif(pinned, 52, 12), iif(pinned, 'unpin', 'pin'), incident_id,
           pinned_message_id, version, t_status
      FROM owing WHERE pinned_message_id IS NOT NULL
       AND pinned <> (status NOT IN ('Resolved', 'Cancelled'))
       AND (SELECT pinning FROM groups WHERE groups.group_id = owing.group_id) = 'allowed'
    UNION ALL
    SELECT group_id, iif(card_transitions < transitions, 20, 51), 'edit', incident_id,
           pinned_message_id, version, t_status
      FROM owing WHERE pinned_message_id IS NOT NULL AND card_version < version
    UNION ALL
    SELECT group_id, 21, 'tell', incident_id, NULL, transitions, t_status
      FROM owing WHERE hears AND told_status IS NULL
       AND status NOT IN ('Awaiting_Summary', 'Resolved', 'Cancelled')
       AND (tell_in_doubt OR owner_id <> ifnull(created_by_id, owner_id))
    UNION ALL
    SELECT group_id, 22, 'tell_end', incident_id, NULL, transitions, t_status
      FROM owing WHERE hears AND +created_by_id IS NOT NULL
       AND iif(status = 'Resolved', resolved_by_id, cancelled_by_id) IS NOT created_by_id
       AND status IN ('Resolved', 'Cancelled')
    UNION ALL
    SELECT group_id, 23, 'tell_edit', incident_id, told_message_id, transitions, t_status
      FROM owing WHERE hears AND told_message_id IS NOT NULL
       AND status NOT IN ('Awaiting_Summary', 'Resolved', 'Cancelled')
       AND (told_status <> status OR told_owner_id IS NOT owner_id OR told_wait IS NOT
            iif(wait_calls = 0, waits_for || ' ' || t_wait_until, NULL))
    UNION ALL
    SELECT group_id, 25, 'page_edit', incident_id, message_id, t, t
      FROM ended_pages
    UNION ALL
    SELECT group_id, 13, 'move', incident_id, NULL, transitions, t
      FROM moves
    UNION ALL
    SELECT group_id, 30, 'nudge', incident_id, NULL, transitions, t_status
      FROM owing WHERE nudge_owed AND status <> 'Awaiting_Summary'
    UNION ALL
    SELECT group_id, 32, 'chase', incident_id, NULL, ifnull(nudge_due, 0), t_status
      FROM owing
     WHERE nudge_owed AND status = 'Awaiting_Summary' AND prompt_message_id IS NOT NULL
    UNION ALL
    SELECT group_id, 30, 'wait', incident_id, NULL, transitions, t_status
      FROM owing WHERE wait_owed
    UNION ALL
    SELECT group_id, 30, 'check', incident_id, NULL, round, t_news
      FROM checks WHERE is_owed
    UNION ALL
    SELECT group_id, 31, 'handover', NULL, NULL, t_start, t_start
      FROM handovers WHERE message_id IS NULL
    UNION ALL
    SELECT group_id, 40, 'pin_notice', NULL, NULL, 0, 0
      FROM groups WHERE pinning = 'refused'
    UNION ALL
    SELECT group_id, 40, 'welcome', NULL, NULL, 0, 0
      FROM groups WHERE welcome_owed
    UNION ALL
    SELECT group_id, 40, 'fleet_notice', NULL, NULL, notice_id, t
      FROM fleet_notices
    UNION ALL
    SELECT office_id, 40, 'join_request', NULL, NULL, request_id, t
      FROM fleets JOIN join_requests USING (fleet_id)
     WHERE outcome IS NULL AND message_id IS NULL AND office_id IS NOT NULL
    UNION ALL
    SELECT chat_id, 43, 'join_answer', NULL, message_id, request_id, t
      FROM join_requests WHERE is_stale AND message_id IS NOT NULL
    UNION ALL
    SELECT chat_id, 44, 'figures', NULL, NULL, request_id, t
      FROM figures_owed WHERE t_done IS NULL AND NOT (SELECT suspended
               FROM groups WHERE groups.group_id = figures_owed.group_id)
    UNION ALL
    SELECT group_id, 41, 'reopen_offer', incident_id, replied_to, transitions, t
      FROM reopen_offers WHERE is_owed
    UNION ALL
    SELECT chat_id, 41, 'reaction', incident_id, message_id, 0, t
      FROM notes WHERE reaction_owed
    UNION ALL
    SELECT group_id, 42, 'offer', incident_id, message_id, 0, t
      FROM offers WHERE is_owed
    UNION ALL
    SELECT group_id, 56, 'tell_edit', incident_id, message_id, 0, 0
      FROM told_ends WHERE is_stale
    UNION ALL
    SELECT group_id, 51, 'edit_again', incident_id, pinned_message_id, version, t_status
      FROM owing
     WHERE pinned_message_id IS NOT NULL AND NOT card_version < version AND edits_in_doubt
    UNION ALL
    SELECT group_id, 53, 'delete', NULL, message_id, 0, 0
      FROM retired_messages
    UNION ALL
    SELECT user_id, 13, 'private_call', incident_id, NULL, t, t
      FROM private_calls WHERE is_owed AND (SELECT calls_privately
               FROM settings_in_force AS here WHERE here.group_id = private_calls.group_id)
       AND NOT (SELECT suspended FROM groups WHERE groups.group_id = private_calls.group_id)
    UNION ALL
    SELECT user_id, iif(user_id = (SELECT owner_id FROM incidents
               WHERE incidents.incident_id = private_calls.incident_id), 24, 55), 'private_edit',
           incident_id, message_id, (SELECT transitions FROM incidents
               WHERE incidents.incident_id = private_calls.incident_id), t
      FROM private_calls WHERE is_stale AND NOT (SELECT suspended
               FROM groups WHERE groups.group_id = private_calls.group_id)
    UNION ALL
    SELECT group_id, 54, 'look', incident_id, NULL, 0, t_status
      FROM owing WHERE look_owed
    UNION ALL
    SELECT group_id, 43, 'board', NULL, NULL, 0, 0
      FROM stale_boards WHERE message_id IS NULL
    UNION ALL
    SELECT group_id, 50, 'board_edit', NULL, message_id, version, 0
      FROM stale_boards
     WHERE message_id IS NOT NULL AND (shown_version < version OR edit_in_doubt)
    UNION ALL
    SELECT group_id, 50, 'board_pin', NULL, message_id, 0, 0
      FROM stale_boards WHERE message_id IS NOT NULL AND NOT pinned
       AND (SELECT pinning FROM groups WHERE groups.group_id = stale_boards.group_id) = 'allowed'
    UNION ALL
    SELECT group_id, 54, 'board_look', NULL, message_id, 0, 0
      FROM stale_boards WHERE message_id IS NOT NULL AND look_owed
    UNION ALL
    SELECT group_id, 53, 'board_end', NULL, message_id, 0, 0
      FROM ended_boards;
