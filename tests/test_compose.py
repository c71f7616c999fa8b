"""compose.yml runs the image of the Dockerfile as docs/operations.md does."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
import yaml

from service.serving import STOP_DEADLINE
from tests.desk import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Read compose.yml."""
    whole: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text("utf-8"))
    return whole


@pytest.fixture(scope="module")
def service(compose: dict[str, Any]) -> dict[str, Any]:
    """Give its one service."""
    [only] = compose["services"].values()
    found: dict[str, Any] = only
    return found


def test_the_database_lies_in_the_volume_of_the_image(
    compose: dict[str, Any], service: dict[str, Any]
) -> None:
    [volume] = re.findall(r"^VOLUME (\S+)$", DOCKERFILE, re.MULTILINE)
    [mounted] = service["volumes"]
    name, _, folder = mounted.partition(":")
    assert folder == volume
    assert name in compose["volumes"]
    path = service["environment"]["DATABASE_PATH"]
    assert path.startswith(f"{volume}/")
    assert f"DATABASE_PATH={path}" in DOCKERFILE


def test_the_image_itself_tells_health_and_how_to_stop(service: dict[str, Any]) -> None:
    assert "HEALTHCHECK" in DOCKERFILE
    assert not {"healthcheck", "entrypoint", "command", "user", "stop_signal"} & service.keys()


def test_a_stop_is_given_the_time_it_needs(service: dict[str, Any]) -> None:
    assert int(service["stop_grace_period"].removesuffix("s")) > 2 * STOP_DEADLINE


def test_what_operations_md_runs_by_hand_is_what_compose_runs(
    compose: dict[str, Any], service: dict[str, Any]
) -> None:
    [by_hand] = re.findall(r"^docker run -d --name (?:.*\\\n)*.*$", OPERATIONS, re.MULTILINE)
    words = by_hand.replace("\\\n", " ").split()
    given = dict(pairwise(words))
    assert given["--name"] == service["container_name"]
    assert given["--restart"] == service["restart"]
    assert given["--env-file"] == service["env_file"]
    assert given["-v"] in service["volumes"]
    assert words[-1] == service["image"]
    assert all(volume["name"] == name for name, volume in compose["volumes"].items())
