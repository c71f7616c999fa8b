"""What tests of fleets need: an office, and groups of trucks that joined it."""

from __future__ import annotations

from database import Change
from domain.fleets import Fleet as FleetRecord
from tests.desk import Desk, Fleet, open_group


def founded(desk: Desk, office: Fleet, name: str = "Acme") -> FleetRecord:
    """Give the fleet whose office a group is, or make it one."""
    fleets = desk.database.fleets
    known = fleets.of_office(office.chat.id)
    fleet = known or fleets.found(Change(office.chat.id, None, 1), name, f"{name}{office.chat.id}")
    assert fleet is not None
    return fleet


async def truck_of(
    desk: Desk, office: Fleet, title: str = "Dave / 456", suffix: str = "_truck"
) -> Fleet:
    """Open a group with a team of its own, a manager, and have it join the fleet of an office."""
    truck = await open_group(desk.telegram, title, suffix)
    await truck.asks(truck.admin, f"/configure_managers @bob{suffix}")
    truck.bob.says(truck.chat, "good morning")
    await truck.quiet()
    join(desk, office, truck)
    return truck


def join(desk: Desk, office: Fleet, truck: Fleet) -> None:
    """Have a group join the fleet of an office."""
    fleet = founded(desk, office)
    assert desk.database.fleets.join(Change(truck.chat.id, None, 2), fleet)
