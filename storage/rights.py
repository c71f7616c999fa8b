"""Whose rights count in a group: by a role of its own, or one of its fleet's office."""

from __future__ import annotations

from collections.abc import Mapping

from domain.people import Role

TEAM_COLUMNS: Mapping[Role, tuple[str, str]] = {
    Role.DISPATCHER: ("dispatcher_handles", "dispatcher_user_ids"),
    Role.MANAGER: ("manager_handles", "manager_user_ids"),
}
"""In which columns of `groups` the handles and the ids of those with a role stand."""


def office(group: str = ":group_id") -> str:
    """Write the office of a group's fleet in SQL; NULL if it is in none, or is that itself."""
    return (
        "(SELECT office_id FROM groups AS own JOIN fleets USING (fleet_id)"
        f" WHERE own.group_id = {group} AND office_id <> own.group_id)"
    )


def places(group: str = ":group_id") -> str:
    """Write in SQL whose team counts in a group: its own, and that of its fleet's office.

    By the keys of tables: the view `team_places` would be made whole by SQLite before 3.38.
    """
    return f"({group}, {office(group)})"


def holds(role: Role, person: str = ":user_id", group: str = "incidents.group_id") -> str:
    """Say in SQL that a person has a role in a group, by its own team or its fleet's.

    Who left the office has none by it; who left the group, see `is_present`.
    """
    _, ids = TEAM_COLUMNS[role]
    return (
        f"EXISTS (SELECT 1 FROM groups AS place, json_each(place.{ids}) AS holder"
        f" WHERE place.group_id IN {places(group)} AND holder.value = {person}"
        f" AND (place.group_id = {group} OR {_not_absent('place.group_id', person)}))"
    )


def is_present(person: str, group: str = "incidents.group_id") -> str:
    """Say in SQL that a person did not leave a group, as far as we know.

    Who is in the team of its fleet's office works from there.
    """
    return f"({_not_absent(group, person)} OR {works_in_office(person, group)})"


def works_in_office(person: str = ":user_id", group: str = ":group_id") -> str:
    """Say in SQL that a person has a role in the office of a group's fleet, and did not leave it.

    Of the office itself nobody does: it is their own group.
    """
    return f"({' OR '.join(_holds_in_office(role, person, group) for role in TEAM_COLUMNS)})"


def _holds_in_office(role: Role, person: str, group: str) -> str:
    _, ids = TEAM_COLUMNS[role]
    return (
        f"EXISTS (SELECT 1 FROM groups AS place, json_each(place.{ids}) AS holder"
        f" WHERE place.group_id = {office(group)} AND holder.value = {person}"
        f" AND {_not_absent('place.group_id', person)})"
    )


def _not_absent(group: str, person: str) -> str:
    return (
        f"NOT EXISTS (SELECT 1 FROM absences WHERE absences.group_id = {group}"
        f" AND absences.user_id = {person})"
    )
