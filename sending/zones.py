"""Which clock a group goes by: the one it set, else the one ops set for all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from database import Database
from domain import zones

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Zones:
    """Tells the time zone of a group; `default` is that of groups that set none."""

    database: Database
    default: ZoneInfo

    def of(self, group_id: int) -> ZoneInfo:
        """Give a group's time zone; a name that is no longer one is logged, and not used."""
        name = self.database.settings.get(group_id).time_zone
        if name is None:
            return self.default
        zone = zones.named(name)
        if zone is None:
            logger.warning("chat=%s event=zone_unknown zone=%r", group_id, name)
        return zone or self.default
