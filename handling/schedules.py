"""How the people of a group work, as the texts of /shift, /duty and /team show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from database import Database
from domain.duty import Rules, Schedule, Worker, together
from domain.people import Role, User

_FAR = 400 * 24 * 60 * 60  # seconds: duty is worked out for days


def schedules(
    database: Database, group_id: int, now: int, workers: Collection[Worker] = ()
) -> list[Schedule]:
    """List how people work: those given, else all who have shifts or said that they are on.

    It is by the shifts of a group itself; those of its fleet are its office's.
    """
    rules = database.shifts.all(group_id)
    listed = workers or rules
    users = database.people.get_all([worker.user_id for worker in listed])
    known = {
        worker: Schedule(worker, _user(worker, users), rules.get(worker, Rules()))
        for worker in listed
    }
    until = database.duty.worked_out_until(group_id) or 0
    for each in database.duty.spans(group_id, now, now + _FAR):
        schedule = known.get(each.worker)
        if schedule is None:
            continue
        if each.span.covers(now):
            is_always = each.span.t_end > until
            known[each.worker] = replace(schedule, on=each.span, is_always=is_always)
        elif each.span.t_start > now and schedule.next is None:
            known[each.worker] = replace(schedule, next=each.span)
    return list(known.values())


def _user(worker: Worker, users: dict[int, User]) -> User | None:
    return None if worker.user_id is None else users.get(worker.user_id)


def on_call(database: Database, group_id: int, now: int) -> list[Schedule]:
    """List how those work who can be called, by a group's shifts and its fleet's.

    Who left cannot; first who is on longest.
    """
    present = database.teams.present(group_id, Role.DISPATCHER)
    there = {Worker(user.user_id) for user in present.members}
    there |= {Worker(None, handle) for handle in present.invited}
    found = [each for each in _everywhere(database, group_id, now) if each.worker in there]
    return sorted(found, key=lambda each: each.on.t_start if each.on else now)


def schedule_of(database: Database, group_id: int, now: int, worker: Worker) -> Schedule:
    """Tell how somebody works in a group, by its shifts and its fleet's."""
    [found] = _everywhere(database, group_id, now, [worker])
    return found


def _everywhere(
    database: Database, group_id: int, now: int, workers: Collection[Worker] = ()
) -> list[Schedule]:
    found: dict[Worker, Schedule] = {}
    for place_id in database.fleets.places(group_id):
        for each in schedules(database, place_id, now, workers):
            known = found.get(each.worker)
            found[each.worker] = together(known, each) if known else each
    return list(found.values())
