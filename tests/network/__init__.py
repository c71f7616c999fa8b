"""The HTTP client over real sockets, and what it says of what goes wrong there."""
