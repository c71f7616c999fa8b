"""What people do, a room per subject."""
