"""Chaos: the bot is killed under load while Telegram fails; then people count what is missing."""
