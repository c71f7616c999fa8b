"""From the database to Telegram: what is owed, answers, and the limits."""
