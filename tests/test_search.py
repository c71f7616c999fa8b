"""What is looked for is read in any order, and found in all that an incident says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database import Database
from domain.facts import Facts
from domain.incidents import Action, Incident
from domain.messages import Content
from domain.people import Role, User
from domain.periods import Unclear, Why
from domain.searches import (
    MOST_FORMS,
    MOST_TERMS,
    NOTHING,
    Search,
    Term,
    read_page,
    read_search,
    unit_of,
)
from domain.spelling import folded
from tests.cases import for_each
from tests.databases import older, opened
from tests.factories import DAN, GROUP, JOHN, KATE, NOW, OTHER_GROUP, Store, open_store

CHICAGO = ZoneInfo("America/Chicago")
DAY = 24 * 60 * 60


def read(typed: str) -> Search:
    """Read what is looked for, which is clear."""
    search = read_search(typed, CHICAGO, NOW)
    assert isinstance(search, Search), search
    return search


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty file."""
    with open_store(tmp_path) as store:
        yield store


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open a file with one incident."""
    with open_store(tmp_path_factory.mktemp("one")) as store:
        store.report()
        yield store


def found(store: Store, typed: str, *groups: int) -> list[str]:
    """List which incidents are found, in the order they are shown."""
    incidents = store.database.search.find(groups or [GROUP], read(typed), 10)
    return [incident.description for incident in incidents]


def note(store: Store, incident: Incident, message_id: int, text: str) -> None:
    """Say something about an incident."""
    store.database.notes.add(
        incident.incident_id, GROUP, message_id, KATE, Content(text=text), text, NOW
    )


# Read


@for_each(
    ("typed", "search"),
    [
        ("brake Hose", Search((Term(("brake",), True), Term(("Hose",), True)))),
        ("456", Search((Term(("456",)),))),
        ("x", Search((Term(("x",)),))),
        ('"air line" hose', Search((Term(("air", "line")), Term(("hose",), True)))),
        ("“air line”", Search((Term(("air", "line")),))),
        ("I-80", Search((Term(("I", "80")),))),
        ("gʻildirak", Search((Term(("g", "ildirak"), True, ("gildirak",)),))),
        ("gildirak", Search((Term(("gildirak",), True),))),
        ("ਟਰੱਕ", Search((Term(("ਟਰੱਕ",), True, ("ਟਰਕ",)),))),
        ("unit 456", Search(unit="456")),
        ("brake #T-12", Search((Term(("brake",), True),), unit="T12")),
        ("TRUCKS №456", Search(unit="456")),
        ("фура 456", Search(unit="456")),
        ("mashina: 456", Search(unit="456")),
        ("camión 456", Search(unit="456")),
        ("вантажівка456 шланг", Search((Term(("шланг",), True),), unit="456")),
        ("brakes: #456", Search((Term(("brakes",), True),), unit="456")),
        ("mile 212 truck 456", Search((Term(("mile",), True), Term(("212",))), unit="456")),
        ("@john_r", Search(handles=("john_r",))),
        ("@j", Search((Term(("j",)),))),
        ("🙂 ?! \x00 ‘", NOTHING),
        ("  ", NOTHING),
    ],
)
def test_what_is_looked_for_is_read(typed: str, search: Search) -> None:
    assert read(typed) == search


@for_each(
    ("typed", "read"),
    [
        ("hose page 2", ("hose", 2)),
        ('hose\n "first page" Page  007 ', ('hose\n "first page"', 7)),
        ("шланг Страница 3", ("шланг", 3)),
        ("hose page", ("hose page", 1)),
        ("page 2", ("page 2", 1)),
        ("hose page 2 torn", ("hose page 2 torn", 1)),
        ("homepage 2", ("homepage 2", 1)),
        ("hose page 12345678", ("hose page 12345678", 1)),
        ("hose page ²", ("hose page ²", 1)),
        ("", ("", 1)),
    ],
)
def test_which_page_is_meant_is_read(typed: str, read: tuple[str, int]) -> None:
    assert read_page(typed) == read


def test_a_month_and_a_day_are_those_of_the_zone() -> None:
    month, day = read("2026-03").span, read("hose 2026-03-08").span
    assert month is not None
    assert day is not None
    assert month.t_until - month.t_from == 31 * DAY - 3600  # the clock goes forward
    assert day.t_until - day.t_from == DAY - 3600


@for_each(
    ("typed", "why"),
    [
        ("2026-13", Why.NO_SUCH_MONTH),
        ("2026-02-30", Why.NO_SUCH_MONTH),
        ("1999-01", Why.TOO_EARLY),
        ("hose 2026-06", Why.NOT_BEGUN),
        ("9999-12", Why.NOT_BEGUN),
    ],
)
def test_a_time_that_is_none_is_named(typed: str, why: Why) -> None:
    unclear = read_search(typed, CHICAGO, NOW)
    assert unclear == Unclear(typed.rsplit(maxsplit=1)[-1], why)


@for_each(
    ("typed", "unit"),
    [
        ("456", "456"),
        ("truck t-12", "T12"),
        ("#456", "456"),
        ("машина 456", "456"),
        ("brake", None),
        ("", None),
    ],
)
def test_a_unit_is_read(typed: str, unit: str | None) -> None:
    assert unit_of(typed) == unit


@for_each(
    "typed",
    ["unit 456", "трак 456", "фура №456", "mashina 456", "camión 456", "camion #456",
     "вантажівка 456", "ਟਰੱਕ 456", "ਗੱਡੀ 456"],
)  # fmt: skip
def test_a_unit_is_taken_out_of_what_is_looked_for_in_any_language(typed: str) -> None:
    search = read_search(f"hose {typed} 2026-01", CHICAGO, NOW)
    assert isinstance(search, Search)
    assert (search.unit, search.terms) == ("456", (Term(("hose",), is_begun=True),))


# Found


@for_each(
    ("said", "typed"),
    [
        ("Engine overheating", "overheat"),
        ("Engine overheating", "overheating engine"),
        ("Café lot", "cafe"),
        ("Cafe lot", "café"),
        ("Двигатель перегрелся", "ДВИГАТЕЛЬ перегр"),
        ("Стой", "Стои\u0306"),
        ("Ещё одна поломка", "еще"),
        ("Еще одна поломка", "ещё"),
        ("Снят жёлтый трёхметровый бак", "желтый трехметр"),
        ("Снят желтый трехметровый бак", "жёлтый трёхметр"),
        ("Снят жёлтый бак", "желты\u0438\u0306"),
        ("Снят жёлтый бак", '"желтый бак"'),
        ("Ґанок слизький", "ганок"),
        ("Ганок слизький", "ґан"),
        ("Відірваний ґудзик об'єкта", "гудзик обʼєкта"),
        ("Llanta pinchada, señal rota", "senal"),
        ("Llanta pinchada, senal rota", "señal"),
        ("ਟਰੱਕ ਦਾ ਟਾਇਰ ਫਟ ਗਿਆ", "ਟਾਇਰ ਫਟ"),
        ("\u0a36\u0a40\u0a36\u0a3e", "\u0a38\u0a3c\u0a40\u0a38\u0a3c\u0a3e"),
        ("\u0a38\u0a3c\u0a40\u0a38\u0a3c\u0a3e", "\u0a36\u0a40\u0a36\u0a3e"),
        ("ਟਰੱਕ ਦਾ ਟਾਇਰ ਫਟ ਗਿਆ", "ਟਾਇ"),
        ("Зʼїзд на Київ, їде", "з'їзд київ їде"),
        ("П'ятниця, є іній", "пятниця є іній"),
        ("Пятниця", "п’ятниця"),
        ("Об'єкт", "обєкт"),
        ("Toʻxtadi, gʻildirak oʻqi", "toxtadi gildirak oqi"),
        ("Toxtadi, gildirak oqi", "to‘xtadi g`ildirak o'qi"),
        ("Maʼlumot yoʻq", '"malumot yoq"'),
        ("¿Dónde está el camión, señor Núñez?", "donde esta camion senor nunez"),
        ("Donde esta el camion", "dónde camión"),
        ("ਟਰੱਕ ਰੁਕ ਗਿਆ", "ਟਰਕ"),
        ("ਟਰਕ ਰੁਕ ਗਿਆ", "ਟਰੱਕ"),
        ("ਜ਼ਖ਼ਮੀ ਡਰਾਈਵਰ", "ਜਖਮੀ"),
        ("ਜਖਮੀ ਡਰਾਈਵਰ", "ਜ਼ਖ਼ਮੀ"),
        ("\u0a5b\u0a59\u0a2e\u0a40", "ਜਖਮੀ"),
        ("ਫ਼ਿਊਲ ਟੈਂਕ", "ਫਿਊ"),
        ("Truck 456 ਬ੍ਰੇਕ ਫੇਲ੍ਹ, шланг лопнул", "456 ਬ੍ਰੇਕ шланг"),
        ("Truck 456 ਬ੍ਰੇਕ", "ਬ੍ਰੇ truck"),
        ("الشاحنة معطلة", "الشاحنة"),
        ("Air line torn by the dock", '"line torn"'),
        ("On I-80 mm 212", "i-80"),
        ("Truck 456", "456"),
        ("He said 'stop'", "stop"),
    ],
)
def test_words_are_found_in_every_script(store: Store, said: str, typed: str) -> None:
    store.report(description=said)
    assert said in found(store, typed)


def test_a_sign_of_a_vowel_does_not_part_a_word(store: Store) -> None:
    store.report(description="ਬ੍ਰੇਕ ਫੇਲ੍ਹ")
    assert found(store, "ਬ੍ਰੇਕ") == ["ਬ੍ਰੇਕ ਫੇਲ੍ਹ"]
    for part in ("ਕ", "ਲ", "ਰੇਕ", "ਫ", '"ਬ੍ਰ"'):
        assert found(store, part) == [], part


def test_what_is_kept_folded_is_as_we_fold_what_is_typed(store: Store) -> None:
    said = f"a{APOSTROPHES_AND_MORE}b \u0a33\u0a36\u0a59\u0a5a\u0a5b\u0a5e ਸ਼ੱਕ"
    incident = store.report(description=said)
    note(store, incident, 901, said)
    store.run("UPDATE incidents SET resolution_summary = ?, cancel_reason = 'x'", said)
    known = store.database.notes.of_message(GROUP, 901)
    assert known is not None
    store.database.notes.edit(known, f"{said} again", NOW)
    [row] = store.rows("SELECT description, summary, notes, folded FROM searched")
    description, summary, notes, kept = row
    assert kept == folded(f"{description} \ue000 {summary} \ue000 {notes}")
    store.database.people.record(replace(DAN, full_name=said), Role.DISPATCHER)
    store.database.people.record(User(77, None, said), Role.DISPATCHER)
    names = store.rows("SELECT folded FROM searched_people WHERE folded IS NOT NULL")
    assert names == [(folded(said),)] * 2


def test_what_has_nothing_to_fold_is_kept_once(store: Store) -> None:
    store.report(description="Hose torn at the dock")
    assert store.rows("SELECT folded FROM searched") == [(None,)]


def test_what_is_folded_ends_where_it_was_said(store: Store) -> None:
    note(store, store.report(description="Shop's hose"), 901, "Driver's belt")
    assert found(store, '"shops hose"') == found(store, '"drivers belt"') == ["Shop's hose"]
    assert found(store, '"hose drivers"') == []


def test_a_number_before_an_apostrophe_is_found_by_itself(store: Store) -> None:
    store.report(description="456's hose, the driver's own")
    assert found(store, "456") == found(store, '"driver"') == ["456's hose, the driver's own"]


def test_people_are_found_without_their_apostrophes(store: Store) -> None:
    otkir = User(77, None, "Oʻtkir Gʻulomov")
    store.report(description="Hose torn", reporter=otkir)
    for typed in ("otkir", "gulomov", "o'tkir", "“Otkir Gulomov”"):
        assert found(store, typed) == ["Hose torn"], typed
    store.database.people.record(replace(otkir, full_name="Gʻayrat"), Role.DISPATCHER)
    assert (found(store, "gayrat"), found(store, "otkir")) == (["Hose torn"], [])


def test_very_many_forms_of_a_phrase_are_not_all_looked_for() -> None:
    [term] = read('"' + "перегрелся двигатель " * 9 + '"').terms
    assert term.forms[0] == " ".join(term.words)
    assert len(term.forms) <= MOST_FORMS + 3


APOSTROPHES_AND_MORE = "'ʻʼ’‘`´ʹ′‛"
APOSTROPHES = ("g'ildirak", "gʻildirak", "g‘ildirak", "g’ildirak", "gʼildirak", "g`ildirak")


def test_an_apostrophe_is_one_in_all_its_forms(store: Store) -> None:
    for word in APOSTROPHES:
        store.report(description=f"{word} yorildi")
    for word in APOSTROPHES:
        assert len(found(store, f"{word} yor")) == len(APOSTROPHES), word


def test_a_number_is_found_whole_and_a_phrase_only_in_its_order(store: Store) -> None:
    store.report(description="Truck 4567, line torn")
    assert found(store, "456") == []
    assert found(store, '"torn line"') == []


def test_the_newest_come_first_and_all_that_is_looked_for_must_be_there(store: Store) -> None:
    for description in ("hose one", "hose two", "tire"):
        store.report(description=description)
    assert found(store, "hose") == ["hose two", "hose one"]
    assert found(store, "hose one") == ["hose one"]
    search, hose = store.database.search, read("hose")
    pages = [search.find([GROUP], hose, 1, skipped) for skipped in range(3)]
    assert [[each.description for each in page] for page in pages] == [
        ["hose two"],
        ["hose one"],
        [],
    ]
    assert [search.count([GROUP], hose, most) for most in (1, 2, 3)] == [1, 2, 2]


@for_each("typed", ["hose", "hose dan", "@kate", "unit 456", "2026-05", "nothing"])
def test_as_many_are_counted_as_are_found(store: Store, typed: str) -> None:
    for group_id in (GROUP, OTHER_GROUP):
        for reporter in (DAN, KATE):
            store.report(group_id, description="Truck 456 hose", reporter=reporter)
    store.run("UPDATE incidents SET unit = '456' WHERE number > 1")
    for groups in ([GROUP], [GROUP, OTHER_GROUP]):
        counted = store.database.search.count(groups, read(typed), 99)
        assert counted == len(store.database.search.find(groups, read(typed), 99))


def test_nothing_is_found_of_a_group_that_is_not_seen(store: Store) -> None:
    store.report(description="Reefer alarm")
    store.act(Action.CLAIM, store.report(OTHER_GROUP, description="Reefer alarm"), JOHN)
    for typed in ("reefer", "dan", "reefer dan", "2026-05"):
        assert len(found(store, typed)) == 1, typed
    assert found(store, "@john") == []
    assert len(found(store, "reefer", GROUP, OTHER_GROUP)) == 2


def test_an_office_finds_what_its_groups_reported(store: Store) -> None:
    store.report(OTHER_GROUP, description="Reefer alarm")
    store.run(
        "INSERT INTO fleets (fleet_id, fleet_name, office_id, code, t_created)"
        " VALUES (1, 'Acme', ?, 'c', 1)",
        GROUP,
    )
    store.run("UPDATE groups SET fleet_id = 1")
    assert found(store, "reefer") == ["Reefer alarm"]
    store.run("UPDATE groups SET fleet_id = NULL WHERE group_id = ?", OTHER_GROUP)
    assert found(store, "reefer") == []


# Kept in step


def test_what_a_report_says_after_an_edit_is_found(store: Store) -> None:
    incident = store.report(description="Hose torn")
    facts = Facts(unit="456", trailer="T210", road="I-80")
    store.database.corrections.correct(
        incident.incident_id, "Belt torn", None, DAN, NOW, facts=facts
    )
    assert found(store, "hose") == []
    for typed in ("belt", "456", "T210", "unit 456", "i-80"):
        assert found(store, typed) == ["Belt torn"], typed


def test_facts_corrected_by_hand_are_found(store: Store) -> None:
    incident = store.report(description="It stopped")
    for unit in ("456", "457"):
        store.database.facts.correct(incident.incident_id, GROUP, DAN, Facts(unit=unit), NOW)
    assert found(store, "456") == found(store, "unit 456") == []
    assert found(store, "457") == found(store, "unit 457") == ["It stopped"]


def test_summaries_and_reasons_are_found(store: Store) -> None:
    store.play("resolved by tier 1")
    assert len(found(store, "replaced")) == 1
    store.run("UPDATE incidents SET resolution_summary = 'Towed', cancel_reason = 'A test'")
    assert found(store, "replaced") == []
    assert len(found(store, "towed test")) == 1


def test_notes_are_found_with_the_report_they_are_about(store: Store) -> None:
    incident = store.report(description="Hose torn")
    for message_id, text in ((901, "Shop opens at nine"), (902, "Waiting for a gasket")):
        note(store, incident, message_id, text)
    assert found(store, "hose shop gasket") == ["Hose torn"]
    known = store.database.notes.of_message(GROUP, 901)
    assert known is not None
    store.database.notes.edit(known, "Garage opens at ten", NOW)
    assert found(store, "shop") == []
    assert found(store, "garage gasket") == ["Hose torn"]


def test_of_very_many_notes_the_newest_are_found_and_one_more_costs_the_same(
    store: Store,
) -> None:
    incident = store.report(description="Hose torn")
    for number in range(40):
        note(store, incident, 900 + number, f"n{number} " + "word " * 99)
    [(kept,)] = store.rows("SELECT length(notes) FROM searched")
    assert kept == 10_000
    assert found(store, "n39") == ["Hose torn"]
    assert found(store, "n1") == []


def test_people_are_found_by_what_they_did_and_by_the_name_they_have_now(store: Store) -> None:
    incident = store.follow(store.report(description="Hose torn"), (Action.CLAIM, JOHN))
    store.report(description="Tire", reporter=KATE)
    for typed in ("@john", "@JOHN", "reed", "hose reed", '"John Reed"', "dan", "hose dan reed"):
        assert found(store, typed) == ["Hose torn"], typed
    assert found(store, "tire reed") == found(store, "@alice") == found(store, "@nobody") == []
    store.attempt(Action.GIVE, incident, JOHN, to=KATE)
    assert found(store, "@kate") == ["Tire", "Hose torn"]
    store.database.people.record(replace(JOHN, full_name="Ivan Petrov"), Role.DISPATCHER)
    assert found(store, "reed") == []
    assert found(store, "petrov") == ["Hose torn"]


def test_a_name_that_is_also_a_word_is_found_as_both(store: Store) -> None:
    store.report(description="Reed switch broken", reporter=KATE)
    store.report(description="Tire", reporter=JOHN)
    assert found(store, "reed") == ["Tire", "Reed switch broken"]


def test_what_a_group_reported_is_found_after_it_migrated(store: Store) -> None:
    incident = store.report(description="Hose torn")
    note(store, incident, 901, "Gasket")
    store.database.groups.migrate(GROUP, GROUP - 5)
    assert found(store, "hose gasket dan", GROUP - 5) == ["Hose torn"]
    assert found(store, "hose", GROUP) == []


def test_what_is_typed_by_time_is_of_that_time(store: Store) -> None:
    store.report(description="May")
    store.report(description="March", now=NOW - 70 * DAY)
    assert found(store, "2026-05") == ["May"]
    assert found(store, "2026-03 dan") == ["March"]


@given(st.text() | st.text(alphabet="\"*()^:+-{}ab@#\x00\ud800'") | st.from_regex(r"[@#]?\w+ \S+"))
def test_no_search_raises(one: Store, typed: str) -> None:
    search = read_search(typed, CHICAGO, NOW)
    if isinstance(search, Search):
        one.database.search.find([GROUP], search, 10)


def test_the_longest_text_is_looked_for_in_a_moment(store: Store) -> None:
    store.report(description="a")
    assert found(store, "a " * 2000) == ["a"]
    assert found(store, '"' + "a " * 2000 + '"') == []


@for_each("piece", ("«", "„", '"', "a-", "@a "))
def test_no_text_is_read_for_long(piece: str) -> None:
    typed = piece * (60_000 // len(piece))  # minutes, where a pattern goes back and forth
    assert read_page(typed)[0] == typed
    assert len(read(typed).terms) <= MOST_TERMS


def test_the_step_indexes_what_was_there_before(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", 29)
    with opened(path) as connection:
        connection.execute(
            "INSERT INTO notes (incident_id, chat_id, message_id, author_id, text, t)"
            " VALUES ('TKT-2026-0002', -1, 77, 11, 'A gasket', 1)"
        )
        connection.execute("UPDATE incidents SET unit = '456', resolution_summary = 'Towed'")
    database = Database(path)
    for typed, count in (("leaking towed 456", 7), ("gasket", 1), ("@john", 0)):
        assert len(database.search.find([-1], read(typed), 10)) == count, typed
    database.close()


def test_the_step_folds_what_was_there_before(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", 33)
    with opened(path) as connection:
        connection.execute("UPDATE incidents SET description = 'Gʻildirak' WHERE number = 2")
        connection.execute("INSERT INTO searched_people VALUES ('Oʻtkir', 'otkir_1')")
    database = Database(path)
    assert len(database.search.find([-1], read("gildirak"), 10)) == 1
    database.close()
    with opened(path) as connection:
        for table in ("searched", "searched_people"):
            connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608 - ours
        assert connection.execute("SELECT * FROM searched_people").fetchall() == [
            ("Oʻtkir", "otkir_1", "Otkir")
        ]


def test_the_index_is_whole(store: Store) -> None:
    store.play("resolved by tier 2")
    note(store, store.report(), 901, "Gasket")
    for table in ("searched", "searched_people"):
        store.run(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608 - ours


# How often a unit broke down


def broke(store: Store, unit: str | None, days_ago: int = 0, group_id: int = GROUP) -> Incident:
    """Report that a unit broke down."""
    reported = store.database.reports.create(
        group_id, next(store.message_ids), DAN, "Down", NOW - days_ago * DAY, facts=Facts(unit)
    )
    assert reported is not None
    return reported


def test_the_third_one_within_30_days_is_the_third(store: Store) -> None:
    nth = [broke(store, "456", days_ago).nth_of_unit for days_ago in (40, 31, 29, 1, 0)]
    assert nth == [None, 2, 3, 2, 3]
    assert broke(store, "457").nth_of_unit is None
    assert broke(store, None).nth_of_unit is None


def test_what_was_called_off_does_not_count(store: Store) -> None:
    store.act(Action.CANCEL, broke(store, "456"), DAN)
    assert broke(store, "456").nth_of_unit is None


def test_incidents_of_other_groups_count_where_one_team_sees_them(store: Store) -> None:
    broke(store, "456", group_id=OTHER_GROUP)
    assert broke(store, "456", group_id=GROUP).nth_of_unit is None
    store.run(
        "INSERT INTO fleets (fleet_id, fleet_name, office_id, code, t_created)"
        " VALUES (1, 'Acme', ?, 'c', 1)",
        OTHER_GROUP,
    )
    store.run("UPDATE groups SET fleet_id = 1")
    assert broke(store, "456", group_id=GROUP).nth_of_unit == 3


def test_a_corrected_unit_is_counted_anew(store: Store) -> None:
    for days_ago in (3, 2):
        broke(store, "456", days_ago)
    wrong = broke(store, "457", 1)
    broke(store, "456")  # came later
    for unit, nth in (("456", 3), ("458", None), (None, None)):
        corrected = store.database.facts.correct(wrong.incident_id, GROUP, DAN, Facts(unit), NOW)
        assert isinstance(corrected, Incident)
        assert corrected.nth_of_unit == nth, unit


def test_an_edit_that_names_another_unit_is_counted_anew(store: Store) -> None:
    broke(store, "456", 2)
    wrong = broke(store, "457", 1)
    edited = store.database.corrections.correct(
        wrong.incident_id, "Truck 456", None, DAN, NOW, facts=Facts("456")
    )
    assert edited is not None
    assert edited.nth_of_unit == 2


def test_a_units_last_ones_are_listed_and_counted(store: Store) -> None:
    for days_ago in (40, 3, 0):
        broke(store, "456", days_ago)
    store.act(Action.CANCEL, broke(store, "456", 1), DAN)
    broke(store, "456", group_id=OTHER_GROUP)
    listed = store.database.search.of_unit([GROUP], "456", 3)
    assert [NOW - each.t_created for each in listed] == [0, DAY, 3 * DAY]
    repeats = store.database.search.repeats([GROUP], "456", NOW)
    assert (repeats.in_all, repeats.lately) == (3, 2)
