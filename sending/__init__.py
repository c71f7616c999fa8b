"""From the database to Telegram: what is owed, replies, and the limits."""
