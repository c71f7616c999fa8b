"""How the desk speaks HTTP: connections, proxies, trust, and what a failure means."""

import os
import ssl

KEY_LOG = "SSLKEYLOGFILE"


def set_aside_key_log() -> str:
    """Forget a file for TLS keys that cannot be opened, and give the reason.

    aiohttp could not even be imported with it: its connector.py then makes TLS contexts.
    """
    try:
        if file := os.environ.get(KEY_LOG):
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = file
    except OSError as error:
        del os.environ[KEY_LOG]
        return f"{KEY_LOG} cannot be used: {error.strerror or error}"
    return ""


KEY_LOG_PROBLEM = set_aside_key_log()
