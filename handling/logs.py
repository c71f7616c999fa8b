"""Log lines of what people did to incidents: the same fields in the same order."""

from __future__ import annotations

TOOK = "incident=%s chat=%s event=%s user=%s"
REFUSED = f"{TOOK} refused=%s"
