"""What follows where a group's settings change: by an admin, by its office, by joining a fleet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from domain.settings import GroupSettings
from handling.context import Context


@contextmanager
def follow_settings(context: Context, group_ids: Iterable[int]) -> Iterator[None]:
    """Have what is under way in groups go by their settings, whatever within changes those.

    An admin may, their office, or that they join or leave a fleet. All of it is one transaction.
    Whoever changes something wakes the outbox of the groups.
    """
    settings, groups = context.database.settings, list(group_ids)
    with settings.following(groups):
        before = {group_id: settings.get(group_id) for group_id in groups}
        yield
        for group_id, old in before.items():
            _follow(group_id, old, settings.get(group_id), context)


def _follow(group_id: int, old: GroupSettings, new: GroupSettings, context: Context) -> None:
    """Have a group's duty and reminders go by its new settings."""
    database, defaults, now = context.database, context.desk.group_setup, context.now
    if new.time_zone != old.time_zone and database.duty.worked_out_until(group_id) is not None:
        database.duty.work_out(group_id, context.zone(group_id), now)
    if (new.time_zone, new.figures_at) != (old.time_zone, old.figures_at):
        database.figures_owed.plan(group_id, context.zone(group_id), now)
    if new.language != old.language:
        database.languages.redraw(group_id)
    after = new.update_after(defaults.update_after)
    if after != old.update_after(defaults.update_after):
        database.checks.follow(group_id, is_asked=after > 0)
        database.prompts.reschedule(group_id, after, now)
    sla, before = new.sla(defaults.sla), old.sla(defaults.sla)
    for status, of_status in sla.items():
        if of_status != before[status]:
            database.nudges.reschedule(group_id, status, of_status, now)
