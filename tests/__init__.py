"""Tests of the bot and of its stand-in for Telegram."""
