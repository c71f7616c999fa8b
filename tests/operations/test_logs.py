"""Log lines: what stands in them, as text and as JSON, and that the token never does."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError

from operations.logs import NOISY, TWICE_TOLD, JsonFormatter, RedactingFormatter, configure
from sandbox import Fault
from tests.desk import Desk
from tests.test_rooms import FLOORS, files

TOKEN = "424242:TEST-token-for-the-desk-0123456789"  # noqa: S105 - opens nothing
OWN = {"time", "level", "logger", "message", "traceback"}


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
    ("template", "values", "found"),
    [
        ("nothing here", (), {}),
        ("chat=%s paused for %.0f s", (-5, 3.2), {"chat": "-5"}),
        ("event=x error=%r n=%s", ("two words", 1), {"event": "x", "error": "two words", "n": "1"}),
        ("event=x error=%r", ("",), {"event": "x", "error": ""}),
        ("event=x error=%r n=%s", ("it's", None), {"event": "x", "error": "it's", "n": "None"}),
        ("event=renamed bot=@%s mode=%04o", ("desk_bot", 0o640),
         {"event": "renamed", "bot": "@desk_bot", "mode": "0640"}),
        ("level=%s message=%s time=%s event=%s", (9, "no", "never", "x"), {"event": "x"}),
        ("chat=%s chat=%s", (-5, -6), {"chat": "-5"}),
        ("chat=%s parked: %s user=%s", (-5, "Bad Request", 7), {"chat": "-5"}),
        ("%s event=claim", ("polling failed",), {}),
        ("share=%d%% of=%s", (5, "all"), {"share": "5%", "of": "all"}),
        ("user=%(who)s", ({"who": 7},), {}),
    ],
)  # fmt: skip
def test_fields_are_the_pairs_a_template_begins_with(
    template: str, values: tuple[object, ...], found: dict[str, str]
) -> None:
    read = json.loads(written(JsonFormatter(TOKEN), template, *values))
    assert read["message"] == template % (values[0] if "%(" in template else values)
    assert {name: read[name] for name in read.keys() - OWN} == found


SOMEBODYS_WORDS = st.one_of(
    st.text(),
    st.sampled_from([
        "event=claim user=11", "' event=claim 'x'=\"", "\nchat=-1 incident=TKT-2026-0001",
        "%s %r %", "logger=root", '", "event": "claim', "a\u2028level=CRITICAL", " = ",
    ]),
)  # fmt: skip


@given(words=SOMEBODYS_WORDS)
def test_nobodys_words_become_a_field_or_change_one(words: str) -> None:
    template = "chat=%s event=x told=%s error=%r by %s user=%s"
    line = written(JsonFormatter(TOKEN), template, -5, words, words, words, 7)
    read = json.loads(line)
    assert {name: read[name] for name in read.keys() - OWN} == {
        "chat": "-5", "event": "x", "told": words, "error": words,
    }  # fmt: skip
    assert (read["level"], read["logger"]) == ("ERROR", "deliverer")


def test_what_the_disk_refused_keeps_its_fields() -> None:
    record = logging.makeLogRecord({
        "msg": "chat=%s event=x %s", "args": (-5, "user=1 100%"),
        "exc_info": (sqlite3.OperationalError, sqlite3.OperationalError("disk I/O error"), None),
    })  # fmt: skip
    read = json.loads(JsonFormatter(TOKEN).format(record))
    assert read["message"] == "chat=-5 event=x user=1 100%: disk I/O error"
    assert (read["chat"], read["event"]) == ("-5", "x")
    assert not {"user", "traceback"} & read.keys()


def test_no_field_of_ours_is_written_into_a_text_before_it_is_logged() -> None:
    pair = re.compile(r"(^|\s)\w+=$")
    early = [
        f"{file.name}:{node.lineno}"
        for floor in FLOORS - {"sandbox"}
        for file in files(floor)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and pair.search(str(part.value))
                for part in node.values)
    ]  # fmt: skip
    assert early == []


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
    assert not any(logging.getLogger(name).isEnabledFor(logging.INFO) for name in NOISY)


@pytest.mark.usefixtures("_as_before")
async def test_a_proxys_page_is_no_error(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO, "text", TOKEN)
    logging.getLogger().addHandler(desk.application.bot_data.health)
    errors = desk.application.bot_data.health.figures().errors
    desk.telegram.faults.append(Fault("getMe", 502, "<html>\n<b>Bad Gateway</b>", times=1))
    with pytest.raises(NetworkError):
        await desk.application.bot.get_me()
    assert "ERROR" not in capsys.readouterr().err
    assert desk.application.bot_data.health.figures().errors == errors


@pytest.mark.parametrize("formatter", [RedactingFormatter, JsonFormatter])
def test_a_secret_is_taken_out_as_json_writes_it(formatter: type[RedactingFormatter]) -> None:
    address = '//desk:"open\\sesame"@'
    told = formatter("1:token", address).format(
        logging.makeLogRecord({"msg": f"http:{address}host"})
    )
    assert "http://<secret>@host" in told
    assert "sesame" not in told


@pytest.mark.parametrize("formatter", [RedactingFormatter, JsonFormatter])
@pytest.mark.parametrize("around", ["", 'it\'s "so" '])
def test_a_secret_is_taken_out_however_it_is_quoted(
    formatter: type[RedactingFormatter], around: str
) -> None:
    word = "open\\'sesame"
    formatting = formatter(TOKEN, f"http://desk:{word}@host")
    line = written(formatting, "event=x error=%r told=%s", around + word, word)
    assert "sesame" not in line
    assert line.count("<secret>") == (4 if formatter is JsonFormatter else 2)
