"""The grid of every action, situation and person once more: what each reads of it, translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

import message_builder
from domain.incidents import FINISHED, Action, Incident
from domain.languages import Code
from domain.people import Team
from domain.refusals import Refusal, Refused
from domain.transitions import RIGHTS, TAKES_AWAY, TRANSITIONS
from message_builder import BUTTONS
from sandbox.bot_api.html_parser import parse_html
from tests.cases import for_each
from tests.chaos.kinds import STANDS
from tests.chaos.wording import SPOKEN, vocabulary, words_in
from tests.factories import ALL_SITUATIONS, DAN, NOW, PEOPLE, SAM, open_store
from tests.reading import units
from tests.test_languages import BUTTON, SENT, TOASTED
from tests.test_workflow_grid import ACTORS, move_some_to_an_office
from texts import toasts
from texts.formatting import plain
from texts.language import ENGLISH, Language

TRANSLATED = for_each("code", list(Code)[1:])
BY_ID = {user.user_id: user for user in PEOPLE.values()}
OF_ROLES = [each for each in (*BUTTONS, *TAKES_AWAY) if TRANSITIONS[each].who in RIGHTS]
NAMES = [name for user in PEOPLE.values() for name in (user.full_name, user.telegram_handle or "")]
STATUS_IN_ENGLISH = [said.partition("(")[0] for said in STANDS.values()]
REPORTED, DONE = "Truck 456 engine overheating", "Replaced the hose"
TYPED = frozenset(words_in(REPORTED, DONE, "TKT UTC", *NAMES, *STATUS_IN_ENGLISH))
"""What no language translates: words that people typed, names, and how it stands in English."""


@dataclass(frozen=True)
class Outcome:
    """What came of an action."""

    action: Action
    after: Incident | Refused


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Try every action in every situation by everybody; those people read the same of count once.

    What is refused changes nothing: an incident serves until something is done to it.
    """
    found: dict[object, Outcome] = {}
    with open_store(tmp_path_factory.mktemp("grid")) as store:
        move_some_to_an_office(store.database)
        for situation in ALL_SITUATIONS:
            incident = store.play(situation)
            for action in Action:
                for user, is_admin in ACTORS.values():
                    after = store.attempt(action, incident, user, NOW + 3600, is_admin=is_admin)
                    found.setdefault(_read_alike(situation, action, after), Outcome(action, after))
                    if isinstance(after, Incident):
                        incident = store.play(situation)
    return list(found.values())


def _read_alike(situation: str, action: Action, after: Incident | Refused) -> object:
    if isinstance(after, Refused):
        return situation, action, after.why
    return situation, action, after.status, after.owner_id


def toasted(language: Language, outcome: Outcome) -> Iterator[str]:
    """Give what whoever did it may read in answer."""
    after, action = outcome.after, outcome.action
    if isinstance(after, Incident):
        for claimants in (None, Team((), ())):
            yield toasts.done(language, action, after, claimants).text
        return
    yield toasts.refused(language, after, action, BY_ID).text
    if after.why is Refusal.NOT_AUTHORIZED and action in OF_ROLES:
        yield from (toasts.admin_without_right(language, action, each).text for each in (SAM, DAN))


def shown(language: Language, outcome: Outcome) -> list[str]:
    """Give the card that its group reads then, and what stands on its buttons."""
    after = outcome.after
    if not isinstance(after, Incident):
        return []
    keyboard = message_builder.keyboard(language, after, "desk_bot")
    labels = [button.text for row in keyboard.inline_keyboard for button in row]
    return [message_builder.card(language, after, BY_ID), *labels]


def sent_by(language: Language, incident: Incident) -> list[tuple[object, str | None]]:
    """Give what the buttons of a card send, or where they lead."""
    keyboard = message_builder.keyboard(language, incident, "desk_bot")
    keys = (button for row in keyboard.inline_keyboard for button in row)
    return [(key.callback_data, key.url) for key in keys]


def strange(code: Code, text: str) -> set[str]:
    """Give the words of a text that are none of its language, but for commands and handles."""
    words = set(words_in(*(each for each in plain(text).split() if each[:1] not in ("/", "@"))))
    return words - TYPED - vocabulary(code)


@TRANSLATED
def test_whatever_is_done_or_refused_is_answered_in_each_language(
    outcomes: list[Outcome], code: Code
) -> None:
    for outcome in outcomes:
        said = zip(toasted(SPOKEN[code], outcome), toasted(ENGLISH, outcome), strict=True)
        for text, english in said:
            assert text != english
            assert strange(code, text) == set(), text
            assert units(text) <= TOASTED, text
            assert "{" not in text, text


@TRANSLATED
def test_each_card_is_in_its_groups_language_and_whole(outcomes: list[Outcome], code: Code) -> None:
    for outcome in outcomes:
        card, *labels = shown(SPOKEN[code], outcome) or [""]
        for text, english in zip((card, *labels), shown(ENGLISH, outcome), strict=False):
            assert text != english
            assert strange(code, text) == set(), text
        assert units(parse_html(card)[0]) <= SENT, card
        assert all(units(label) <= BUTTON for label in labels), labels


@TRANSLATED
def test_buttons_of_a_card_do_the_same_in_each_language(
    outcomes: list[Outcome], code: Code
) -> None:
    for after in (each.after for each in outcomes if isinstance(each.after, Incident)):
        sent = sent_by(SPOKEN[code], after)
        assert sent == sent_by(ENGLISH, after)
        found = [message_builder.parse_button(str(data)) for data, url in sent if not url]
        assert None not in found
        actions = [each[0] for each in found if each is not None]
        assert all(after.status in TRANSITIONS[action].sources for action in actions)
        assert bool(actions) is (after.status not in FINISHED)


def test_the_grid_comes_to_every_toast(outcomes: list[Outcome]) -> None:
    done = {each.action for each in outcomes if isinstance(each.after, Incident)}
    refused = {each.after.why for each in outcomes if isinstance(each.after, Refused)}
    assert done == set(Action)
    assert {Refusal.NOT_AUTHORIZED, Refusal.ALREADY_CLAIMED, Refusal.NOT_OWNER} <= refused
