"""Measures several robots in one hall: traffic at narrow places, who serves whom, whole halls through the nodes."""
