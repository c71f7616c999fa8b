"""Tests that the stand-in for Telegram is as strict as Telegram."""
