"""Who was given a role in a group, or lost it, and by whom; such events cannot be changed."""

from __future__ import annotations

from domain.changes import RoleAction
from domain.people import Role
from storage.connection import Connection
from storage.group_events import Change


def log(
    connection: Connection,
    change: Change,
    role: Role,
    action: RoleAction,
    *,
    user_id: int | None = None,
    handle: str | None = None,
) -> None:
    """Record what became of a role: of a person, or of a handle that is invited to it."""
    connection.sql(
        "INSERT INTO team_events (group_id, role, action, user_id, handle, actor_id, t)"
        " VALUES (:group_id, :role, :action, :user_id, :handle, :actor_id, :now)",
        group_id=change.group_id,
        role=role.value,
        action=action.value,
        user_id=user_id,
        handle=handle,
        actor_id=change.actor_id,
        now=change.now,
    )
