"""Tells systemd that the desk is ready, and alive as long as it polls or tries to."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable

logger = logging.getLogger(__name__)

LONGEST_WAIT = 15.0  # seconds between two signs of life: our choice
STARTING = (
    "EXTEND_TIMEOUT_USEC=90000000"  # sd_notify(3); Telegram may be out of reach when we start
)


class Watchdog:
    """Speaks systemd's sd_notify protocol; without a service manager it says nothing.

    `is_trying` tells whether polling is alive. An outage of the network with retries going on is
    alive; polling that is gone, stuck, or gets no free connection is not, and systemd then
    restarts the service.
    """

    def __init__(self, is_trying: Callable[[], bool]) -> None:
        self._is_trying = is_trying
        self._ready = False

    def ready(self) -> None:
        """Say that the desk polls."""
        self._ready = True
        notify("READY=1")

    async def feed(self) -> None:
        """Give signs of life, for ever; from the event loop, so that a stuck one gives none."""
        while "NOTIFY_SOCKET" in os.environ:
            if not self._ready:
                notify(STARTING)
            elif self._is_trying():
                notify("WATCHDOG=1")
            else:
                logger.error("event=stalled no getUpdates was made for too long")
            await asyncio.sleep(wait_between())


def wait_between() -> float:
    """Tell how many seconds lie between two signs of life: at most half of what is allowed.

    So sd_watchdog_enabled(3) advises.
    """
    allowed = os.environ.get("WATCHDOG_USEC", "")
    return min(int(allowed) / 2_000_000, LONGEST_WAIT) if allowed.isdigit() else LONGEST_WAIT


def notify(state: str) -> None:
    """Send one datagram to the service manager, if there is one (see sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract namespace: unix(7)
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaker:
            speaker.setblocking(False)  # a manager that does not listen must not stop the loop
            speaker.sendto(state.encode(), address)
    except OSError as error:
        logger.warning("event=notify_failed error=%r", str(error))
