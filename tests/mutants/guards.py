"""Which tests guard which module: those that must notice a fault in it, the fastest first."""

from __future__ import annotations

from collections.abc import Mapping

GUARDS: Mapping[str, tuple[str, ...]] = {
    "network/client.py": (
        "tests/network/test_client.py",
        "tests/network/test_uploads.py",
        "tests/network/test_failures.py",
    ),
    "network/connectors.py": ("tests/network/test_failures.py", "tests/network/test_uploads.py"),
    "network/failures.py": ("tests/network/test_failures.py", "tests/network/test_proxies.py"),
    "network/proxies.py": ("tests/network/test_proxies.py",),
    "network/socks.py": ("tests/network/test_proxies.py",),
    "network/tls.py": ("tests/network/test_tls.py",),
    "sending/flood_control.py": (
        "tests/reliability/test_flood_control.py",
        "tests/reliability/test_bursts.py",
        "tests/reliability/test_turns.py",
        "tests/reliability/test_floods.py",
    ),
    "sending/turns.py": (
        "tests/reliability/test_turns.py",
        "tests/reliability/test_bursts.py",
        "tests/reliability/test_flood_control.py",
    ),
    "sending/windows.py": ("tests/reliability/test_bursts.py", "tests/reliability/test_turns.py"),
    "sending/messages.py": (
        "tests/bot/test_answers.py",
        "tests/reliability/test_remedies.py",
        "tests/reliability/test_refused_texts.py",
        "tests/bot/test_closed_topics.py",
    ),
    "sending/cards.py": (
        "tests/bot/test_deliveries.py",
        "tests/bot/test_removed_messages.py",
        "tests/reliability/test_late_edit.py",
        "tests/reliability/test_remedies.py",
    ),
    "sending/calls.py": ("tests/bot/test_calls.py", "tests/bot/test_nudges.py"),
    "sending/staff.py": ("tests/bot/test_called_on_duty.py", "tests/bot/test_calls.py"),
    "sending/handovers.py": ("tests/bot/test_handover.py", "tests/bot/test_handover_times.py"),
    "sending/deliveries.py": (
        "tests/bot/test_deliveries.py",
        "tests/bot/test_nudges.py",
        "tests/bot/test_removed_messages.py",
        "tests/reliability/test_remedies.py",
    ),
    "sending/looks.py": ("tests/bot/test_removed_messages.py",),
    "sending/order.py": (
        "tests/reliability/test_side_by_side.py",
        "tests/reliability/test_urgency.py",
    ),
    "sending/bulk.py": ("tests/reliability/test_bulk.py", "tests/reliability/test_urgency.py"),
    "sending/under_way.py": (
        "tests/reliability/test_side_by_side.py",
        "tests/reliability/test_start_and_stop.py",
    ),
    "sending/outbox.py": (
        "tests/reliability/test_recovery.py",
        "tests/reliability/test_side_by_side.py",
        "tests/reliability/test_urgency.py",
        "tests/bot/test_deliveries.py",
        "tests/reliability/test_no_busy_loop.py",
        "tests/reliability/test_floods.py",
        "tests/reliability/test_remedies.py",
        "tests/reliability/test_start_and_stop.py",
    ),
    "sending/lately.py": ("tests/reliability/test_pending.py",),
    "sending/pending.py": (
        "tests/reliability/test_pending.py",
        "tests/reliability/test_command_floods.py",
        "tests/bot/test_answers.py",
    ),
    "sending/replies.py": (
        "tests/bot/test_answers.py",
        "tests/bot/test_passing_trouble.py",
        "tests/reliability/test_command_floods.py",
        "tests/reliability/test_floods.py",
    ),
    "handlers.py": (
        "tests/test_handlers.py",
        "tests/bot/test_allowed_groups.py",
        "tests/bot/test_identity.py",
        "tests/bot/test_group_life.py",
        "tests/bot/test_diagnosis.py",
        "tests/bot/test_topics_and_albums.py",
        "tests/reliability/test_migration.py",
    ),
    "domain/calling.py": ("tests/test_calling.py",),
    "domain/handover.py": ("tests/test_handover.py",),
    "domain/until.py": ("tests/test_until.py",),
    "domain/waiting.py": ("tests/test_waits.py",),
    "domain/naming.py": ("tests/test_names.py",),
    "receiving/parsing.py": (
        "tests/bot/test_parsing.py",
        "tests/bot/test_absences.py",
        "tests/bot/test_group_life.py",
        "tests/bot/test_direct_messages.py",
    ),
    "handling/handover.py": ("tests/bot/test_handover.py", "tests/bot/test_handover_times.py"),
    "handling/waiting.py": ("tests/bot/test_waiting.py",),
    "handling/panel_waiting.py": ("tests/bot/test_panel_waiting.py",),
    "handling/incidents.py": (
        "tests/bot/test_taps.py",
        "tests/bot/test_reports.py",
        "tests/bot/test_replies.py",
        "tests/bot/test_topics_and_albums.py",
        "tests/bot/test_errors.py",
        "tests/reliability/test_abuse.py",
    ),
    "handling/team.py": (
        "tests/bot/test_team.py",
        "tests/bot/test_team_commands.py",
        "tests/bot/test_borrowed_words.py",
        "tests/bot/test_passing_trouble.py",
    ),
    "handling/questions.py": ("tests/bot/test_questions.py", "tests/bot/test_stats.py"),
    "handling/groups.py": (
        "tests/bot/test_group_life.py",
        "tests/bot/test_absences.py",
        "tests/bot/test_allowed_groups.py",
        "tests/bot/test_closed_topics.py",
        "tests/bot/test_identity.py",
        "tests/bot/test_topics_and_albums.py",
        "tests/reliability/test_migration.py",
    ),
    "sending/members.py": (
        "tests/bot/test_team.py",
        "tests/bot/test_passing_trouble.py",
        "tests/bot/test_diagnosis.py",
        "tests/bot/test_group_life.py",
    ),
    "handling/setup.py": ("tests/bot/test_diagnosis.py",),
    "receiving/in_order.py": (
        "tests/reliability/test_in_order.py",
        "tests/reliability/test_dead_letters.py",
        "tests/reliability/test_start_and_stop.py",
    ),
    "receiving/inbox.py": (
        "tests/reliability/test_inbox.py",
        "tests/reliability/test_inbox_disk.py",
        "tests/reliability/test_dead_letters.py",
        "tests/reliability/test_unreadable.py",
        "tests/reliability/test_polling.py",
        "tests/reliability/test_downtime.py",
        "tests/reliability/test_clocks.py",
    ),
    "reminders.py": (
        "tests/bot/test_nudges.py",
        "tests/reliability/test_clocks.py",
        "tests/reliability/test_downtime.py",
        "tests/test_clock.py",
        "tests/bot/test_removed_messages.py",
    ),
    "storage/cards.py": (
        "tests/reliability/test_late_edit.py",
        "tests/test_deliveries.py",
        "tests/test_reused_ids.py",
        "tests/test_queries_stay_cheap.py",
        "tests/bot/test_deliveries.py",
    ),
    "storage/deliveries.py": (
        "tests/test_deliveries.py",
        "tests/test_urgency.py",
        "tests/test_queries_stay_cheap.py",
        "tests/bot/test_deliveries.py",
    ),
    "storage/messages.py": (
        "tests/test_message_ids.py",
        "tests/test_deliveries.py",
        "tests/test_reused_ids.py",
        "tests/test_queries_stay_cheap.py",
        "tests/bot/test_deliveries.py",
    ),
    "storage/prompts.py": (
        "tests/test_deliveries.py",
        "tests/test_reused_ids.py",
        "tests/test_queries_stay_cheap.py",
        "tests/bot/test_deliveries.py",
    ),
    "storage/nudges.py": ("tests/test_nudges.py",),
    "storage/waits.py": ("tests/test_waits.py", "tests/test_waits_killed.py"),
    "storage/waited.py": ("tests/test_waits.py",),
    "storage/handovers.py": ("tests/test_handover_store.py", "tests/bot/test_handover_times.py"),
    "storage/incidents.py": (
        "tests/test_workflow_grid.py",
        "tests/test_refusals.py",
        "tests/test_database.py",
        "tests/test_claim_race.py",
    ),
    "storage/reports.py": (
        "tests/test_reports.py",
        "tests/test_database.py",
        "tests/test_transactions.py",
    ),
    "storage/schema.py": (
        "tests/test_views.py",
        "tests/test_migrations.py",
        "tests/test_rebuild.py",
        "tests/test_schema.py",
    ),
    "storage/audit.py": (
        "tests/test_workflow_grid.py",
        "tests/test_database.py",
        "tests/reliability/test_inbox.py",
        "tests/reliability/test_inbox_disk.py",
    ),
    "storage/transitions.py": (
        "tests/test_workflow_grid.py",
        "tests/test_refusals.py",
        "tests/test_handing_on.py",
        "tests/test_releasing.py",
        "tests/test_reopening.py",
        "tests/test_histories.py",
    ),
    "domain/refusals.py": (
        "tests/test_refusals.py",
        "tests/test_handing_on.py",
        "tests/test_reopening.py",
    ),
}  # fmt: skip

