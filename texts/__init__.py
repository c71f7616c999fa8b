"""What people read besides the card."""
