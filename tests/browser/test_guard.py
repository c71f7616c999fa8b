"""The server of the web client, asked by programs and other sites: it answers its page alone."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox import Telegram
from sandbox.bot_runner import BotRunner
from sandbox.cast import gather
from sandbox.web.client import FILES, WebClient
from sandbox.world.people import SMALL_PICTURE

TEXTS = {".py", ".js", ".css", ".html"}
BRITISH = re.compile(r"tyre|colour|behaviour|neighbour|favour|centre|kerb", re.IGNORECASE)
SMALL = base64.b64encode(SMALL_PICTURE).decode()
DAVE = {"person": 5_000_000_001, "chat": -1_002_000_000_001}
SIZE_LIMIT = 88_000  # bytes of JavaScript and CSS together; 85,000 before it spoke six languages


@pytest.fixture
def telegram() -> Telegram:
    """Give a world without people."""
    return Telegram()


@pytest.fixture
async def web(telegram: Telegram, tmp_path: Path) -> AsyncIterator[WebClient]:
    """Serve the web client of two groups; no bot runs."""
    runner = BotRunner(tmp_path, {}, telegram.changed)
    reminders = {"unclaimed": 60.0, "escalation": 90.0, "check": 5.0}
    running = WebClient(gather(telegram), runner, reminders)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def http(web: WebClient) -> AsyncIterator[ClientSession]:
    """Open an HTTP client on its address."""
    async with ClientSession(web.url) as session:
        yield session


def own_origin(web: WebClient) -> dict[str, str]:
    return {"Origin": web.url.rstrip("/")}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "[::1]:80"])
async def test_another_host_is_refused(http: ClientSession, host: str) -> None:
    async with http.get("/", headers={"Host": host}) as response:
        assert response.status == 403


async def test_localhost_is_the_same_place(http: ClientSession, web: WebClient) -> None:
    headers = {"Host": f"localhost:{web.port}"}
    async with http.get("/", headers=headers) as response:
        assert response.status == 200


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1:1"])
async def test_posts_from_elsewhere_change_nothing(
    http: ClientSession, telegram: Telegram, origin: str | None
) -> None:
    headers = {"Origin": origin} if origin else {}
    async with http.post("/do/outage", json={"on": True}, headers=headers) as response:
        assert response.status == 403
    assert not telegram.outage


async def test_posts_that_are_not_json_change_nothing(
    http: ClientSession, web: WebClient, telegram: Telegram
) -> None:
    body, headers = '{"on": true}', {"Content-Type": "text/plain", **own_origin(web)}
    async with http.post("/do/outage", data=body, headers=headers) as response:
        assert response.status == 403
    assert not telegram.outage


async def test_the_web_client_itself_may_post(
    http: ClientSession, web: WebClient, telegram: Telegram
) -> None:
    headers = own_origin(web)
    async with http.post("/do/outage", json={"on": True}, headers=headers) as response:
        assert response.status == 200
    assert telegram.outage


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("nothing", {}),
        ("say", {"person": "Dave"}),
        ("say", {"person": 1, "chat": 2, "text": "hello"}),
        ("tap", {"person": 5_000_000_001, "chat": -1_002_000_000_001, "message": 99999}),
        ("photo", {"person": 5_000_000_001, "chat": -1_002_000_000_001, "picture": "PHN2Zz4="}),
        ("photo", DAVE | {"picture": SMALL, "album": "holidays"}),
        ("look_back", DAVE | {"message": 99999}),
        ("voice", DAVE | {"reply_to": 99999}),
        ("file", DAVE | {"content": "%"}),
        ("file", DAVE | {"content": ""}),
        ("place", DAVE | {"where": "exit 12B"}),
        ("place", DAVE | {"where": "91, 0"}),
        ("move", DAVE | {"message": 99999, "where": "41, -112"}),
        ("start", {"person": 5_000_000_001, "payload": "a b"}),
        ("block", {"person": 1, "on": True}),
        ("latency", {"seconds": "long"}),
        ("latency", {"seconds": 1e9}),
        ("forward", {"seconds": -600}),
        ("forward", {"seconds": "long"}),
        ("forward", {"seconds": 10**9}),
        ("bot", {"do": "dance"}),
    ],
)
async def test_nonsense_is_refused_with_a_reason(
    http: ClientSession, web: WebClient, action: str, body: dict[str, object]
) -> None:
    headers = own_origin(web)
    async with http.post(f"/do/{action}", json=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]


async def test_other_sites_can_neither_embed_nor_read(http: ClientSession) -> None:
    async with http.get("/events", headers={"Sec-Fetch-Site": "cross-site"}) as response:
        assert response.status == 403
    async with http.get("/") as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/static/../view.py", "/static/%2e%2e/view.py", "/photos/..%2fx", "/files/x"]
)
async def test_only_its_own_files_are_served(http: ClientSession, path: str) -> None:
    async with http.get(path) as response:
        assert response.status == 404


def test_the_web_client_is_small_and_asks_nobody_else() -> None:
    files = [path for path in FILES.iterdir() if path.suffix in {".js", ".css"}]
    assert sum(path.stat().st_size for path in files) < SIZE_LIMIT
    assert not [path.name for path in FILES.iterdir() if loads_from_elsewhere(path)]


def test_the_sandbox_speaks_american_english() -> None:
    files = [path for path in FILES.parent.parent.rglob("*.*") if path.suffix in TEXTS]
    assert len(files) > 20
    assert not [path.name for path in files if BRITISH.search(path.read_text())]


def loads_from_elsewhere(path: Path) -> bool:
    """Tell whether a file names a script, style, font or picture of another host."""
    text = path.read_text()
    return any(
        sign in text for sign in ('src="http', 'href="http', "@import", "url(http", "innerHTML")
    )
