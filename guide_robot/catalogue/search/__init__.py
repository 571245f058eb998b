"""Finds the procedure for a question in Vietnamese, English or Korean."""
