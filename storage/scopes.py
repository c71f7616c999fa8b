"""Whose incidents are seen from a group: its own, and from an office those of its whole fleet."""

from __future__ import annotations

SEEN_FROM = (
    "(SELECT :group_id UNION SELECT member.group_id FROM fleets"
    " JOIN groups AS member USING (fleet_id) WHERE office_id = :group_id)"
)
"""In SQL, where the team of `:group_id` counts and whose incidents are seen from it; for IN."""

SEEN_FROM_SOME = (
    "(SELECT value FROM json_each(:groups) UNION SELECT member.group_id FROM fleets"
    " JOIN groups AS member USING (fleet_id)"
    " WHERE office_id IN (SELECT value FROM json_each(:groups)))"
)
"""The same for several groups, which `:groups` lists in JSON."""


def _seen_live(asked: str) -> str:
    """Write from `live` which groups have something there that is seen from those that ask.

    An office reads from one such group to the next: its quiet groups cost nothing, however many.
    """
    return (
        "(WITH RECURSIVE busy (group_id) AS (SELECT min(group_id) FROM live"
        f" WHERE EXISTS (SELECT 1 FROM fleets WHERE office_id IN ({asked}))"
        " UNION ALL SELECT (SELECT min(group_id) FROM live WHERE live.group_id > busy.group_id)"
        " FROM busy WHERE busy.group_id IS NOT NULL)"
        f" {asked} UNION ALL SELECT group_id FROM busy CROSS JOIN groups USING (group_id)"
        f" CROSS JOIN fleets USING (fleet_id) WHERE office_id IN ({asked}))"
    )


SEEN_LIVE_FROM = _seen_live("SELECT :group_id")
"""As SEEN_FROM, for the view `live`: groups where everything is finished may be left out."""

SEEN_LIVE_FROM_SOME = _seen_live("SELECT value FROM json_each(:groups)")
"""Those that are seen from any of several groups, which `:groups` lists in JSON."""
