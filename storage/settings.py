"""What groups set for themselves, and who changed it."""

from __future__ import annotations

import sqlite3
from typing import final

from domain.settings import GroupSettings
from storage.connection import Connection

_SETTINGS = "time_zone, sla_unclaimed, sla_escalation, calls_privately, tells_reporters"


@final
class SettingsStore:
    """What groups set for themselves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, group_id: int) -> GroupSettings:
        """Give what a group set; what ops set for all holds in a group that is not on record."""
        query = f"SELECT {_SETTINGS} FROM groups WHERE group_id = :group_id"
        rows = self._connection.sql(query, group_id=group_id)
        return _settings_of(rows[0]) if rows else GroupSettings()


def _settings_of(row: sqlite3.Row) -> GroupSettings:
    return GroupSettings(
        time_zone=row["time_zone"],
        sla_unclaimed=row["sla_unclaimed"],
        sla_escalation=row["sla_escalation"],
        calls_privately=bool(row["calls_privately"]),
        tells_reporters=bool(row["tells_reporters"]),
    )
