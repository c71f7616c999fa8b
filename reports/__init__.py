"""Figures for managers, made beside the bot: pictures and spreadsheets."""
