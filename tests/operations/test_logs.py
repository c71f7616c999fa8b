"""Log lines: what stands in them, as text and as JSON, and that the token never does."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from telegram.error import NetworkError

from operations.logs import NOISY, TWICE_TOLD, JsonFormatter, RedactingFormatter, configure, fields
from sandbox import Fault
from tests.desk import Desk

TOKEN = "424242:TEST-token-for-the-desk-0123456789"  # noqa: S105 - opens nothing


def written(formatter: logging.Formatter, message: str, *values: object) -> str:
    """Log one error with a traceback that holds the token; returns what was written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.Logger("deliverer")  # noqa: LOG001 - one of its own, off the tree
    logger.addHandler(handler)
    try:
        int(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        logger.exception(message, *values)
    return stream.getvalue()


@pytest.mark.parametrize("formatter", [RedactingFormatter, JsonFormatter])
def test_of_a_secret_address_only_the_host_is_in_a_line(
    formatter: type[RedactingFormatter],
) -> None:
    with_secrets = formatter(TOKEN, "https://me:passw0rd@hc.example.org/p1ng-me?key=qu3ry-k3y", "")
    line = written(with_secrets, "GET https://me:passw0rd@hc.example.org/p1ng-me?key=qu3ry-k3y")
    assert "hc.example.org" in line
    for secret in ("passw0rd", "p1ng-me", "qu3ry-k3y"):
        assert secret not in line


def test_a_short_address_does_not_blank_every_line() -> None:
    assert "a claim" in written(RedactingFormatter(TOKEN, "http://localhost/a"), "a claim")


@pytest.mark.parametrize("formatter", [RedactingFormatter, JsonFormatter])
def test_the_token_is_in_no_line(formatter: type[RedactingFormatter]) -> None:
    line = written(formatter(TOKEN), "event=failed error=%r", TOKEN)
    assert TOKEN not in line
    assert line.count("<token>") >= 2


def test_a_json_line_is_one_object_with_the_pairs_as_fields() -> None:
    line = written(
        JsonFormatter(TOKEN), "incident=%s chat=%s event=claim user=%s", "TKT-2026-0042", -100, 7
    )
    assert line.count("\n") == 1
    read = json.loads(line)
    assert read["time"].endswith("Z")
    assert "ValueError" in read.pop("traceback")
    assert read == {
        "time": read["time"],
        "level": "ERROR",
        "logger": "deliverer",
        "message": "incident=TKT-2026-0042 chat=-100 event=claim user=7",
        "incident": "TKT-2026-0042",
        "chat": "-100",
        "event": "claim",
        "user": "7",
    }


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("nothing here", {}),
        ("chat=-5 paused for 3 s", {"chat": "-5"}),
        ("event=x error='two words' n=1", {"event": "x", "error": "two words", "n": "1"}),
        ("event=x error=''", {"event": "x", "error": ""}),
        ("level=9 message=no time=never", {}),
        (r"event=x error='it\'s' n=1", {"event": "x", "error": r"it\'s", "n": "1"}),
        ("chat=-5 chat=-6", {"chat": "-5"}),
        ("chat=-5 parked: Bad Request: chat=-1 event=claim", {"chat": "-5"}),
        ("event=x error='incident=tkt chat=-1'", {"event": "x", "error": "incident=tkt chat=-1"}),
        ("polling failed: event=claim", {}),
    ],
)
def test_pairs_are_read_from_a_message(message: str, found: dict[str, str]) -> None:
    assert fields(message) == found


def test_a_message_with_line_breaks_is_one_line_before_its_traceback() -> None:
    first, second, *_ = written(RedactingFormatter(TOKEN), "chat=-5 <html>\r\n<b>").splitlines()
    assert first.endswith(r"chat=-5 <html>\n<b>")
    assert second.startswith("Traceback")


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Give the root logger back what it had."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    for library in (*NOISY, *TWICE_TOLD):
        logging.getLogger(library).setLevel(logging.NOTSET)


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize(
    ("form", "formatter"), [("text", RedactingFormatter), ("json", JsonFormatter)]
)
def test_the_form_is_chosen(form: str, formatter: type[logging.Formatter]) -> None:
    configure(logging.INFO, form, TOKEN)
    [handler] = logging.getLogger().handlers
    assert type(handler.formatter) is formatter
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


@pytest.mark.usefixtures("_as_before")
async def test_a_proxys_page_is_no_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO, "text", TOKEN)
    logging.getLogger().addHandler(desk.application.bot_data["health"])
    errors = desk.application.bot_data["health"].figures().errors
    desk.telegram.faults.append(Fault("getMe", 502, "<html>\n<b>Bad Gateway</b>", times=1))
    with pytest.raises(NetworkError):
        await desk.application.bot.get_me()
    assert "ERROR" not in capsys.readouterr().err
    assert desk.application.bot_data["health"].figures().errors == errors


@pytest.mark.parametrize("formatter", [RedactingFormatter, JsonFormatter])
def test_a_secret_is_taken_out_as_json_writes_it(formatter: type[RedactingFormatter]) -> None:
    address = '//desk:"open\\sesame"@'
    told = formatter("1:token", address).format(
        logging.makeLogRecord({"msg": f"http:{address}host"})
    )
    assert "http://<secret>@host" in told
    assert "sesame" not in told
