"""The world: accounts, chats, what people do in them, and what the bot is told. Pure memory.

To read it, begin with `accounts`, `messages` and `chats`; `people` has what a person can do, and
`telegram` is the whole. The Bot API and the web client stand upon it.
"""
