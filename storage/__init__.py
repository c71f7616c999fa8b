"""The inside of `database.py`: its queries, by what they are about."""
