"""What must never happen, provoked."""
