"""`python bot.py` with METRICS_PORT, asked as Prometheus asks."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from importlib import util
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

import config
from domain.incidents import FINISHED, Status
from operations import requirements
from sandbox import Fault, SandboxServer, Telegram
from storage.deliveries import Delivery
from tests.desk import PATIENCE, ROOT, TOKEN, open_group
from tests.processes import BotProcess, bot_process, unmeasured

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}


@pytest.fixture
def port() -> int:
    """Find a port that nobody uses."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


async def scraped(port: int, host: str = "127.0.0.1") -> tuple[dict[str, float], str]:
    """Read the samples, by name and label, and the text as it came."""
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"http://{host}:{port}/metrics", headers=OPENMETRICS) as answer,
    ):
        assert answer.status == 200
        assert answer.content_type == "application/openmetrics-text"
        text = await answer.text()
    families: Iterator[Metric] = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
    samples = (sample for family in families for sample in family.samples)
    return {key(sample.name, sample.labels): sample.value for sample in samples}, text


def key(name: str, labels: Mapping[str, str]) -> str:
    """Name a sample as the tests do."""
    return " ".join((name.removeprefix("incident_desk_"), *labels.values()))


async def until(port: int, is_so: Callable[[dict[str, float]], bool]) -> dict[str, float]:
    """Scrape until the samples are as they are to be."""

    async def looked() -> dict[str, float]:
        while not is_so(samples := (await scraped(port))[0]):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)
        return samples

    return await asyncio.wait_for(looked(), PATIENCE)


def is_quiet(samples: dict[str, float]) -> bool:
    return samples["owed"] == samples["inbox"] == 0


async def test_a_scrape_tells_what_was_done_and_what_stands(tmp_path: Path, port: int) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path, METRICS_PORT=str(port)) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        telegram.faults.append(Fault("sendMessage", retry_after=1))
        await fleet.claimed("Secret words about truck 456")
        await fleet.reports("Truck 457 as well")
        samples = await until(port, lambda s: is_quiet(s) and s["deliveries_total pin"] == 2)
        assert await process.stop() == 0
    assert samples[f"info {config.VERSION}"] == samples["database_readable"] == 1
    assert samples["deliveries_total card"] == 2
    assert samples["taps_total"] == samples["too_many_requests_total"] == 1
    assert samples["updates_total"] > samples["taps_total"]
    assert (samples["open_incidents Unclaimed"], samples["open_incidents Claimed_T1"]) == (1, 1)
    assert samples["oldest_owed_seconds"] == samples["oldest_inbox_seconds"] == 0
    assert samples["dead_letters"] == samples["errors_total"] == samples["nudges_total"] == 0
    assert 0 <= samples["last_poll_seconds"] < PATIENCE


async def test_what_the_dashboard_asks_for_is_served(tmp_path: Path, port: int) -> None:
    dashboard = json.loads((ROOT / "deploy" / "grafana.json").read_text("utf-8"))
    asked = [each["expr"] for panel in dashboard["panels"] for each in panel["targets"]]
    path = tmp_path / "incidents.db"
    async with bot_process(path, METRICS_PORT=str(port)) as (telegram, process):
        await open_group(telegram)
        samples = await until(port, lambda samples: "last_poll_seconds" in samples)
        assert await process.stop() == 0
    served = {name.partition(" ")[0] for name in samples}
    for expression in asked:
        names = re.findall(r"incident_desk_(\w+)", expression)
        assert names, expression
        assert set(names) <= served, expression


