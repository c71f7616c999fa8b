"""The environment's proxies: which one an address is asked through, and which cannot be used."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.request import getproxies

from yarl import URL

KINDS = ("https", "http", "all")
SOCKS = ("socks4", "socks5", "socks5h")
SCHEMES = ("http", "https", *SOCKS)
_ENTRY = re.compile(r"(?:\w+://)?(\[[^]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?")
"""A host of NO_PROXY and perhaps its port: `host:443`, `[::1]:443`, and `::1` as well."""


def proxy_for(url: URL) -> URL | None:
    """Give the proxy that the environment names for an address, if it does."""
    found = getproxies()
    named = found.get(url.scheme) or found.get("all")
    if not named or is_exempt(url, found.get("no", "")):
        return None
    return read(named)


def is_socks(proxy: URL | None) -> bool:
    """Tell whether a proxy is one that speaks SOCKS."""
    return proxy is not None and proxy.scheme in SOCKS


def read(address: str) -> URL:
    """Read a proxy's address; raises ValueError if it cannot be one."""
    url = URL(address if "://" in address else f"http://{address}")
    if url.scheme not in SCHEMES or not url.host or url.path not in ("", "/"):
        raise ValueError("no proxy of a kind that can be used")
    return url


def is_exempt(url: URL, exceptions: str) -> bool:
    """Tell whether NO_PROXY lists an address: its host, a domain it is in, or `*`."""
    entries = (entry.strip().lower() for entry in exceptions.split(","))
    return any(_matches(entry, url.host or "", url.port) for entry in entries if entry)


def _matches(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    read_as = _ENTRY.fullmatch(entry)
    if read_as is None or (read_as[2] and int(read_as[2]) != port):
        return False
    name = read_as[1].strip("[]")
    if _is_address(host):
        return _is_address(name) and ip_address(name) == ip_address(host)
    return host == name.lstrip(".") or host.endswith(f".{name.lstrip('.')}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
