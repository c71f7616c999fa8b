"""End to end: `python bot.py` as a process, over HTTP, in front of the sandbox."""
