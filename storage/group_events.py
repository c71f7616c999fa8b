"""What was changed in a group, and by whom; such events cannot be changed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.changes import Changed
from domain.duty import Worker
from domain.settings import Setting
from storage.connection import Connection


@dataclass(frozen=True)
class Change:
    """Who changes something in a group, and when; an anonymous admin has no id."""

    group_id: int
    actor_id: int | None
    now: int


OF_THE_GROUP = Worker(None)
"""Whose settings are: nobody's in particular."""


def record(
    connection: Connection,
    change: Change,
    what: Changed | Setting,
    whose: Worker,
    old: str,
    new: str,
) -> None:
    """Record what something was before, and what it is now; empty is nothing."""
    connection.sql(
        "INSERT INTO group_events (group_id, what, user_id, handle, old, new, actor_id, t)"
        " VALUES (:group_id, :what, :user_id, :handle, nullif(:old, ''), nullif(:new, ''),"
        " :actor_id, :now)",
        group_id=change.group_id,
        what=what.value,
        user_id=whose.user_id,
        handle=whose.handle,
        old=old,
        new=new,
        actor_id=change.actor_id,
        now=change.now,
    )
