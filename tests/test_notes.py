"""Notes and places in the database: kept once, acknowledged, and whole wherever a kill struck."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from database import Database, Delivery
from domain.incidents import Action, Incident
from domain.messages import Content, Kind, Position
from domain.notes import Note
from tests.factories import DAN, GROUP, JOHN, NOW, OTHER_GROUP, SAM, Store, open_store
from tests.killed_copies import killed_copies

OMAHA, LINCOLN = Position(41.258611, -95.937792, is_live=True), Position(40.8, -96.7, is_live=True)
PHOTO = Content("the hose", Kind.PHOTO, "file-9", "album")


def add(store: Store, incident: Incident, message_id: int, text: str = "hot", t: int = NOW) -> bool:
    """Have Sam add a note, who did nothing else so far."""
    return store.database.notes.add(
        incident.incident_id, GROUP, message_id, SAM, Content(text), text, t
    )


def tells_place(store: Store, incident: Incident, now: int = NOW) -> None:
    """Have Sam share where the truck is."""
    content = Content(kind=Kind.PLACE, position=OMAHA)
    store.database.notes.add(incident.incident_id, GROUP, 8, SAM, content, "", now)


def note_of(database: Database, message_id: int) -> Note:
    """Read a note."""
    note = database.notes.of_message(GROUP, message_id)
    assert note is not None
    return note


def owed(store: Store, group_id: int = GROUP) -> list[Delivery]:
    """List what a group is owed."""
    return [each.delivery for each in store.database.deliveries.owed(group_id)]


def at_rest(store: Store, situation: str = "claimed") -> Incident:
    """Bring an incident into a situation in which nothing is owed."""
    incident = store.shown(situation, 70)
    store.database.cards.record_edited(incident)
    store.database.cards.record_pinned(incident, pinned=not situation.startswith("resolved"))
    store.run("UPDATE incidents SET hears = 0")  # the reporter was told all there is to tell
    assert owed(store) == []
    return incident


def test_a_note_owes_a_reaction_and_an_edit_and_its_author_is_on_record(store: Store) -> None:
    incident = at_rest(store)
    assert add(store, incident, 8)
    assert owed(store) == [Delivery.REACTION, Delivery.EDIT]
    assert store.database.people.get(SAM.user_id) == SAM
    store.database.notes.record_acknowledged(GROUP, 8)
    assert owed(store) == [Delivery.EDIT]


def test_ten_notes_owe_one_edit(store: Store) -> None:
    incident = at_rest(store)
    for message_id in range(10, 20):
        add(store, incident, message_id)
    assert owed(store).count(Delivery.EDIT) == 1


def test_the_newest_note_is_the_last_said_although_message_ids_began_anew(store: Store) -> None:
    incident = at_rest(store)
    for message_id, text in ((900, "before the group migrated"), (8, "after it")):
        assert add(store, incident, message_id, text)
    [newest] = store.database.notes.newest(incident.incident_id)
    assert newest.text == "after it"


def test_the_same_note_again_changes_nothing(store: Store) -> None:
    incident = at_rest(store)
    add(store, incident, 8)
    before = store.row(incident)
    assert not add(store, incident, 8)
    assert store.row(incident) == before


def test_a_message_is_found_by_its_note_for_ever(store: Store) -> None:
    incident = store.report()
    add(store, incident, 8)
    found = store.database.messages.any_incident_of(GROUP, 8)
    assert found is not None
    assert found.incident_id == incident.incident_id


def test_a_message_of_another_group_with_the_same_id_is_about_nothing(store: Store) -> None:
    incident = at_rest(store)
    assert add(store, incident, 8)
    assert store.database.messages.any_incident_of(OTHER_GROUP, 8) is None
    assert store.database.notes.of_message(OTHER_GROUP, 8) is None
    assert store.database.reports.of_message(OTHER_GROUP, incident.source_message_id) is None


def test_a_note_changes_the_state_of_nothing(store: Store) -> None:
    incident = at_rest(store)
    add(store, incident, 8)
    now = store.database.incidents.get(incident.incident_id)
    assert now is not None
    assert (now.status, now.transitions, now.t_status) == (
        incident.status,
        incident.transitions,
        incident.t_status,
    )


def test_no_card_is_posted_for_a_note_to_what_is_resolved_without_one(store: Store) -> None:
    incident = store.play("resolved by tier 1")
    store.run("UPDATE incidents SET card_version = version")
    store.database.notes.add(incident.incident_id, GROUP, 8, DAN, PHOTO, PHOTO.text, NOW)
    assert Delivery.CARD not in owed(store)


def test_a_resolved_card_that_is_gone_stays_away(store: Store) -> None:
    incident = at_rest(store, "resolved by tier 1")
    add(store, incident, 8)
    store.database.cards.record_lost(incident)
    assert Delivery.CARD not in owed(store)


def test_a_card_that_is_gone_before_it_showed_the_end_comes_back(store: Store) -> None:
    incident = store.shown("resolved by tier 1", 70)
    store.database.cards.record_lost(incident)
    assert Delivery.CARD in owed(store)


def test_a_group_that_allows_no_reaction_is_owed_none(store: Store) -> None:
    incident = at_rest(store)
    add(store, incident, 8)
    store.database.notes.record_reaction(GROUP, "")
    add(store, incident, 9)
    assert owed(store) == [Delivery.EDIT]
    assert store.database.notes.reaction(GROUP) == ""


def test_a_note_while_the_group_migrates_is_kept(store: Store) -> None:
    incident, new_id = at_rest(store), GROUP - 5
    add(store, incident, 8)
    store.database.groups.migrate(GROUP, new_id)
    known = store.database.messages.any_incident_of(GROUP, 70)  # a reply in the old chat
    assert known is not None
    assert add(store, known, 9)
    assert not add(store, known, 8)
    assert owed(store) == []
    assert owed(store, new_id) == [Delivery.CARD]
    assert store.database.notes.count(incident.incident_id) == 2


def test_two_incidents_resolve_with_their_own_albums(store: Store) -> None:
    one, other = store.report(), store.report()
    for incident, message_id in ((one, 8), (other, 9)):
        store.database.notes.add(incident.incident_id, GROUP, message_id, DAN, PHOTO, "", NOW)
    assert [store.database.notes.count(each.incident_id) for each in (one, other)] == [1, 1]


def test_a_live_location_is_kept_once_a_minute_and_shown_every_five(store: Store) -> None:
    incident = at_rest(store)
    places = store.database.places
    tells_place(store, incident)
    version = store.row(incident)["version"]
    kept = shown = 0
    for second in range(10, 3601, 10):
        where = Position(41 + second / 10**5, -96.0, is_live=True)
        kept += places.move(GROUP, 8, where, NOW + second)
        shown += len(places.show_due(NOW + second))
    assert (kept, shown) == (60, 12)
    assert store.row(incident)["version"] == version + shown  # type: ignore[operator]


def test_where_sharing_ends_is_kept_at_once(store: Store) -> None:
    incident = at_rest(store)
    places = store.database.places
    tells_place(store, incident)
    assert not places.move(GROUP, 8, LINCOLN, NOW + 5)
    assert places.move(GROUP, 8, Position(40.8, -96.7), NOW + 6)
    assert places.show_due(NOW + 299) == []
    assert places.show_due(NOW + 300) == [incident.incident_id]


def test_a_place_shown_by_a_clock_that_was_ahead_moves_on(store: Store) -> None:
    incident = at_rest(store)
    tells_place(store, incident, NOW + 10**6)
    store.database.places.move(GROUP, 8, Position(40.8, -96.7), NOW + 60)
    assert store.database.places.show_due(NOW + 60) == [incident.incident_id]


# Killed between every two statements: what was cut off is done again, as the inbox does.


def _noted(database: Database, incident_id: str) -> None:
    photo_and_place = replace(PHOTO, position=OMAHA)
    database.notes.add(incident_id, GROUP, 9, SAM, photo_and_place, PHOTO.text, NOW)


def _edited(database: Database, incident_id: str) -> None:
    _noted(database, incident_id)
    database.notes.edit(note_of(database, 9), "the belt", NOW + 60)


def _moved(database: Database, incident_id: str) -> None:
    _noted(database, incident_id)
    database.places.move(GROUP, 9, LINCOLN, NOW + 400)
    database.places.show_due(NOW + 400)


def _acknowledged(database: Database, incident_id: str) -> None:
    _noted(database, incident_id)
    database.notes.record_reaction(GROUP, "👀")
    database.notes.record_acknowledged(GROUP, 9)


STEPS: dict[str, Callable[[Database, str], None]] = {
    "noted": _noted,
    "edited": _edited,
    "moved": _moved,
    "acknowledged": _acknowledged,
}
EVERYTHING = (
    "SELECT incident_id, message_id, author_id, text, first_text, kind, reaction_owed FROM notes",
    "SELECT message_id, file_id, kind FROM attachments ORDER BY message_id",
    "SELECT latitude, longitude, t, t_shown, is_shown FROM places",
    "SELECT message_id FROM incident_messages ORDER BY message_id",
    "SELECT user_id FROM users ORDER BY user_id",
    "SELECT count(*) FROM loose_photos",
    "SELECT card_version < version FROM incidents",
    "SELECT reaction FROM groups ORDER BY group_id",
)


def begun(folder: Path) -> tuple[Path, str]:
    """Make a file in which an incident waits for a note with an album."""
    with open_store(folder) as store:
        incident = at_rest(store)
        store.database.attachments.keep_loose_photo(GROUP, "album", 10, "file-10", NOW, "photo")
        return store.path, incident.incident_id


def done(path: Path, step: str, incident_id: str) -> list[object]:
    """Do a step to its end; returns all that is kept then."""
    database = Database(path)
    STEPS[step](database, incident_id)
    rows: list[object] = [
        [tuple(row) for row in database.connection.sql(query)] for query in EVERYTHING
    ]
    database.close()
    return rows


@pytest.mark.slow(reason="is killed at each statement")
@pytest.mark.parametrize("step", STEPS)
def test_a_note_is_whole_wherever_a_kill_struck(tmp_path: Path, step: str) -> None:
    path, incident_id = begun(tmp_path)
    expected = done(Path(shutil.copy(path, tmp_path / "whole.db")), step, incident_id)
    database = Database(path)
    connection = database.connection._sqlite  # noqa: SLF001 - the only way to see each statement
    copies = killed_copies(path, connection, lambda: STEPS[step](database, incident_id))
    database.close()
    assert len(copies) > 5
    for at, copy in enumerate(copies, 1):
        assert done(copy, step, incident_id) == expected, f"killed before statement {at}"


def test_an_author_who_claims_keeps_their_role(store: Store) -> None:
    incident = store.report()
    store.act(Action.CLAIM, incident, JOHN)
    store.database.notes.add(
        incident.incident_id, GROUP, 8, JOHN, Content("on my way"), "on my way", NOW
    )
    assert store.database.people.get(JOHN.user_id) == JOHN
