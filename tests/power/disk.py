"""What a power cut may leave of files, as worked out from the journal that shim.c keeps."""

from __future__ import annotations

import random
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

HEAD = struct.Struct("=cqqq")
SECTOR = 512  # bytes a disk writes as a whole or not at all
VOLATILE = "-shm"  # the end of the names of files that SQLite makes anew after a power cut


class What(Enum):
    """What was done; the values are the letters of the journal."""

    WRITE = b"W"
    TRUNCATE = b"T"
    SYNC = b"S"
    UNLINK = b"U"
    MARK = b"M"


@dataclass(frozen=True)
class Record:
    """One thing that was done to a file; of a mark, `name` is its text."""

    what: What
    name: str
    offset: int
    data: bytes


def read(journal: Path) -> Iterator[Record]:
    """Read a journal, in the order in which things were done."""
    content = journal.read_bytes()
    at = 0
    while at < len(content):
        letter, length, offset, size = HEAD.unpack_from(content, at)
        at += HEAD.size
        name = content[at : at + length].decode()
        data = content[at + length : at + length + size]
        at += length + size
        if not name.endswith(VOLATILE):
            yield Record(What(letter), name, offset, data)


class Loss(Enum):
    """What becomes of writes that no sync has followed."""

    NONE = "all arrived"
    ALL = "none arrived"
    TORN = "all arrived but the last, which is torn"
    ANY = "each sector has arrived in any of the states it was to have"


@dataclass
class File:
    """What of a file is on the disk for good, and what was written to it since."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Record] = field(default_factory=list)

    def do(self, record: Record) -> None:
        """Follow what was done."""
        if record.what is What.WRITE:
            self.pending.append(record)
        elif record.what is What.SYNC:
            self.safe = self.after(Loss.NONE, random.Random(0))  # noqa: S311 - no choice is made
            self.pending = []
        elif record.what is What.TRUNCATE:  # SQLite shortens what nothing depends on any more
            self.do(Record(What.SYNC, record.name, 0, b""))
            del self.safe[record.offset :]

    def after(self, loss: Loss, chance: random.Random) -> bytearray:
        """Make what may be found after a power cut."""
        content = bytearray(self.safe)
        sectors = self._sectors()
        last = self.pending[-1] if self.pending else None
        for offset, states in sectors.items():
            count = len(states)
            if loss is Loss.ALL:
                count = 0
            elif loss is Loss.ANY:
                count = chance.randint(0, len(states))
            elif loss is Loss.TORN and last is not None:
                count -= last.offset <= offset < last.offset + len(last.data) and chance.choice(
                    [True, False]
                )
            for at, part in states[:count]:
                content.extend(bytes(max(0, at + len(part) - len(content))))
                content[at : at + len(part)] = part
        return content

    def _sectors(self) -> dict[int, list[tuple[int, bytes]]]:
        """List what each sector was to become, one after the other."""
        found: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
        for record in self.pending:
            at, end = record.offset, record.offset + len(record.data)
            while at < end:
                stop = min(end, at - at % SECTOR + SECTOR)
                part = record.data[at - record.offset : stop - record.offset]
                found[at - at % SECTOR].append((at, part))
                at = stop
        return found


@dataclass
class Disk:
    """All files of the folder, as one thing after the other is done to them."""

    files: dict[str, File] = field(default_factory=dict)

    def do(self, record: Record) -> None:
        """Follow what was done; that a file is gone is known at once."""
        if record.what is What.UNLINK:
            self.files.pop(record.name, None)
        elif record.what is not What.MARK:
            self.files.setdefault(record.name, File()).do(record)

    def leave(self, folder: Path, loss: Loss, chance: random.Random) -> None:
        """Write down what a power cut leaves."""
        for name, file in self.files.items():
            (folder / name).write_bytes(file.after(loss, chance))
