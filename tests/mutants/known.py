"""Faults that no test need notice, as they are printed, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, str] = {
    "sending/turns.py: _Waiter: False -> (True)": "numbers differ, so no turns are compared",
    "sending/windows.py: Window._settle: self._free_at[0] <= now -> (self._free_at[0] < now)": (
        "it is free a moment later"
    ),
    "sending/windows.py: Pace.__init__: 0.0 -> (1.0)": "not read before a first lesson",
    "handlers.py: wire: 4 -> (5)": "updates are still counted first",
    "storage/audit.py: Audit.events: 1 -> (2)": "any limit below zero is none",
    "sending/replies.py: Replies.stop: self._stopping = True -> pass": (
        "handlers are cut off before: nobody asks any more"
    ),
    "sending/replies.py: Replies.stop: task.cancel() -> pass": (
        "the end of the loop cancels it, too, and the connections are closed"
    ),
    'storage/handovers.py: Handovers._correct: "SELECT group_id FROM handovers'
    ' WHERE t_start > :now"'
    " -> ('SELECT group_id FROM handovers WHERE t_start >= :now')": (
        "what begins just now leaves the next change as it is"
    ),
    "sending/replies.py: Replies._send: 2 -> (3)": (
        "how much later each attempt comes is a choice"
    ),
}
