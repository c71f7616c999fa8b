"""Locks: what concerns the same thing goes one after the other, first come, first served."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

About = TypeVar("About", bound=Hashable)


class Locks(Generic[About]):
    """A lock for each thing, forgotten when nobody has it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[About, asyncio.Lock] = WeakValueDictionary()

    def of(self, about: About) -> asyncio.Lock:
        """Give the lock of a thing, to be held meanwhile."""
        return self._locks.setdefault(about, asyncio.Lock())
