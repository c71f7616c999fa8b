"""The environment's proxies and certificates: usable, or named; never shown with a password."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib import util
from urllib.request import getproxies

from network import KEY_LOG_PROBLEM, set_aside_key_log, tls
from network.proxies import KINDS, SOCKS, read
from operations.requirements import FILE

AUTHORITIES = "SSL_CERT_FILE"
ALLOWED = (
    "give one like http://host:3128 or http://user:password@host:3128; in a password write"
    " %2F for /, %23 for #, %3F for ? and %40 for @"
)
_USER = re.compile(r"//(.*)@")  # up to the last @: a password may hold one


def problems() -> list[str]:
    """Say which of them cannot be used; others' words would show a part of the password."""
    if unreadable := _unreadable_files():
        return unreadable
    found = getproxies()
    return [
        f"{kind.upper()}_PROXY cannot be used: {problem}"
        for kind in KINDS
        if kind in found and (problem := _problem(found[kind]))
    ]


def _problem(address: str) -> str:
    try:
        scheme = read(address).scheme
    except ValueError:
        return ALLOWED
    if scheme in SOCKS and util.find_spec("aiohttp_socks") is None:
        return f"for SOCKS, install what {FILE.with_name('requirements-socks.txt')} lists"
    return ""


def _unreadable_files() -> list[str]:
    """Say that a file which the environment names for TLS cannot be used."""
    if problem := KEY_LOG_PROBLEM or set_aside_key_log():
        return [problem]
    try:
        if os.environ.get(AUTHORITIES):
            tls.make_context()
    except OSError as error:  # ssl.SSLError is one
        return [f"{AUTHORITIES} cannot be used: {error.strerror or error}"]
    return []


def with_users(*others: str) -> Iterator[str]:
    """Give what nobody may read of proxies' and other addresses, as addresses without a host."""
    found = getproxies()
    for address in (*(found.get(kind, "") for kind in KINDS), *others):
        if user := _USER.search(address):
            yield f"//{user[1]}@"


def shown(address: str) -> str:
    """Give an address without the user and password it may hold."""
    return _USER.sub("//", address)
