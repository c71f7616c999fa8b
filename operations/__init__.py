"""What keeps the process running for years: backups, logs, signs of life, the command line."""
