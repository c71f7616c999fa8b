"""A group's team: the rights its admins gave, or its fleet's, and the open invitations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from domain.changes import RoleAction
from domain.duty import Worker
from domain.incidents import Status
from domain.people import FleetTeam, Role, Team, User
from domain.transitions import CLAIMANTS
from storage import duty, inherited, people, rosters, rules
from storage.connection import Connection
from storage.group_events import Change
from storage.rights import TEAM_COLUMNS, holds
from storage.rosters import recompute_role, roster
from storage.team_events import log


@dataclass(frozen=True)
class _Change:
    """Which role of a group is given or taken, by whom and when."""

    group_id: int
    role: Role
    actor_id: int | None
    now: int


@final
class Teams:
    """Who has which role in which group; each change is kept in `team_events`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def own(self, group_id: int, role: Role) -> Team:
        """List whom the group itself named for `role`, in the order they were named."""
        return rosters.own(self._connection, group_id, role)

    def get(self, group_id: int, role: Role) -> Team:
        """List who has `role` in the group: whom it named, then whom its fleet's office did."""
        return rosters.named(self._connection, group_id, role)

    def present(self, group_id: int, role: Role) -> Team:
        """List who has `role` in the group and is there, as far as we know.

        Who is in the team of its fleet's office works from there, and nobody who left that.
        """
        return rosters.present(self._connection, group_id, role)

    def of_fleet(self, group_id: int) -> FleetTeam | None:
        """List whom the office of a group's fleet named; None: the group is in no fleet."""
        return rosters.of_fleet(self._connection, group_id)

    def seen(self, group_id: int) -> frozenset[int]:
        """Tell who of the team is in the group itself, as far as we know: mentions there ring."""
        return rosters.seen(self._connection, group_id)

    def claimants(self, group_id: int, status: Status) -> Team | None:
        """List who may claim an incident of the group; None: in that state nobody can."""
        role = CLAIMANTS.get(status)
        return None if role is None else self.get(group_id, role)

    def roles(self, group_id: int, user_id: int) -> list[Role]:
        """List the roles an admin of this group, or of its fleet, gave to this person."""
        columns = ", ".join(
            f"{holds(role, group=':group_id')} AS {role.name}" for role in TEAM_COLUMNS
        )
        [row] = self._connection.sql(f"SELECT {columns}", group_id=group_id, user_id=user_id)
        return [role for role in TEAM_COLUMNS if row[role.name]]

    def is_in_any(self, user_id: int) -> bool:
        """Tell whether somebody has a role in any group."""
        query = "SELECT 1 FROM users WHERE user_id = :user_id AND team_role <> :driver"
        rows = self._connection.sql(query, user_id=user_id, driver=Role.DRIVER.value)
        return bool(rows)

    def groups_of(self, user_id: int, most: int) -> list[int]:
        """List groups in which a person gave or holds rights and we still are, newest first."""
        rows = self._connection.sql(
            "SELECT here.group_id FROM (SELECT group_id, max(event_id) AS newest FROM team_events"
            " WHERE actor_id = :user_id GROUP BY group_id"
            " UNION ALL SELECT group_id, max(event_id) FROM team_events"
            " WHERE user_id = :user_id GROUP BY group_id) AS named"
            " JOIN groups AS there ON there.group_id = named.group_id"
            " JOIN groups AS here ON here.group_id = coalesce(there.migrated_to, there.group_id)"
            " WHERE NOT here.suspended"
            " GROUP BY here.group_id ORDER BY max(newest) DESC LIMIT :most",
            user_id=user_id,
            most=most,
        )
        return [row["group_id"] for row in rows]

    def invitations(self, group_id: int, user_id: int) -> set[str]:
        """List the handles invited to roles that a person does not have, in small letters."""
        known = [self._roster(place, role) for place in self._places(group_id)
                 for role in TEAM_COLUMNS]  # fmt: skip
        return {handle.lower() for invited, held in known if user_id not in held
                for handle in invited}  # fmt: skip

    def accept_invitations(
        self, group_id: int, user: User, now: int, further_handles: Sequence[str] = ()
    ) -> list[Role]:
        """Refresh a person's name, and give them the roles their handles were invited to.

        Those of the group's fleet, too: they count in all of its groups. `further_handles` are
        theirs as well. Nothing is kept of strangers. Returns the roles they were given just now.
        """
        own = [user.telegram_handle] if user.telegram_handle else []
        handles = [*own, *further_handles]
        changes = [_Change(place, role, user.user_id, now) for place in self._places(group_id)
                   for role in TEAM_COLUMNS]  # fmt: skip
        with self._connection.transaction():
            people.refresh(self._connection, user)
            return [change.role for change in changes if self._bind(change, user, handles)]

    def set_managers(
        self,
        group_id: int,
        users: Sequence[User],
        handles: Sequence[str],
        actor_id: int | None,
        now: int,
    ) -> None:
        """Make exactly these people and invitations the managers of a group; it is then set up."""
        named = {user.user_id for user in users}
        change = _Change(group_id, Role.MANAGER, actor_id, now)
        with self._connection.transaction():
            old_handles, old_ids = self._roster(group_id, Role.MANAGER)
            self._add(change, users, handles)  # first, so that there never is nobody
            for user_id in [old for old in old_ids if old not in named]:
                self._drop_member(change, user_id)
            for handle in [old for old in old_handles if not _holds(handles, old)]:
                self._drop_invitation(change, handle)
            self._connection.sql(
                "UPDATE groups SET t_configured = coalesce(t_configured, :now)"
                " WHERE group_id = :group_id",
                group_id=group_id,
                now=now,
            )
            inherited.post_waiting(self._connection, group_id, now)

    def add(
        self,
        group_id: int,
        role: Role,
        users: Sequence[User],
        handles: Sequence[str],
        actor_id: int | None,
        now: int,
    ) -> None:
        """Give people `role`, and invite handles to it; those who have it keep it."""
        with self._connection.transaction():
            self._add(_Change(group_id, role, actor_id, now), users, handles)

    def remove(
        self,
        group_id: int,
        role: Role,
        user_id: int | None,
        handle: str | None,
        actor_id: int | None,
        now: int,
    ) -> bool:
        """Take `role` from a person and withdraw the handle's invitation; False: had neither."""
        change = _Change(group_id, role, actor_id, now)
        with self._connection.transaction():
            handles, user_ids = self._roster(group_id, role)
            was_member = user_id is not None and user_id in user_ids
            was_invited = handle is not None and _holds(handles, handle)
            if user_id is not None and was_member:
                self._drop_member(change, user_id)
            if handle is not None and was_invited:
                self._drop_invitation(change, handle)
            return was_member or was_invited

    def _add(self, change: _Change, users: Sequence[User], handles: Sequence[str]) -> None:
        invited, user_ids = self._roster(change.group_id, change.role)
        for user in users:
            people.record(self._connection, user, change.role)
            if user.user_id not in user_ids:
                user_ids.append(user.user_id)
                self._log(change, RoleAction.ADDED, user.user_id, None)
            if user.telegram_handle and _holds(invited, user.telegram_handle):
                invited = _without(invited, user.telegram_handle)
                self._bind_duty(change, user.telegram_handle, user.user_id)
        for handle in handles:
            if not _holds(invited, handle):
                invited.append(handle)
                self._log(change, RoleAction.INVITED, None, handle)
        self._store_roster(change, invited, user_ids)

    def _drop_member(self, change: _Change, user_id: int) -> None:
        invited, user_ids = self._roster(change.group_id, change.role)
        self._store_roster(change, invited, [held for held in user_ids if held != user_id])
        self._log(change, RoleAction.REMOVED, user_id, None)
        recompute_role(self._connection, user_id)
        self._end_duty(change, Worker(user_id))

    def _drop_invitation(self, change: _Change, handle: str) -> None:
        invited, user_ids = self._roster(change.group_id, change.role)
        self._store_roster(change, _without(invited, handle), user_ids)
        self._log(change, RoleAction.REMOVED, None, handle)
        self._end_duty(change, Worker(None, handle))

    def _end_duty(self, change: _Change, worker: Worker) -> None:
        if change.role is Role.DISPATCHER:
            by = Change(change.group_id, change.actor_id, change.now)
            duty.forget(self._connection, by, worker)

    def _bind_duty(self, change: _Change, handle: str, user_id: int) -> None:
        if change.role is Role.DISPATCHER:
            rules.bind(self._connection, change.group_id, handle, user_id)

    def _bind(self, change: _Change, user: User, own_handles: Sequence[str]) -> bool:
        invited, user_ids = self._roster(change.group_id, change.role)
        accepted = [handle for handle in invited if _holds(own_handles, handle)]
        if not accepted:
            return False
        people.record(self._connection, user, change.role)
        ids = user_ids if user.user_id in user_ids else [*user_ids, user.user_id]
        open_still = [handle for handle in invited if handle not in accepted]
        self._store_roster(change, open_still, ids)
        for handle in accepted:
            self._log(change, RoleAction.BOUND, user.user_id, handle)
            self._bind_duty(change, handle, user.user_id)
        return True

    def _roster(self, group_id: int, role: Role) -> tuple[list[str], list[int]]:
        return roster(self._connection, group_id, role)

    def _places(self, group_id: int) -> list[int]:
        return rosters.places_of(self._connection, group_id)

    def _store_roster(
        self, change: _Change, handles: Sequence[str], user_ids: Sequence[int]
    ) -> None:
        handles_column, ids_column = TEAM_COLUMNS[change.role]
        if any(self._roster(change.group_id, change.role)) != bool(handles or user_ids):
            inherited.redraw_waiting(self._connection, change.group_id, change.role)
        self._connection.sql(
            f"UPDATE groups SET {handles_column} = :handles, {ids_column} = :user_ids"
            " WHERE group_id = :group_id",
            group_id=change.group_id,
            handles=json.dumps(handles),
            user_ids=json.dumps(user_ids),
        )

    def _log(
        self, change: _Change, action: RoleAction, user_id: int | None, handle: str | None
    ) -> None:
        by = Change(change.group_id, change.actor_id, change.now)
        log(self._connection, by, change.role, action, user_id=user_id, handle=handle)


def _holds(handles: Sequence[str], handle: str) -> bool:
    return handle.lower() in (held.lower() for held in handles)


def _without(handles: Sequence[str], handle: str) -> list[str]:
    return [held for held in handles if held.lower() != handle.lower()]
