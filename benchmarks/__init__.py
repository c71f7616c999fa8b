"""How fast the desk is: against a bare bot, against Telegram's limits, and as data grows."""
