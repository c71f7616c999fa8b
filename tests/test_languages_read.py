"""Which language somebody reads: chosen, told by Telegram, of their group, or English."""

from __future__ import annotations

import pytest

from domain.languages import Button, Code, Reader, Verb, parse_language_button, spoken_to
from domain.people import Role, account
from domain.settings import Setting
from sending.languages import Languages
from tests.cases import for_each
from tests.factories import GROUP, NOW, OTHER_GROUP, Store
from texts.language import ENGLISH, Language

SPOKEN = {Code.ENGLISH: ENGLISH, **{code: Language(code.value) for code in list(Code)[1:]}}
PERSON = 4711


@for_each(
    ("tag", "code"),
    [
        (None, None),
        ("", None),
        ("en", Code.ENGLISH),
        ("en-GB", Code.ENGLISH),
        ("ru", Code.RUSSIAN),
        ("RU_ru", Code.RUSSIAN),
        ("uz-Cyrl", Code.UZBEK),
        ("es-419", Code.SPANISH),
        ("uk", Code.UKRAINIAN),
        ("pa", Code.PUNJABI),
        ("pa-IN", Code.PUNJABI),
        ("pa-Guru-PK", Code.PUNJABI),
        ("pa-Arab", None),
        ("pa_Arab_PK", None),
        ("pa-PK", None),
        ("pnb", None),
        ("uz-Latn-UZ", Code.UZBEK),
        ("uz-Arab-AF", None),
        ("ur-PK", None),
        ("en-PK", Code.ENGLISH),
        ("pt-br", None),
        ("e", None),
        ("english", None),
    ],
)
def test_every_region_of_a_language_is_that_language(tag: str | None, code: Code | None) -> None:
    assert spoken_to(tag) is code


@for_each("code", [None, *Code])
@for_each("verb", Verb)
def test_what_a_button_says_is_read_again(verb: Verb, code: Code | None) -> None:
    button = Button(verb, code)
    is_whole = (verb is Verb.SET) == (code is not None)
    assert parse_language_button(button.data) == (button if is_whole else None)


@for_each("data", ["", "l:", "l:set", "l:set:xx", "l:app:ru", "l:ru", "c:on"])
def test_other_data_is_no_button_of_a_language(data: str) -> None:
    assert parse_language_button(data) is None


def languages(store: Store) -> Languages:
    """Read languages as the desk does."""
    return Languages(store.database, SPOKEN)


def in_group(store: Store, code: Code) -> None:
    """Have the group read a language."""
    store.database.settings.change(GROUP, Setting.LANGUAGE, code.value, None, NOW)


def put_on_record(store: Store, told: str | None) -> None:
    """Have somebody on record, with the language of their app."""
    store.database.people.record(account(PERSON, "ann", "Ann", language_code=told), Role.DRIVER)


@pytest.mark.parametrize(
    ("chosen", "told_now", "told_before", "of_group", "read"),
    [
        (Code.SPANISH, "ru", "uk", Code.UZBEK, Code.SPANISH),
        (None, "ru", "uk", Code.UZBEK, Code.RUSSIAN),
        (None, None, "uk", Code.UZBEK, Code.UKRAINIAN),
        (None, None, None, Code.UZBEK, Code.UZBEK),
        (None, "pt-br", None, Code.UZBEK, Code.UZBEK),
        (None, "pt-br", "uk", Code.UZBEK, Code.UZBEK),
        (None, None, None, None, Code.ENGLISH),
    ],
)
def test_what_is_nearest_to_a_person_counts(
    store: Store,
    chosen: Code | None,
    told_now: str | None,
    told_before: str | None,
    of_group: Code | None,
    read: Code,
) -> None:
    put_on_record(store, told_before)
    store.database.languages.choose(PERSON, chosen)
    if of_group is not None:
        in_group(store, of_group)
    user = account(PERSON, "ann", "Ann", language_code=told_now)
    assert languages(store).of_user(user, GROUP).code == read.value


def test_of_somebody_who_is_unknown_it_is_the_groups(store: Store) -> None:
    in_group(store, Code.UZBEK)
    ours = languages(store)
    assert ours.of_user(None, GROUP).code == ours.of_person(None, GROUP).code == "uz"
    assert ours.of_user(None).code == ours.of_person(99).code == "en"


def test_a_group_reads_its_own_language_and_no_other_group_does(store: Store) -> None:
    in_group(store, Code.PUNJABI)
    assert languages(store).of_group(GROUP).code == "pa"
    assert languages(store).of_group(OTHER_GROUP).code == "en"
    assert languages(store).of_group(-1).code == "en"


def test_a_language_whose_catalogue_is_missing_is_english(store: Store) -> None:
    in_group(store, Code.PUNJABI)
    assert Languages(store.database, {Code.ENGLISH: ENGLISH}).of_group(GROUP) == ENGLISH


def test_what_telegram_tells_is_kept_and_its_silence_changes_nothing(store: Store) -> None:
    put_on_record(store, "ru")
    put_on_record(store, None)
    assert store.database.languages.of_person(PERSON) == Reader(None, "ru")
    put_on_record(store, "es")
    assert store.database.languages.of_person(PERSON) == Reader(None, "es")


def test_a_group_hears_again_of_who_changed_the_language_of_their_app(store: Store) -> None:
    people, name = store.database.people, "North Fleet"
    store.database.groups.record(GROUP, name)
    put_on_record(store, "ru")
    for told, is_known in (("ru", True), (None, True), ("es", False)):
        user = account(PERSON, "ann", "Ann", language_code=told)
        assert people.is_familiar(GROUP, name, user) is is_known


def test_the_same_choice_again_is_none(store: Store) -> None:
    put_on_record(store, None)
    assert store.database.languages.choose(PERSON, Code.SPANISH)
    assert not store.database.languages.choose(PERSON, Code.SPANISH)
    assert store.database.languages.choose(PERSON, None)
    assert store.database.languages.of_person(PERSON) == Reader()


def test_who_acts_again_still_reads_the_language_they_chose(store: Store) -> None:
    put_on_record(store, "ru")
    store.database.languages.choose(PERSON, Code.SPANISH)
    put_on_record(store, "uk")
    assert store.database.languages.of_person(PERSON) == Reader(Code.SPANISH, "uk")


def test_what_is_open_in_a_group_is_drawn_anew_and_nothing_else(store: Store) -> None:
    is_open, is_over = store.play("unclaimed"), store.play("called off")
    elsewhere = store.play("unclaimed", OTHER_GROUP)
    drawn = [store.row(each)["version"] for each in (is_open, is_over, elsewhere)]
    store.database.languages.redraw(GROUP)
    after = [store.row(each)["version"] for each in (is_open, is_over, elsewhere)]
    assert [new != old for new, old in zip(after, drawn, strict=True)] == [True, False, False]
