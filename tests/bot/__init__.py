"""The bot layer: real updates through the real Application, on a real file."""
