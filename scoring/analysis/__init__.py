"""What the analyst asks next; every answer is the one `evaluate` with another array shape."""
