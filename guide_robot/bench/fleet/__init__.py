"""Measures several robots in one hall: traffic at narrow places, and who serves whom."""
