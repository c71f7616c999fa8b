"""Whom TLS trusts: the authorities of certifi, or those that the environment names."""

from __future__ import annotations

import os
import ssl
from functools import cache

import certifi


@cache
def context() -> ssl.SSLContext:
    """Give the one context for all connections: reading the authorities takes 20 to 50 ms."""
    return make_context()


def make_context() -> ssl.SSLContext:
    """Trust whom httpx trusts, so that nobody's settings stop working; raises OSError.

    See https://www.python-httpx.org/advanced/ssl/.
    """
    if file := os.environ.get("SSL_CERT_FILE"):
        made = ssl.create_default_context(cafile=file)
    elif folder := os.environ.get("SSL_CERT_DIR"):
        made = ssl.create_default_context(capath=folder)
    else:
        made = ssl.create_default_context(cafile=certifi.where())
    made.set_alpn_protocols(["http/1.1"])
    return made
