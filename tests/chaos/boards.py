"""Boards: that each shows all that is open in its fleet, and nothing else, when all is calm."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from database import Database
from domain.incidents import FINISHED, Incident, Status
from domain.severity import Severity
from sandbox import SentMessage
from tests.chaos import languages
from tests.chaos.companies import Company
from tests.chaos.kinds import BOARD, COUNTED, MORE_ON_BOARD
from tests.chaos.languages import LAG
from tests.chaos.sight import Group
from tests.chaos.wording import Found
from texts.language import Language

LINE = re.compile(r"^(🚑)?(🔥|🛠️|🆘|⌛|⏳) (?:(\d{4})-)?(\d{4,}) · ", re.MULTILINE)
MOST = 30  # lines
SIGNS: Mapping[Status, str] = {
    Status.UNCLAIMED: "🔥",
    Status.CLAIMED_T1: "🛠️",
    Status.ESCALATED: "🆘",
    Status.CLAIMED_T2: "🛠️",
    Status.AWAITING_SUMMARY: "⌛",
}
"""By which sign people see how an incident stands."""

WAITS, ACCIDENT = "⏳", "🚑"


def standing(company: Company) -> list[SentMessage]:
    """List the boards that stand in the rooms of a company."""
    shown = (message for room in company.rooms for message in room.bot_messages)
    return [message for message in shown if BOARD.match(message.text)]


def reply_to_extra(company: Company) -> None:
    """Have somebody reply to each board where several stand: of one the bot may not know."""
    boards = standing(company)
    for board in boards if len(boards) > 1 else ():
        company.office.fleet.stranger.replies(board, "is this right?")


def is_listed(incident: Incident) -> bool:
    """Tell whether an incident is open, and stands on boards."""
    return incident.status not in FINISHED


def urgency(incident: Incident) -> tuple[object, ...]:
    """Give what incidents are sorted by: accidents, who waits longest, what somebody has."""
    is_owned = incident.owner_id is not None
    since = incident.t_created if is_owned else incident.t_status
    _, year, number = incident.incident_id.split("-")
    is_accident = incident.severity is Severity.ACCIDENT
    return not is_accident, is_owned, since, int(year), int(number)


def sign(incident: Incident) -> str:
    """Tell by which sign people see how an incident stands, but for accidents."""
    is_worked_on = incident.status in (Status.CLAIMED_T1, Status.CLAIMED_T2)
    is_waiting = incident.wait is not None and not incident.wait.is_over
    return WAITS if is_worked_on and is_waiting else SIGNS[incident.status]


@dataclass
class Boards:
    """Compares, when all is calm; `note` counts what must not be, and tells of it."""

    database: Database
    companies: Sequence[Company]
    incidents: Mapping[str, Incident]
    drawn: Callable[[SentMessage, Language], str]
    note: Callable[[str, str], None]

    def compare(self) -> None:
        """Compare the board of each company with all its incidents."""
        for company in self.companies:
            boards = standing(company)
            if len(boards) != 1 or boards[0].chat is not company.chat:
                where = [(each.chat.title, each.id) for each in boards]
                self.note("stale_boards", f"boards of {company.chat}: {where}")
            for board in boards:
                self._compare_board(company, board)

    def _compare_board(self, company: Company, board: SentMessage) -> None:
        read = languages.in_group(company.office, board.chat.telegram.now() - LAG)
        wanted = [self.drawn(board, language) for language in read]
        if board.html not in wanted:
            self.note("stale_boards", f"{board.html!r} instead of {wanted!r}")
        if not board.is_pinned:
            self.note("stale_boards", f"it is not pinned: {board.text!r}")
        for story in self._wrong(company, board):
            self.note("stale_boards", f"{story}: {board.text!r}")

    def _wrong(self, company: Company, board: SentMessage) -> list[str]:
        """Read a board as people do, and tell what is not so."""
        found = self._open_in(company)
        lines = [(_shown(match), match[4]) for match in LINE.finditer(board.text)]
        wanted = [(_sign(each), each.incident_id.split("-")[2]) for each in found[:MOST]]
        more, total = MORE_ON_BOARD.search(board.text), BOARD.match(board.text)
        heads = ((sign, said.search(_head(board.text))) for sign, said in COUNTED.items())
        counted = {sign: _number(match) for sign, match in heads if match}
        wrong = {
            f"its lines should be {wanted}": lines != wanted,
            f"{len(found)} are open": _number(total) != len(found),
            f"{len(found) - len(lines)} are not listed": _number(more) != len(found) - len(lines),
            f"the counts are {_tally(found)}": counted != _tally(found),
        }
        return [story for story, is_so in wrong.items() if is_so]

    def _open_in(self, company: Company) -> list[Incident]:
        """List what is open in the groups that are in the fleet, most urgent first."""
        groups = {each.chat.id for each in company.groups if _is_in_fleet(each, company)}
        every = (each for each in self.incidents.values() if each.group_id in groups)
        return sorted(filter(is_listed, every), key=urgency)


def _is_in_fleet(group: Group, company: Company) -> bool:
    return group is company.office or group.is_in_fleet


def _head(text: str) -> str:
    """Give what comes before the lines of a board."""
    first = LINE.search(text)
    return text[: first.start()] if first else text


def _number(match: Found | None) -> int:
    return int(match[1] or 0) if match else 0


def _shown(match: re.Match[str]) -> str:
    return f"{match[1] or ''}{match[2]}"


def _sign(incident: Incident) -> str:
    is_accident = incident.severity is Severity.ACCIDENT
    return f"{ACCIDENT if is_accident else ''}{sign(incident)}"


def _tally(incidents: Sequence[Incident]) -> dict[str, int]:
    signs = Counter(map(sign, incidents))
    signs[ACCIDENT] = sum(each.severity is Severity.ACCIDENT for each in incidents)
    return {each: count for each, count in signs.items() if count}
