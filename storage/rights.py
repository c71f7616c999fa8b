"""Whose rights count in a group: by a role of its own, or one of its fleet's office."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role

TEAM_COLUMNS: Mapping[Role, tuple[str, str]] = {
    Role.DISPATCHER: ("dispatcher_handles", "dispatcher_user_ids"),
    Role.MANAGER: ("manager_handles", "manager_user_ids"),
}
"""In which columns of `groups` the handles and the ids of those with a role stand."""


def holds(role: Role, person: str = ":user_id", group: str = "incidents.group_id") -> str:
    """Say in SQL that a person has a role in a group, by its own team or its fleet's.

    Who left the office has none by it; who left the group, see `is_present`.
    """
    _, ids = TEAM_COLUMNS[role]
    return (
        "EXISTS (SELECT 1 FROM team_places JOIN groups AS place ON place.group_id = place_id,"
        f" json_each(place.{ids}) AS holder WHERE team_places.group_id = {group}"
        f" AND holder.value = {person} AND (place_id = team_places.group_id"
        f" OR {_not_absent('place_id', person)}))"
    )


def is_present(person: str, group: str = "incidents.group_id") -> str:
    """Say in SQL that a person did not leave a group, as far as we know.

    Who is in the team of its fleet's office works from there.
    """
    works = " OR ".join(_holds_in_office(role, person, group) for role in TEAM_COLUMNS)
    return f"({_not_absent(group, person)} OR {works})"


def _holds_in_office(role: Role, person: str, group: str) -> str:
    _, ids = TEAM_COLUMNS[role]
    return (
        "EXISTS (SELECT 1 FROM team_places JOIN groups AS place ON place.group_id = place_id,"
        f" json_each(place.{ids}) AS holder WHERE team_places.group_id = {group}"
        f" AND holder.value = {person} AND place_id <> team_places.group_id"
        f" AND {_not_absent('place_id', person)})"
    )


def _not_absent(group: str, person: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM absences WHERE absences.group_id = {group}"
        f" AND absences.user_id = {person})"
    )
