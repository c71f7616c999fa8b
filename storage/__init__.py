"""SQLite: a store for each subject, peers over one connection."""
