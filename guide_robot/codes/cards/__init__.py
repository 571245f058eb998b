"""Citizen cards: their text, what of it is masked, and how it is sealed."""
