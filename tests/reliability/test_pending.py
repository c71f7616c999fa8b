"""Who waits for a reply: nobody's question costs more because others wait, too."""

from __future__ import annotations

import sys
from types import FrameType

from domain.messages import Place, Purpose
from sending import pending
from sending.lately import LATELY, Lately
from sending.pending import PendingReplies


class Lines:
    """Counts the lines of Python that a module runs."""

    def __init__(self, file: str) -> None:
        self.run = 0
        self._file = file

    def __call__(self, frame: FrameType, event: str, _: object) -> Lines | None:
        """Follow what is called in the module."""
        self.run += event == "line"
        return self if frame.f_code.co_filename == self._file else None


def asked_by(people: int, *, in_one_chat: bool) -> int:
    """Have so many people ask one question each; returns the lines that ran until all have it."""
    replies, lines = PendingReplies(), Lines(pending.__file__)
    before = sys.gettrace()
    sys.settrace(lines)
    try:
        places = [Place(1 if in_one_chat else each, each, False, writer_id=each)
                  for each in range(people)]  # fmt: skip
        begun = [replies.begin(place, Purpose.QUESTION, "open") for place in places]
        for each in begun:
            if each is not None:
                replies.end(each)
    finally:
        sys.settrace(before)
    return lines.run


def test_a_thousand_people_who_ask_cost_ten_times_a_hundred() -> None:
    for in_one_chat in (True, False):
        few, many = (asked_by(people, in_one_chat=in_one_chat) for people in (100, 1000))
        assert few < many <= 10 * few


def test_who_got_few_replies_within_a_minute_is_known() -> None:
    lately = Lately()
    assert [_had_few(lately, at) for at in (0, 10, 20, 59, 60, 69, 75, 200)] == [
        True, True, True, False, False, False, False, True,
    ]  # fmt: skip


def _had_few(lately: Lately, now: float) -> bool:
    had_few = lately.had_few("kate", now)
    lately.note("kate", now)
    return had_few


def test_who_got_a_reply_long_ago_is_forgotten() -> None:
    lately = Lately()
    for number in range(100):
        lately.note(number, number)
    assert len(lately._times) == LATELY  # noqa: SLF001 - as it says


def test_what_nobody_waits_for_any_more_is_forgotten() -> None:
    replies = PendingReplies()
    for purpose in Purpose:
        for number in range(50):
            begun = replies.begin(Place(1, number, False, writer_id=7), purpose, f"{number}")
            if begun is not None:
                replies.end(begun)
                replies.end(begun)
    assert not any([replies._writers, replies._questions, replies._full])  # noqa: SLF001 - as it says
