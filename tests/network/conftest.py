"""No proxy of the machine's stands between a test and its servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from network import tls
from network.proxies import KINDS
from tests.network.servers import CERTIFICATE


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (*KINDS, "no"):
        monkeypatch.delenv(f"{kind}_proxy", raising=False)
        monkeypatch.delenv(f"{kind}_proxy".upper(), raising=False)


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust the servers' certificate, as ops would by a setting."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    tls.context.cache_clear()
    yield
    tls.context.cache_clear()
