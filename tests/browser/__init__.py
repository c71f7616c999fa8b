"""The web client in a real browser: `python bot.py`, the sandbox, and people with windows."""
