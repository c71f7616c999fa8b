"""What incidents, people and figures are: pure, without I/O, Telegram, SQL or a clock."""
