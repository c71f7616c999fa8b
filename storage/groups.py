"""Groups: what they are called, how we stand in them, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from enum import Enum
from typing import final

from domain.groups import Allowed, BotStatus
from domain.people import User
from domain.settings import Setting
from domain.transitions import WAITING
from storage import inherited
from storage.connection import Connection, SqlValue
from storage.figures_owed import MIGRATE_FIGURES
from storage.fleet_groups import MIGRATE_FLEETS, retire_welcome
from storage.fleet_notices import MIGRATE_NOTICES
from storage.join_requests import MIGRATE_REQUESTS
from storage.states import IS_OPEN


class Pinning(str, Enum):
    """Whether Telegram lets us pin in a group, as far as we know."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    REFUSED_AND_TOLD = "refused_and_told"


_IS_INVITED = (
    "(fleet_id IS NOT NULL OR EXISTS (SELECT 1 FROM join_requests"
    " WHERE join_requests.group_id = groups.group_id AND outcome IS NULL))"
)
_IS_TO_BE_TOLD = (
    "(EXISTS (SELECT 1 FROM fleet_notices WHERE fleet_notices.group_id = groups.group_id)"
    " OR EXISTS (SELECT 1 FROM ended_boards WHERE ended_boards.group_id = groups.group_id))"
)
"""That a group does not know yet that it is out, or still shows a board."""
_IS_ALLOWED = (
    "(:are_all OR group_id IN (SELECT value FROM json_each(:ids))"
    f" OR (:invited AND ({_IS_INVITED} OR {_IS_TO_BE_TOLD})))"
)
_TURN_AWAY = "UPDATE groups SET suspended = 1, turned_away = 1 WHERE NOT suspended"
_SET = tuple(setting.value for setting in Setting)
_SETTINGS, _OF_THE_OLD = ", ".join(_SET), ", ".join(f"excluded.{each}" for each in _SET)
_MIGRATE = (
    # What was reported under the new id already waited for other people.
    (
        "UPDATE incidents SET version = version + 1"
        " WHERE incident_id IN (SELECT incident_id FROM live WHERE group_id = :new_id)"
        " AND status IN (SELECT value FROM json_each(:waiting))"
        " AND EXISTS (SELECT 1 FROM groups WHERE group_id = :old_id AND migrated_to IS NULL)"
    ),
    (
        "INSERT INTO groups (group_id, group_name, manager_handles, manager_user_ids,"
        f" dispatcher_handles, dispatcher_user_ids, t_configured, fleet_id, {_SETTINGS})"
        " SELECT :new_id, group_name, manager_handles, manager_user_ids,"
        f" dispatcher_handles, dispatcher_user_ids, t_configured, fleet_id, {_SETTINGS}"
        " FROM groups WHERE group_id = :old_id AND migrated_to IS NULL"
        " ON CONFLICT DO UPDATE SET (manager_handles, manager_user_ids,"
        f" dispatcher_handles, dispatcher_user_ids, t_configured, fleet_id, {_SETTINGS}) ="
        " (excluded.manager_handles, excluded.manager_user_ids,"
        " excluded.dispatcher_handles, excluded.dispatcher_user_ids, excluded.t_configured,"
        f" coalesce(excluded.fleet_id, fleet_id), {_OF_THE_OLD})"
    ),
    (
        "UPDATE groups SET migrated_to = :new_id, manager_handles = '[]', manager_user_ids = '[]',"
        " dispatcher_handles = '[]', dispatcher_user_ids = '[]', fleet_id = NULL"
        " WHERE group_id = :old_id AND migrated_to IS NULL"
    ),
    *MIGRATE_FLEETS,
    *MIGRATE_REQUESTS,
    *MIGRATE_NOTICES,
    (
        "UPDATE incidents SET group_id = :new_id, pinned_message_id = NULL, pinned = 0,"
        " page_message_id = NULL, prompt_message_id = NULL,"
        " told_message_id = NULL, wait_owed = wait_owed OR wait_calls > 0,"
        f" card_version = iif({IS_OPEN}, 0, card_version) WHERE group_id = :old_id"
    ),
    "UPDATE private_calls SET group_id = :new_id WHERE group_id = :old_id",
    (  # asked again, and the message that stands there is forgotten with the others below
        "UPDATE checks SET asked = asked - (message_id IS NOT NULL AND NOT is_owed),"
        " is_owed = (is_owed OR message_id IS NOT NULL), message_id = NULL, group_id = :new_id"
        " WHERE group_id = :old_id"
    ),
    "UPDATE moves SET group_id = :new_id WHERE group_id = :old_id",
    (
        "UPDATE reopen_offers SET group_id = :new_id, is_owed = 0, message_id = NULL"
        " WHERE group_id = :old_id"
    ),
    "DELETE FROM retired_messages WHERE group_id = :old_id",
    "DELETE FROM calls WHERE group_id = :old_id",
    "DELETE FROM ended_pages WHERE group_id = :old_id",
    "DELETE FROM ended_boards WHERE group_id = :old_id",
    # What was said there cannot be replied to any more; it counts as offered.
    (
        "UPDATE offers SET group_id = :new_id, is_owed = 0, offer_message_id = NULL"
        " WHERE group_id = :old_id"
    ),
    "DELETE FROM told_ends WHERE group_id = :old_id",
    "UPDATE notes SET reaction_owed = 0 WHERE chat_id = :old_id AND reaction_owed",
    "UPDATE OR REPLACE absences SET group_id = :new_id WHERE group_id = :old_id",
    "UPDATE OR REPLACE presences SET group_id = :new_id WHERE group_id = :old_id",
    *(
        f"UPDATE {table} SET group_id = :new_id WHERE group_id = :old_id"
        for table in ("shifts", "days_off", "duty_exceptions", "duty")
    ),
    (
        "UPDATE groups SET (t_duty_until, t_next_shift, duty_zone) ="
        " (SELECT t_duty_until, t_next_shift, duty_zone FROM groups WHERE group_id = :old_id)"
        " WHERE group_id = :new_id"
        " AND EXISTS (SELECT 1 FROM groups WHERE group_id = :old_id AND t_duty_until IS NOT NULL)"
    ),
    (
        "UPDATE groups SET t_duty_until = NULL, t_next_shift = NULL, duty_zone = NULL"
        " WHERE group_id = :old_id"
    ),
    (
        "UPDATE OR REPLACE handovers SET group_id = :new_id, incidents = '{}'"
        " WHERE group_id = :old_id AND message_id IS NULL"
    ),
    "DELETE FROM handovers WHERE group_id = :old_id",
    *MIGRATE_FIGURES,
    # Nothing is owed to the old chat: telling it would go round in circles.
    "UPDATE groups SET pinning = :allowed, welcome_owed = 0 WHERE group_id = :old_id",
)


