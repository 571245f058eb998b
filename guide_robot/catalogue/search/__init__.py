"""Finds the procedure for a question in Vietnamese, English, Korean or Chinese."""
