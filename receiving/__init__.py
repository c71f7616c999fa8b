"""From Telegram to a handler: updates on disk, in order, and parsed into records."""