async def test_a_scrape_names_nobody_and_all_kinds(tmp_path: Path, port: int) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path, METRICS_PORT=str(port)) as (telegram, process):
        fleet = await open_group(telegram, "Northern Lights Trucking")
        await fleet.configure()
        await fleet.claimed("Secretly overheating at exit 21")
        samples, text = await scraped(port)
        assert await process.stop() == 0
    people = [person.first_name for person in fleet.people.values()]
    secrets = ["Northern", "Secretly", "john", "TKT-", str(fleet.chat.id), TOKEN, *people]
    assert [word for word in secrets if word in text] == []
    told = {name.partition(" ")[::2] for name in samples if " " in name}
    assert told == {
        ("info", config.VERSION),
        *(("deliveries_total", delivery.value) for delivery in Delivery),
        *(("open_incidents", state.value) for state in Status if state not in FINISHED),
    }


async def test_what_is_owed_and_not_handled_has_an_age(tmp_path: Path, port: int) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path, METRICS_PORT=str(port)) as (telegram, process):
        fleet = await open_group(telegram)
        await fleet.configure()
        await until(port, is_quiet)
        telegram.faults.append(Fault("sendMessage", status=502, times=None))
        fleet.driver.says(fleet.chat, "/new_issue Truck 456")
        samples = await until(port, lambda s: s["oldest_owed_seconds"] >= 1)
        assert await process.stop() == 0
    assert samples["owed"] >= 1


async def test_only_this_machine_is_answered_and_only_the_one_question(
    tmp_path: Path, port: int
) -> None:
    async with bot_process(tmp_path / "incidents.db", METRICS_PORT=str(port)) as (telegram, _):
        await open_group(telegram)
        with pytest.raises(aiohttp.ClientConnectorError):
            await scraped(port, "127.0.0.2")  # loopback, too, but another address
        async with aiohttp.ClientSession() as client:
            for method, path in (("GET", "/"), ("GET", "/metricsx"), ("POST", "/metrics")):
                async with client.request(method, f"http://127.0.0.1:{port}{path}") as answer:
                    assert answer.status >= 400


async def test_a_port_in_use_is_one_line_and_the_bot_does_not_start(
    tmp_path: Path, port: int
) -> None:
    with closing(socket.create_server(("127.0.0.1", port))):
        async with SandboxServer(Telegram(TOKEN)) as server:
            path = tmp_path / "incidents.db"
            process = BotProcess(server.url, path, METRICS_PORT=str(port))
            await process.start()
            assert await process.ended() == 2
    assert process.log == f"METRICS_PORT {port} cannot be used: Address already in use\n"


async def test_who_asks_and_is_silent_holds_up_nothing_but_metrics(
    tmp_path: Path, port: int
) -> None:
    path = tmp_path / "incidents.db"
    async with bot_process(path, METRICS_PORT=str(port)) as (telegram, process):
        fleet = await open_group(telegram)
        _, silent = await asyncio.open_connection("127.0.0.1", port)
        silent.write(b"GET /metr")
        await silent.drain()
        await fleet.configure()
        await fleet.claimed()
        assert await process.stop() == 0
        silent.close()
    assert "event=metrics_failed" not in process.log


async def test_without_the_setting_nothing_listens_and_the_package_is_not_needed(
    tmp_path: Path,
) -> None:
    script = "import sys; sys.modules['prometheus_client'] = None; import bot; sys.exit(bot.main())"
    telegram = Telegram(TOKEN)
    async with SandboxServer(telegram) as server:
        process = BotProcess(server.url, tmp_path / "incidents.db")
        started = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", script),
            env=unmeasured(process.environment) | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stderr=asyncio.subprocess.PIPE,
        )
        await telegram.until(lambda: telegram.queue.is_polled, PATIENCE, "the desk to poll")
        started.terminate()
        _, said = await started.communicate()
    assert started.returncode == 0, said.decode()


def test_a_missing_package_is_said_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert requirements.for_metrics("9464") == requirements.for_metrics("") == []
    monkeypatch.setattr(util, "find_spec", lambda _module: None)
    [problem] = requirements.for_metrics("9464")
    assert problem.startswith("METRICS_PORT: prometheus-client is missing: install with ")
    assert requirements.for_metrics(" ") == requirements.for_metrics(None) == []