KNOWN: Mapping[str, str] = {
    "sending/turns.py: _Waiter: False -> (True)": "numbers differ, so no turns are compared",
    "sending/windows.py: Window._settle: self._free_at[0] <= now -> (self._free_at[0] < now)": (
        "it is free a moment later"
    ),
    "sending/windows.py: Pace.__init__: 0.0 -> (1.0)": "not read before a first lesson",
    "handlers.py: wire: 4 -> (5)": "updates are still counted first",
    "storage/audit.py: Audit.events: 1 -> (2)": "any limit below zero is none",
    "sending/replies.py: Replies.stop: self._stopping = True -> pass": (
        "handlers are cut off before: nobody asks any more"
    ),
    "sending/replies.py: Replies.stop: task.cancel() -> pass": (
        "the end of the loop cancels it, too, and the connections are closed"
    ),
    'storage/handovers.py: Handovers._correct: "SELECT group_id FROM handovers'
    ' WHERE t_start > :now"'
    " -> ('SELECT group_id FROM handovers WHERE t_start >= :now')": (
        "what begins just now leaves the next change as it is"
    ),
    "sending/replies.py: Replies._send: 2 -> (3)": (
        "how much later each attempt comes is a choice"
    ),
}
"""Faults that no test need notice, as they are printed, each with the reason."""
