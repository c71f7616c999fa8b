"""Run the stand-in as a process: `python -m sandbox --port 8081 --token 123456:…`."""

from __future__ import annotations

import argparse
import asyncio

from sandbox.bot_api.server import SandboxServer
from sandbox.world.core import DEFAULT_TOKEN
from sandbox.world.telegram import Telegram


def main() -> None:
    """Serve an empty world until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the token the bot will use")
    options = parser.parse_args()
    server = SandboxServer(Telegram(options.token), options.port)
    try:
        asyncio.run(_serve(server))
    except KeyboardInterrupt:
        return


async def _serve(server: SandboxServer) -> None:
    async with server:
        print(f"TELEGRAM_API_URL={server.url}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
