"""What breaks down in a made-up fleet, in which season, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from domain.waiting import WaitKind


class Season(Enum):
    """Of the year: trucks break down of other things in each."""

    WINTER = auto()
    BETWEEN = auto()
    SUMMER = auto()


@dataclass(frozen=True)
class Problem:
    """What breaks down: how often in winter, between and in summer, and what it takes.

    `waits` are the chance that it waits for something, and the median of the hours.
    """

    words: str
    weights: tuple[float, float, float]
    hours: float
    waits: Mapping[WaitKind, tuple[float, float]]
    done: str
    escalated: float = 0.05

    def weight(self, season: Season) -> float:
        """Tell how often it happens in a season, beside the others."""
        return self.weights[list(Season).index(season)]


PROBLEMS: Sequence[Problem] = (
    Problem(
        "Truck {unit} won't start, batteries dead, {place}",
        *((22, 6, 4), 0.6, {WaitKind.VENDOR: (0.85, 1.0)}),
        done="Jump start, two batteries replaced",
    ),
    Problem(
        "Unit {unit} fuel gelled, no power, {place}",
        *((12, 0.2, 0), 1.0, {WaitKind.VENDOR: (0.7, 1.5)}),
        done="Fuel filter changed, additive in both tanks",
    ),
    Problem(
        "Truck {unit} blown tire, {place}, loaded",
        *((11, 15, 26), 0.8, {WaitKind.VENDOR: (0.9, 1.3), WaitKind.PARTS: (0.08, 3)}),
        done="Tire replaced on the shoulder",
    ),
    Problem(
        "#{unit} engine overheating, coolant on the road, {place}",
        *((5, 9, 20), 2.0, {WaitKind.PARTS: (0.6, 4), WaitKind.SHOP: (0.3, 9)}),
        *("Coolant hose and thermostat replaced", 0.12),
    ),
    Problem(
        "Truck {unit} air leak, brakes locked, {place}",
        *((15, 11, 8), 1.2, {WaitKind.VENDOR: (0.5, 1.5), WaitKind.PARTS: (0.3, 3)}),
        done="Air line replaced, brakes released",
    ),
    Problem(
        "unit {unit} low on DEF, derated, {place}",
        *((12, 12, 12), 1.0, {WaitKind.DRIVER: (0.3, 1), WaitKind.SHOP: (0.4, 6)}),
        done="DEF filled, sensor replaced, regen done",
    ),
    Problem(
        "Truck {unit} ABS light on, still rolling, {place}",
        *((9, 9, 9), 0.5, {WaitKind.SHOP: (0.5, 6)}),
        *("Sensor cleaned at the shop", 0.02),
    ),
    Problem(
        "Reefer of truck {unit} alarms, load at 41F, {place}, trailer {trailer}",
        *((3, 7, 14), 1.0, {WaitKind.VENDOR: (0.7, 2), WaitKind.CUSTOMER: (0.2, 3)}),
        *("Reefer belt replaced, load is cold again", 0.12),
    ),
    Problem(
        "Truck {unit} accident, rear-ended, {place}",
        *((6, 3, 3), 3.0, {WaitKind.DRIVER: (0.4, 2), WaitKind.OTHER: (0.7, 5)}),
        *("Police report taken, truck towed to the shop", 0.3),
    ),
    Problem(
        "Unit {unit} waiting at the dock for six hours, {place}",
        *((7, 7, 6), 0.4, {WaitKind.CUSTOMER: (0.8, 3)}),
        *("Unloaded, detention agreed", 0.04),
    ),
    Problem(
        "Truck {unit} transmission stuck in low, {place}",
        *((5, 5, 5), 5.0, {WaitKind.SHOP: (0.8, 30), WaitKind.PARTS: (0.5, 20)}),
        *("Transmission rebuilt, truck back on the road", 0.35),
    ),
    Problem(
        "Trailer {trailer} landing gear bent, {place}",
        *((5, 6, 6), 1.0, {WaitKind.PARTS: (0.6, 4)}),
        done="Landing gear replaced",
    ),
)
NOTES: Mapping[WaitKind | None, str] = {
    WaitKind.VENDOR: "vendor called, on the way",
    WaitKind.PARTS: "parts ordered, dealer has them in the next town",
    WaitKind.SHOP: "shop has a bay, truck is in line",
    WaitKind.DRIVER: "driver is out of hours, sleeps until then",
    WaitKind.CUSTOMER: "customer has no door free",
    WaitKind.OTHER: "police and tow truck are on the way",
    None: "I am on the shoulder, triangles are out",
}
REASONS = ("false alarm", "test", "found it myself, rolling again")
