"""Who may talk to the server of the web client: its own page alone, under its own host and port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOSTS = ("127.0.0.1", "localhost")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign hosts (DNS rebinding) and foreign origins (cross-site posts)."""
    why = _refusal(request)
    if why is not None:
        return web.Response(status=403, text=f"{why}\n")
    return await handler(request)


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on every response, errors included (a signal of `on_response_prepare`)."""
    response.headers.update(SECURITY_HEADERS)


def _refusal(request: web.Request) -> str | None:
    """Say why a request is not by the web client; None when it is."""
    hosts = [f"{host}:{_own_port(request)}" for host in HOSTS]
    if request.host not in hosts:
        return "This server answers only under its own address."
    if request.method in {"GET", "HEAD"}:
        return _foreign_reader(request)
    if request.headers.get("Origin") not in {f"http://{host}" for host in hosts}:
        return "Only the page itself may do this."
    if request.content_type != "application/json":
        return "Send JSON."
    return None


def _own_port(request: web.Request) -> int | None:
    address = request.transport.get_extra_info("sockname") if request.transport else None
    return address[1] if address else None


def _foreign_reader(request: web.Request) -> str | None:
    """Another site may link to the web client, not embed or fetch what it shows."""
    is_foreign = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
    if is_foreign and request.headers.get("Sec-Fetch-Mode") != "navigate":
        return "Only the page itself may read this."
    return None
