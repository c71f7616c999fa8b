"""The web client: the chats of the sandbox in a browser, for people to play in."""
