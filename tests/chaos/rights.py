"""Who may do what in a group: as one of it, or as one of its fleet's office."""

from __future__ import annotations

from domain.transitions import Who
from tests.chaos.ledger import GroupRights
from tests.chaos.sight import Group


def rights_in(group: Group) -> GroupRights:
    """Tell who may do what in a group, if only while it is in its fleet."""
    office = group.company.office if group.company is not None else group
    dispatchers = {*group.dispatchers, *office.dispatchers}
    managers = {*group.managers, *office.managers}
    return {
        Who.DISPATCHER: frozenset(person.id for person in dispatchers),
        Who.MANAGER: frozenset(person.id for person in managers),
        Who.CANCELLER: frozenset({group.fleet.driver.id}),
        Who.RELEASER: frozenset({group.fleet.admin.id, None}),
    }


def rights_now(group: Group) -> GroupRights:
    """Tell who may do what there now: those of the office only while it is in its fleet."""
    strangers = () if group.is_in_fleet else group.colleagues
    ids = {person.id for person in strangers}
    return {who: people - ids for who, people in rights_in(group).items()}