@final
class Groups:
    """What groups are called, and whether and how we can write to them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, group_id: int, name: str) -> None:
        """Record a group we were seen in, or its new name."""
        self._connection.sql(
            "INSERT INTO groups (group_id, group_name) VALUES (:group_id, :name)"
            " ON CONFLICT DO UPDATE SET group_name = :name WHERE group_name <> :name",
            group_id=group_id,
            name=name,
        )

    def name(self, group_id: int) -> str:
        """Give a group's title as last seen."""
        rows = self._connection.sql(
            "SELECT group_name FROM groups WHERE group_id = :group_id", group_id=group_id
        )
        return rows[0]["group_name"] if rows else ""

    def names(self, group_ids: Collection[int]) -> dict[int, str]:
        """Give groups' titles as last seen, by their ids."""
        rows = self._connection.sql(
            "SELECT group_id, group_name FROM json_each(:ids) JOIN groups ON group_id = value",
            ids=json.dumps(sorted(group_ids)),
        )
        return {row["group_id"]: row["group_name"] for row in rows}

    def is_configured(self, group_id: int) -> bool:
        """Tell whether an admin has ever named the managers of this group, or of its fleet."""
        return inherited.is_configured(self._connection, group_id)

    def of_team(self, group_id: int) -> list[int]:
        """List in which groups the team of this group counts: an office's in its whole fleet."""
        return inherited.groups_of_team(self._connection, group_id)

    def set_suspended(self, group_id: int, suspended: bool, *, muted: bool = False) -> None:
        """Stop or resume deliveries: whether Telegram lets us write here.

        `muted` says that we may read all the same.
        """
        self._connection.sql(
            "UPDATE groups SET suspended = :suspended, muted = :muted, turned_away = 0"
            " WHERE group_id = :group_id",
            group_id=group_id,
            suspended=suspended,
            muted=muted,
        )

    def is_suspended(self, group_id: int) -> bool:
        """Tell whether nothing is sent to a group now."""
        query = "SELECT 1 FROM groups WHERE group_id = :group_id AND suspended"
        return bool(self._connection.sql(query, group_id=group_id))

    def resume(self, group_id: int) -> bool:
        """Resume deliveries to a group we turn out to be in; True if they were suspended."""
        rows = self._connection.sql(
            "UPDATE groups SET suspended = 0, turned_away = 0 WHERE group_id = :group_id"
            " AND suspended AND NOT muted RETURNING group_id",
            group_id=group_id,
        )
        return bool(rows)

    def record_pinning(self, group_id: int, pinning: Pinning) -> None:
        """Record whether Telegram lets us pin here."""
        self._connection.sql(
            "UPDATE groups SET pinning = :pinning WHERE group_id = :group_id",
            group_id=group_id,
            pinning=pinning.value,
        )

    def may_pin(self, group_id: int) -> bool:
        """Tell whether Telegram lets us pin here, as far as we know."""
        query = "SELECT 1 FROM groups WHERE group_id = :group_id AND pinning = :allowed"
        return bool(self._connection.sql(query, group_id=group_id, allowed=Pinning.ALLOWED.value))

    def migrate(self, old_id: int, new_id: int) -> None:
        """Follow a group that became a supergroup: same people and rights, no known messages.

        Telegram says so in three ways; doing it again changes nothing. Every open card is owed
        again, because message ids, pins and cards do not carry over.
        """
        if old_id == new_id:  # it would forget what it has
            return
        values: dict[str, SqlValue] = {
            "old_id": old_id,
            "new_id": new_id,
            "waiting": json.dumps([status.value for status in WAITING]),
            "allowed": Pinning.ALLOWED.value,
        }
        with self._connection.transaction():
            for statement in _MIGRATE:
                self._connection.sql(statement, **values)

    def successors(self, group_ids: Collection[int]) -> set[int]:
        """List what these groups became, the new ids only."""
        rows = self._connection.sql(
            "WITH RECURSIVE followed (id) AS (SELECT value FROM json_each(:ids) UNION"
            " SELECT migrated_to FROM groups JOIN followed ON group_id = id"
            " WHERE migrated_to IS NOT NULL) SELECT id FROM followed",
            ids=json.dumps(sorted(group_ids)),
        )
        return {row["id"] for row in rows} - set(group_ids)

    def is_invited(self, group_id: int) -> bool:
        """Tell whether a group is in a fleet, or asks to come into one."""
        query = f"SELECT 1 FROM groups WHERE group_id = :group_id AND {_IS_INVITED}"
        return bool(self._connection.sql(query, group_id=group_id))

    def serve_only(self, allowed: Allowed) -> None:
        """Suspend all groups that are not allowed; resume what was suspended so."""
        values = self._allowed(allowed)
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE groups SET suspended = 0, turned_away = 0"
                f" WHERE turned_away AND {_IS_ALLOWED}",
                **values,
            )
            self._connection.sql(f"{_TURN_AWAY} AND NOT {_IS_ALLOWED}", **values)

    def turn_away(self, allowed: Allowed) -> list[int]:
        """Suspend the groups that were served for a fleet's sake, once they know they are out."""
        query = f"{_TURN_AWAY} AND fleet_id IS NULL AND NOT {_IS_ALLOWED} RETURNING group_id"
        rows = self._connection.sql(query, **self._allowed(allowed))
        return [row["group_id"] for row in rows]

    def _allowed(self, allowed: Allowed) -> dict[str, SqlValue]:
        ids = allowed.ids | self.successors(allowed.ids)
        invited, are_all = allowed.invited, allowed.are_all
        return {"ids": json.dumps(sorted(ids)), "invited": invited, "are_all": are_all}

    def record_bot_status(
        self, group_id: int, bot_status: BotStatus, *, greet: bool, by: User | None = None
    ) -> None:
        """Record what the bot is in a group; owe it a welcome if we are new there.

        `by` says who brought us.
        Where no reaction was allowed, one is tried again.
        """
        self._connection.sql(
            "UPDATE groups SET standing = :bot_status, welcome_owed = max(welcome_owed, :greet),"
            " added_by = iif(:greet, :by, added_by),"
            " reaction = coalesce(nullif(reaction, ''), '👍')"
            " WHERE group_id = :group_id",
            group_id=group_id,
            bot_status=bot_status.value,
            greet=greet,
            by=by.user_id if by else None,
        )

    def bot_status(self, group_id: int) -> BotStatus:
        """Tell what the bot is in a group, as Telegram last said."""
        query = "SELECT standing FROM groups WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return BotStatus(rows[0]["standing"]) if rows else BotStatus.MEMBER

    def is_to_be_welcomed(self, group_id: int) -> bool:
        """Tell whether a group is owed its welcome still."""
        query = "SELECT 1 FROM groups WHERE group_id = :group_id AND welcome_owed"
        return bool(self._connection.sql(query, group_id=group_id))

    def added_by(self, group_id: int) -> int | None:
        """Tell who brought us to a group, if we know."""
        query = "SELECT added_by FROM groups WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return rows[0]["added_by"] if rows else None

    def record_welcome(self, group_id: int, message_id: int | None) -> None:
        """Record that the group was greeted, by a message that goes when it joins a fleet; or None.

        Where it joined one meanwhile, it goes at once.
        """
        with self._connection.transaction():
            self._connection.sql(
                "UPDATE groups SET welcome_owed = 0, welcome_message_id = :message_id"
                " WHERE group_id = :group_id",
                group_id=group_id,
                message_id=message_id,
            )
            retire_welcome(self._connection, group_id)
