"""TLS: whom it trusts, and connections that are kept and closed."""

from __future__ import annotations

import gc
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import certifi
import pytest

from network import tls
from network.failures import NotSentError
from tests.desk import ROOT, eventually
from tests.network.servers import CERTIFICATE, connected, friendly, serving
from tests.processes import unmeasured

SUBJECT = "ce275665.0"  # `openssl x509 -hash` of it: OpenSSL looks authorities up by this name


@pytest.mark.usefixtures("trusting")
async def test_a_server_of_an_authority_named_by_the_environment_is_asked() -> None:
    async with serving(friendly, tls=True) as server, connected() as client:
        for _ in range(3):
            assert await client.post(server.at("https://localhost"))
    assert server.connections == 1


@pytest.mark.usefixtures("trusting")
async def test_nothing_is_sent_over_a_connection_with_tls_that_was_closed() -> None:
    async with serving(friendly, tls=True) as server, connected() as client:
        for calls in (1, 2, 3):
            assert await client.post(server.at("https://127.0.0.1"))
            assert server.connections == calls
            server.hang_up_at_once()


@pytest.mark.usefixtures("trusting")
async def test_a_server_of_another_name_is_not_asked() -> None:
    async with serving(friendly, "127.0.0.2", tls=True) as server, connected() as client:
        with pytest.raises(NotSentError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.post(server.at("https://127.0.0.2"))
    assert not server.requests


@pytest.mark.usefixtures("trusting")
async def test_closing_ends_connections_with_tls() -> None:
    async with serving(friendly, tls=True) as server:
        async with connected() as client:
            assert await client.post(server.at("https://127.0.0.1"))
        await eventually(lambda: not server.talks)
    del client
    gc.collect()  # what was left open would warn, which is an error here


async def test_a_folder_of_authorities_may_be_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copy(CERTIFICATE, tmp_path / SUBJECT)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    tls.context.cache_clear()
    async with serving(friendly, tls=True) as server, connected() as client:
        assert await client.post(server.at("https://127.0.0.1"))
    tls.context.cache_clear()


def test_without_a_setting_the_authorities_of_certifi_are_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SSL_CERT_DIR")
    trusted = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()
    assert tls.make_context().cert_store_stats() == trusted


def test_all_connections_share_one_context() -> None:
    assert tls.context() is tls.context()


def test_a_key_log_that_cannot_be_opened_is_no_reason_not_to_start() -> None:
    # aiohttp alone fails at its import; operations/proxies.py tells of it.
    told = "from network import client, KEY_LOG_PROBLEM; print(KEY_LOG_PROBLEM)"
    nowhere = {**unmeasured(os.environ), "SSLKEYLOGFILE": "/nowhere/keys"}
    python = [sys.executable, "-c", told]
    done = subprocess.run(python, cwd=ROOT, env=nowhere, capture_output=True, check=True, text=True)
    assert done.stdout == "SSLKEYLOGFILE cannot be used: No such file or directory\n"
