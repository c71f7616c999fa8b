"""The environment's proxies and certificates: usable, or named; never shown with a password."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from ipaddress import IPv6Address
from urllib.request import getproxies

import httpx
from telegram.request import HTTPXRequest

USED = ("https", "http", "all")
TLS_FILES = ("SSL_CERT_FILE", "SSLKEYLOGFILE")
"""What httpx and Python's ssl open: https://www.python-httpx.org/advanced/ssl/."""
ALLOWED = (
    "give one like http://host:3128 or http://user:password@host:3128; in a password write"
    " %2F for /, %23 for #, %3F for ? and %40 for @"
)
_BRACKETED = re.compile(r"\[(.+)\](:\d+)?")
_USER = re.compile(r"//(.*)@")  # up to the last @: a password may hold one


def problems() -> list[str]:
    """Say which of them the library cannot use; its own words would show a part of the password."""
    tidy_exceptions()
    if unreadable := _unreadable_files():  # without these no proxy can be tried
        return unreadable
    found = getproxies()
    return [
        f"{kind.upper()}_PROXY cannot be used: {ALLOWED}"
        for kind in USED
        if kind in found and not _is_usable(found[kind])
    ]


def _unreadable_files() -> list[str]:
    """Say that a file which the environment names for TLS cannot be used."""
    named = [name for name in TLS_FILES if os.environ.get(name)]
    try:
        if named:
            httpx.create_ssl_context()
    except OSError as error:  # ssl.SSLError is one
        return [f"{' or '.join(named)} cannot be used: {error.strerror or error}"]
    return []


def _is_usable(address: str) -> bool:
    try:
        HTTPXRequest(proxy=address if "://" in address else f"http://{address}")
    except (RuntimeError, ValueError, httpx.InvalidURL):
        return False
    return True


def tidy_exceptions() -> None:
    """Write NO_PROXY as httpx reads it: https://github.com/encode/httpx/issues/1536.

    It takes fd00::1 and fails at [fd00::1]. What else it fails at is left out: an IPv6 network,
    for it knows none, a name with letters beyond ASCII, a port that is no number.
    """
    for name in ("NO_PROXY", "no_proxy"):
        if name in os.environ:
            entries = (entry.strip() for entry in os.environ[name].split(","))
            os.environ[name] = ",".join(filter(None, map(_as_httpx_reads, entries)))


def _as_httpx_reads(entry: str) -> str:
    address = bracketed[1] if (bracketed := _BRACKETED.fullmatch(entry)) else entry
    if address.count(":") < 2:  # noqa: PLR2004 - host:port has one
        return address if _is_readable(address) else ""
    try:
        return str(IPv6Address(address))
    except ValueError:
        return ""


def _is_readable(entry: str) -> bool:
    try:
        httpx.URL(entry if "://" in entry else f"all://*{entry}")
    except httpx.InvalidURL:
        return False
    return True


def with_users(*others: str) -> Iterator[str]:
    """Give what nobody may read of proxies' and other addresses, as addresses without a host."""
    found = getproxies()
    for address in (*(found.get(kind, "") for kind in USED), *others):
        if user := _USER.search(address):
            yield f"//{user[1]}@"


def shown(address: str) -> str:
    """Give an address without the user and password it may hold."""
    return _USER.sub("//", address)
