"""What groups set for themselves, and who changed it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import final

from domain.settings import MINUTE, GroupSettings, Setting, Value
from storage.connection import Connection
from storage.group_events import OF_THE_GROUP, Change, record
from storage.inherited import groups_of_team
from storage.private_calls import withdraw_questions
from storage.rights import office
from storage.states import IS_OPEN

_COLUMNS = ", ".join(setting.value for setting in Setting)

UPDATE_AFTER = (
    f"coalesce((SELECT {MINUTE} * {Setting.SLA_UPDATE.value} FROM settings_in_force AS here"
    " WHERE here.group_id = incidents.group_id), :update_after)"
)
"""After how many seconds without news an incident's owner is asked; 0: never.

`:update_after` is what ops set, in seconds.
"""


@final
class SettingsStore:
    """What groups set for themselves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, group_id: int) -> GroupSettings:
        """Give what holds in a group: what it set, else what its fleet's office set.

        What ops set for all holds in a group that is not on record.
        """
        query = f"SELECT {_COLUMNS} FROM settings_in_force WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return _settings_of(rows[0]) if rows else GroupSettings()

    def own(self, group_id: int) -> Mapping[Setting, Value]:
        """Give what a group set for itself; None where its fleet, or ops, decide."""
        query = f"SELECT {_COLUMNS} FROM groups WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return {setting: rows[0][setting.value] if rows else None for setting in Setting}

    def of_office(self, group_id: int) -> Mapping[Setting, Value]:
        """Give what the office of a group's fleet set; None where ops decide, and in the office."""
        rows = self._connection.sql(
            f"SELECT {_COLUMNS} FROM groups WHERE group_id = {office()}",
            group_id=group_id,
        )
        return {setting: rows[0][setting.value] if rows else None for setting in Setting}

    def change(
        self, group_id: int, setting: Setting, value: Value, actor_id: int | None, now: int
    ) -> bool:
        """Change one setting, with its audit event; False if it is so already.

        `actor_id` is None for an anonymous admin; of None as `value` the group's office decides,
        else ops. An office changes it in all groups of its fleet that did not set it themselves.
        """
        with self.following(groups_of_team(self._connection, group_id)):
            old = self.own(group_id)[setting]
            rows = self._connection.sql(
                f"UPDATE groups SET {setting.value} = :value"
                f" WHERE group_id = :group_id AND {setting.value} IS NOT :value RETURNING group_id",
                group_id=group_id,
                value=value,
            )
            if rows:
                change = Change(group_id, actor_id, now)
                old_and_new = _written(old), _written(value)
                record(self._connection, change, setting, OF_THE_GROUP, *old_and_new)
            return bool(rows)

    @contextmanager
    def following(self, group_ids: Iterable[int]) -> Iterator[None]:
        """Stop, in one transaction, what groups switch off by whatever is changed within.

        Who is not to be told any more does not hear of what is open, either; a question that was
        not sent in private yet is asked in the group.
        """
        with self._connection.transaction():
            before = {group_id: self.get(group_id) for group_id in group_ids}
            yield
            for group_id, old in before.items():
                new = self.get(group_id)
                if old.tells_reporters and not new.tells_reporters:
                    self._tell_no_reporters(group_id)
                if old.calls_privately and not new.calls_privately:
                    withdraw_questions(self._connection, group_id)

    def _tell_no_reporters(self, group_id: int) -> None:
        self._connection.sql(
            "UPDATE incidents SET hears = 0 WHERE incident_id IN"
            f" (SELECT incident_id FROM live WHERE group_id = :group_id AND {IS_OPEN})",
            group_id=group_id,
        )


def _written(value: Value) -> str:
    """Write a value for the audit trail; on and off are 1 and 0, as in `groups`; None is empty."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{float(value):g}"


def _settings_of(row: sqlite3.Row) -> GroupSettings:
    return GroupSettings(
        time_zone=row["time_zone"],
        sla_unclaimed=row["sla_unclaimed"],
        sla_escalation=row["sla_escalation"],
        calls_privately=bool(row["calls_privately"]),
        tells_reporters=bool(row["tells_reporters"]),
        sla_update=row["sla_update"],
        figures_at=row["figures_at"],
        language=row["language"],
    )
