"""The Bot API over HTTP: calls of the bot, answered and refused as Telegram does."""
