"""Measures the rehearsal: against queueing theory, and how fast it plays a day."""
