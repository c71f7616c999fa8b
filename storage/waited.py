"""What becomes of an incident's wait when something else is done to it, as parts of an UPDATE."""

from __future__ import annotations

from collections.abc import Mapping

_SO_FAR = "max(0, min(t_wait_until, :now) - t_wait_began)"
WAITED = f"waited + iif(wait_calls = 0, coalesce({_SO_FAR}, 0), 0)"
"""How many seconds an incident has waited by now. With the first call the wait was counted."""

ENDS: Mapping[str, str] = {
    "waited": WAITED,
    "waits_for": "NULL",
    "t_wait_began": "NULL",
    "t_wait_until": "NULL",
    "wait_calls": "0",
    "wait_due": "NULL",
    "wait_owed": "0",
}
"""It waits no more."""

KEPT: Mapping[str, str] = {
    "waits_for": "iif(wait_calls = 0, waits_for, NULL)",
    "t_wait_began": "iif(wait_calls = 0, t_wait_began, NULL)",
    "t_wait_until": "iif(wait_calls = 0, t_wait_until, NULL)",
    "wait_calls": "0",
    "wait_due": "iif(wait_calls = 0, wait_due, NULL)",
    "wait_owed": "0",
}
"""It goes on waiting; but if its owner was called already, what was done is the reply to that."""
