"""What somebody reports, and for how long it can be corrected, or waits."""

from __future__ import annotations

MOST_WAITING = 20  # reports that are kept for a group before it is set up
WAITS_FOR = 7 * 24 * 60 * 60  # seconds they are kept
