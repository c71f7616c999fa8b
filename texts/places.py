"""Where a truck is: on the card, with a link to a map, and as a button that copies it."""

from __future__ import annotations

from domain.places import IncidentPlace, coordinates
from texts.formatting import linked, moment
from texts.language import N_, Language

COPY = N_("📋 Copy the place")


def place_line(language: Language, place: IncidentPlace) -> str:
    """Say where a truck is, and since when that is known."""
    where = coordinates(place.latitude, place.longitude)
    return language.gettext("📍 Place: {place}, {time}").format(
        place=linked(map_url(where), where), time=moment(language, place.t)
    )


def map_url(where: str) -> str:
    """Link to a map: phones open it in their maps, which lead there; openstreetmap.org only shows.

    See https://developers.google.com/maps/documentation/urls/get-started.
    """
    return f"https://maps.google.com/?q={where.replace(' ', '')}"
