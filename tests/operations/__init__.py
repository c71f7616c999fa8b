"""What only operates the process: backups, health, log lines, signs of life."""
