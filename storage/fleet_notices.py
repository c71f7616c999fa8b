"""What groups are to be told of the fleet they are in, or were."""

from __future__ import annotations

from typing import final

from domain.fleets import News, Notice
from storage.connection import Connection
from storage.group_events import Change

MIGRATE_NOTICES = (
    "UPDATE fleet_notices SET group_id = :new_id WHERE group_id = :old_id",
    "UPDATE fleet_notices SET about_id = :new_id WHERE about_id = :old_id",
)
"""What a group that became a supergroup is to be told it is told there."""


@final
class FleetNotices:
    """News of fleets, until the groups concerned were told."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, notice_id: int) -> Notice | None:
        """Find what a group is to be told; None if that is out of date by now."""
        rows = self._connection.sql(
            "SELECT notice_id, fleet_notices.group_id, news, fleet_name,"
            " coalesce(group_name, '') AS about, actor_id"
            " FROM fleet_notices JOIN fleets USING (fleet_id)"
            " LEFT JOIN groups ON groups.group_id = about_id WHERE notice_id = :notice_id",
            notice_id=notice_id,
        )
        return Notice(**{**dict(rows[0]), "news": News(rows[0]["news"])}) if rows else None

    def record_sent(self, notice_id: int) -> None:
        """Record that a group was told."""
        self._connection.sql(
            "DELETE FROM fleet_notices WHERE notice_id = :notice_id", notice_id=notice_id
        )


def owe(
    connection: Connection, change: Change, news: News, fleet_id: int, about: int | None = None
) -> None:
    """Owe news to a group, in the place of older ones about the same that it was not told yet."""
    drop(connection, change.group_id, about)
    connection.sql(
        "INSERT INTO fleet_notices (group_id, news, fleet_id, about_id, actor_id, t)"
        " VALUES (:group_id, :news, :fleet_id, :about, :actor_id, :now)",
        group_id=change.group_id,
        news=news.value,
        fleet_id=fleet_id,
        about=about,
        actor_id=change.actor_id,
        now=change.now,
    )


def drop(connection: Connection, group_id: int, about: int | None = None) -> None:
    """Tell a group nothing of what it was not told yet of itself, or of another group."""
    connection.sql(
        "DELETE FROM fleet_notices WHERE group_id = :group_id AND about_id IS :about",
        group_id=group_id,
        about=about,
    )
