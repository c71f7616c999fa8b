"""That a chaos run knows who reads which language when, and finds what is said in another one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.incidents import Action
from domain.languages import Code
from domain.settings import Setting
from message_builder import button_data
from sandbox import Answer, CallbackPress, SentMessage, Telegram
from tests.bot.support import ID, settled
from tests.cases import for_each
from tests.chaos.court import Court, posted
from tests.chaos.figures import Verdict
from tests.chaos.languages import Tongue
from tests.chaos.ledger import Ledger
from tests.chaos.sight import Group
from tests.chaos.spoken import Spoken
from tests.chaos.storm import WorldClock
from tests.chaos.wording import SPOKEN, vocabulary
from tests.desk import TOKEN, Clock, Desk, Fleet

RUSSIAN, SPANISH, UZBEK = Code.RUSSIAN, Code.SPANISH, Code.UZBEK


def tap(answer: str | None = None) -> CallbackPress:
    """Tap something; None is not answered yet."""
    telegram = Telegram(TOKEN)
    person, chat = telegram.person("John Stone"), telegram.supergroup("North Fleet")
    press = CallbackPress(telegram, person, SentMessage(person, id=1, chat=chat, date=0), "s:set")
    if answer is not None:
        press.answer.give(Answer(answer, show_alert=False))
    return press


@pytest.mark.parametrize(
    ("answer", "then"),
    [
        ("Saved.", {SPANISH}),
        ("Сохранено.", {SPANISH}),
        (None, {RUSSIAN, SPANISH}),
        ("", {RUSSIAN, SPANISH}),  # after a kill: it may have been refused before
        ("Only admins can do that.", {RUSSIAN, SPANISH}),
    ],
)
def test_a_language_counts_for_certain_once_somebody_read_that_it_is_saved(
    answer: str | None, then: set[Code]
) -> None:
    tongue = Tongue(RUSSIAN)
    assert tongue.may_be(0, 100) == {RUSSIAN}
    tongue.chooses(SPANISH, tap(answer), 110.5)
    assert tongue.may_be(0, 109) == {RUSSIAN}
    assert tongue.may_be(100, 110) == {RUSSIAN, SPANISH}
    tongue.note_answers(120)
    assert tongue.may_be(115, 130) == {RUSSIAN, SPANISH}
    assert tongue.may_be(121, 130) == then
    tongue.chooses(UZBEK, tap("Saved."), 140)
    tongue.note_answers(150)
    assert tongue.may_be(151, 160) == {UZBEK}


@pytest.fixture
def group(desk: Desk, fleet: Fleet, clock: Clock) -> Group:
    """Give a group that reads Spanish; john reads Russian, and whoever has no language the same."""
    change = desk.database.settings.change
    change(fleet.chat.id, Setting.LANGUAGE, SPANISH.value, None, clock.time)
    group = Court(desk, fleet, Ledger()).group
    group.tongue.first = SPANISH
    for person, tag in ((fleet.john, "ru"), (fleet.driver, "uz"), (fleet.kate, "pt-br")):
        group.readers.meets(person, tag)
    return group


async def test_what_is_said_in_another_language_is_found(
    desk: Desk, fleet: Fleet, group: Group
) -> None:
    spoken = Spoken(desk.telegram, [group], WorldClock())
    spoken.begin()
    began = spoken.position

    def found() -> int:
        verdict = Verdict()
        replace(spoken, heard=[], position=began).compare(verdict.note)
        return verdict.misspoken

    assert len(list(spoken.unread())) == len(Code)

    card = await fleet.reports("456 overheating")
    await fleet.kate.presses(card, button_data(Action.LEAVE, ID)).wait()
    await fleet.john.presses(card, button_data(Action.CLAIM, ID)).wait()
    has_it = SPOKEN[UZBEK].gettext("🛠️ {person} has your report.")
    await fleet.appears(has_it.format(person="@john"))
    await fleet.answer_to(fleet.john.says(fleet.chat, "/open"))
    await settled(desk, fleet)
    assert found() == 0
    for person, tag in ((fleet.john, "uk"), (fleet.driver, "ru"), (fleet.kate, "pa")):
        told = person.language_code
        group.readers.meets(person, tag)
        assert found() > 0
        group.readers.meets(person, told)
    group.tongue.first = RUSSIAN
    assert found() > 1
    group.tongue.first = SPANISH
    posted(fleet.chat, "Nobody has this one")
    assert found() == 1
    spoken.read()
    assert set(spoken.unread()) == {f"nobody ever read {code}" for code in ("en", "uk", "pa")}


@for_each("code", Code)
def test_each_language_has_words_of_its_own(code: Code) -> None:
    others = (vocabulary(each) for each in Code if each is not code)
    assert len(vocabulary(code).difference(*others)) > 200
