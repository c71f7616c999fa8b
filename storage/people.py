"""The people of a group, and the rights its admins gave them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from domain.incidents import CLAIMANTS, Status
from domain.people import Role, Team, User
from storage.groups import Groups

TEAM_COLUMNS: Mapping[Role, tuple[str, str]] = {
    Role.DISPATCHER: ("dispatcher_handles", "dispatcher_user_ids"),
    Role.MANAGER: ("manager_handles", "manager_user_ids"),
}


class Teams(Groups):
    """Queries on users and teams."""

    # People

    def is_familiar(self, group_id: int, group_name: str, user: User | None) -> bool:
        """Tell whether a group, and who acts in it, are as they were: nothing is to be noted."""
        [(familiar,)] = self._sql(
            "SELECT EXISTS (SELECT 1 FROM groups WHERE group_id = :group_id AND group_name = :group"
            " AND (muted OR NOT suspended)"
            " AND NOT EXISTS (SELECT 1 FROM json_each(dispatcher_handles) WHERE value = :handle"
            " COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM json_each(manager_handles)"
            " WHERE value = :handle COLLATE NOCASE))"
            " AND NOT EXISTS (SELECT 1 FROM absences"
            " WHERE group_id = :group_id AND user_id = :user_id)"
            " AND NOT EXISTS (SELECT 1 FROM users WHERE user_id = :user_id"
            " AND (telegram_handle IS NOT :handle COLLATE BINARY OR full_name <> :name))"
            " AND NOT EXISTS (SELECT 1 FROM users WHERE telegram_handle = :handle"
            " AND user_id <> :user_id)",
            group_id=group_id,
            group=group_name,
            user_id=user.user_id if user else None,
            handle=user.telegram_handle if user else None,
            name=user.full_name if user else None,
        )
        return bool(familiar)

    def meet(
        self, group_id: int, user: User, now: int, further_handles: Sequence[str] = ()
    ) -> list[Role]:
        """Note that a person acted in a group: refresh their name, honour their invitations.

        `further_handles` are theirs, too. Nothing is kept of strangers. Returns the roles the
        person was bound to just now.
        """
        own = [user.telegram_handle] if user.telegram_handle else []
        handles = [*own, *further_handles]
        with self._transaction():
            self._refresh(user)
            return [role for role in TEAM_COLUMNS if self._bind(group_id, role, user, handles, now)]

    def invitations(self, group_id: int, user_id: int) -> set[str]:
        """List the handles invited to roles that a person does not have, in small letters."""
        rosters = [self._roster(group_id, role) for role in TEAM_COLUMNS]
        return {handle.lower() for invited, held in rosters if user_id not in held
                for handle in invited}  # fmt: skip

    def is_renamed(self, user: User) -> bool:
        """Tell whether a person is on record, by another name or handle than now."""
        known = self.user(user.user_id)
        return known is not None and (known.telegram_handle, known.full_name) != (
            user.telegram_handle,
            user.full_name,
        )

    def record(self, user: User, role: Role) -> None:
        """Keep a person who acts as `role`; an earlier higher role is not lowered."""
        with self._transaction():
            self._record(user, role)

    def _record(self, user: User, role: Role) -> None:
        self._refresh(user)
        self._sql(
            "INSERT INTO users VALUES (:user_id, :handle, :name, :role)"
            " ON CONFLICT (user_id) DO NOTHING",
            user_id=user.user_id,
            handle=user.telegram_handle,
            name=user.full_name,
            role=role.value,
        )
        lower = [other.value for other in Role if other.rank < role.rank]
        self._sql(
            "UPDATE users SET team_role = :role WHERE user_id = :user_id"
            " AND team_role IN (SELECT value FROM json_each(:lower))",
            user_id=user.user_id,
            role=role.value,
            lower=json.dumps(lower),
        )

    def _refresh(self, user: User) -> None:
        # A handle has one holder at a time: whoever had it before has it no longer.
        taken = self._sql(
            "UPDATE users SET telegram_handle = NULL"
            " WHERE telegram_handle = :handle AND user_id <> :user_id RETURNING user_id",
            user_id=user.user_id,
            handle=user.telegram_handle,
        )
        renamed = self._sql(
            "UPDATE users SET telegram_handle = :handle, full_name = :name"
            " WHERE user_id = :user_id AND (telegram_handle IS NOT :handle COLLATE BINARY"
            " OR full_name <> :name) RETURNING user_id",
            user_id=user.user_id,
            handle=user.telegram_handle,
            name=user.full_name,
        )
        for row in taken + renamed:
            self._sql(
                "UPDATE incidents SET version = version + 1"
                " WHERE incident_id IN (SELECT incident_id FROM live) AND status <> :resolved"
                " AND :user_id IN (created_by_id, claimed_by_t1_id, claimed_by_t2_id)",
                user_id=row["user_id"],
                resolved=Status.RESOLVED.value,
            )

    def user(self, user_id: int) -> User | None:
        """Look a person up by id."""
        return self.users([user_id]).get(user_id)

    def users(self, user_ids: Collection[int | None]) -> dict[int, User]:
        """Look people up by id; unknown ids and None are left out."""
        query = "SELECT * FROM users WHERE user_id IN (SELECT value FROM json_each(:ids))"
        rows = self._sql(query, ids=json.dumps(sorted({i for i in user_ids if i is not None})))
        return {row["user_id"]: _user(row) for row in rows}

    def user_by_handle(self, handle: str) -> User | None:
        """Find who was last seen with this handle (without the @)."""
        rows = self._sql("SELECT * FROM users WHERE telegram_handle = :handle", handle=handle)
        return _user(rows[0]) if rows else None

    # Teams

    def team(self, group_id: int, role: Role) -> Team:
        """List who has `role` in the group, in the order they were named."""
        handles, user_ids = self._roster(group_id, role)
        people = self.users(user_ids)
        return Team(tuple(people[user_id] for user_id in user_ids), tuple(handles))

    def claimants(self, group_id: int, status: Status) -> Team | None:
        """List who may claim an incident of the group; None: in that state nobody can."""
        role = CLAIMANTS.get(status)
        return None if role is None else self.team(group_id, role)

    def roles(self, group_id: int, user_id: int) -> list[Role]:
        """List the roles an admin of this group gave to this person."""
        return [role for role in TEAM_COLUMNS if user_id in self._roster(group_id, role)[1]]

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
        with self._transaction():
            old_handles, old_ids = self._roster(group_id, Role.MANAGER)
            self._add(group_id, Role.MANAGER, users, handles, actor_id, now)  # never nobody between
            for user_id in [old for old in old_ids if old not in named]:
                self._drop(group_id, Role.MANAGER, actor_id, now, user_id=user_id)
            for handle in [old for old in old_handles if not _holds(handles, old)]:
                self._drop(group_id, Role.MANAGER, actor_id, now, handle=handle)
            self._sql(
                "UPDATE groups SET t_configured = coalesce(t_configured, :now)"
                " WHERE group_id = :group_id",
                group_id=group_id,
                now=now,
            )

    def add_to_team(
        self,
        group_id: int,
        role: Role,
        users: Sequence[User],
        handles: Sequence[str],
        actor_id: int | None,
        now: int,
    ) -> None:
        """Give people `role`, and invite handles to it; those who have it keep it."""
        with self._transaction():
            self._add(group_id, role, users, handles, actor_id, now)

    def remove_from_team(
        self,
        group_id: int,
        role: Role,
        user_id: int | None,
        handle: str | None,
        actor_id: int | None,
        now: int,
    ) -> bool:
        """Take `role` from a person and withdraw the handle's invitation; False: had neither."""
        with self._transaction():
            handles, user_ids = self._roster(group_id, role)
            was_member = user_id is not None and user_id in user_ids
            was_invited = handle is not None and _holds(handles, handle)
            if was_member:
                self._drop(group_id, role, actor_id, now, user_id=user_id)
            if was_invited:
                self._drop(group_id, role, actor_id, now, handle=handle)
            return was_member or was_invited

    def _add(
        self,
        group_id: int,
        role: Role,
        users: Sequence[User],
        handles: Sequence[str],
        actor_id: int | None,
        now: int,
    ) -> None:
        old_handles, old_ids = self._roster(group_id, role)
        for user in users:
            self._record(user, role)
            if user.user_id not in old_ids:
                old_ids.append(user.user_id)
                self._log_team(group_id, role, "added", user.user_id, None, actor_id, now)
            if user.telegram_handle and _holds(old_handles, user.telegram_handle):
                old_handles = _without(old_handles, user.telegram_handle)
        for handle in handles:
            if not _holds(old_handles, handle):
                old_handles.append(handle)
                self._log_team(group_id, role, "invited", None, handle, actor_id, now)
        self._store_roster(group_id, role, old_handles, old_ids)

    def _drop(
        self,
        group_id: int,
        role: Role,
        actor_id: int | None,
        now: int,
        *,
        user_id: int | None = None,
        handle: str | None = None,
    ) -> None:
        handles, user_ids = self._roster(group_id, role)
        self._store_roster(
            group_id,
            role,
            _without(handles, handle) if handle else handles,
            [held for held in user_ids if held != user_id],
        )
        self._log_team(group_id, role, "removed", user_id, handle, actor_id, now)
        if user_id is not None:
            self._recompute_role(user_id)

    def _bind(
        self, group_id: int, role: Role, user: User, own_handles: Sequence[str], now: int
    ) -> bool:
        invited, user_ids = self._roster(group_id, role)
        honoured = [handle for handle in invited if _holds(own_handles, handle)]
        if not honoured:
            return False
        self._record(user, role)
        ids = user_ids if user.user_id in user_ids else [*user_ids, user.user_id]
        open_still = [handle for handle in invited if handle not in honoured]
        self._store_roster(group_id, role, open_still, ids)
        for handle in honoured:
            self._log_team(group_id, role, "bound", user.user_id, handle, user.user_id, now)
        return True

    def _roster(self, group_id: int, role: Role) -> tuple[list[str], list[int]]:
        handles, ids = TEAM_COLUMNS[role]
        query = f"SELECT {handles}, {ids} FROM groups WHERE group_id = :group_id"
        rows = self._sql(query, group_id=group_id)
        return (json.loads(rows[0][handles]), json.loads(rows[0][ids])) if rows else ([], [])

    def _store_roster(
        self, group_id: int, role: Role, handles: Sequence[str], user_ids: Sequence[int]
    ) -> None:
        handles_column, ids_column = TEAM_COLUMNS[role]
        if any(self._roster(group_id, role)) != bool(handles or user_ids):
            self._redraw_waiting(group_id, role)
        self._sql(
            f"UPDATE groups SET {handles_column} = :handles, {ids_column} = :user_ids"
            " WHERE group_id = :group_id",
            group_id=group_id,
            handles=json.dumps(handles),
            user_ids=json.dumps(user_ids),
        )

    def _redraw_waiting(self, group_id: int, role: Role) -> None:
        """Owe the cards that wait for a claim by `role`: they say whether anybody has it."""
        waiting = [status.value for status, claimant in CLAIMANTS.items() if claimant is role]
        self._sql(
            "UPDATE incidents SET version = version + 1"
            " WHERE incident_id IN (SELECT incident_id FROM live WHERE group_id = :group_id)"
            " AND status IN (SELECT value FROM json_each(:waiting))",
            group_id=group_id,
            waiting=json.dumps(waiting),
        )

    def _recompute_role(self, user_id: int) -> None:
        held = [Role.DRIVER]
        for role, (_, ids) in TEAM_COLUMNS.items():
            query = f"SELECT 1 FROM groups, json_each({ids}) WHERE value = :user_id LIMIT 1"
            held += [role] if self._sql(query, user_id=user_id) else []
        self._sql(
            "UPDATE users SET team_role = :role WHERE user_id = :user_id",
            user_id=user_id,
            role=max(held, key=lambda role: role.rank).value,
        )

    def _log_team(
        self,
        group_id: int,
        role: Role,
        action: str,
        user_id: int | None,
        handle: str | None,
        actor_id: int | None,
        now: int,
    ) -> None:
        self._sql(
            "INSERT INTO team_events (group_id, role, action, user_id, handle, actor_id, t)"
            " VALUES (:group_id, :role, :action, :user_id, :handle, :actor_id, :now)",
            group_id=group_id,
            role=role.value,
            action=action,
            user_id=user_id,
            handle=handle,
            actor_id=actor_id,
            now=now,
        )


def _holds(handles: Sequence[str], handle: str) -> bool:
    return handle.lower() in (held.lower() for held in handles)


def _without(handles: Sequence[str], handle: str) -> list[str]:
    return [held for held in handles if held.lower() != handle.lower()]


def _user(row: sqlite3.Row) -> User:
    return User(row["user_id"], row["telegram_handle"], row["full_name"], Role(row["team_role"]))
