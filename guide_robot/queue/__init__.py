"""Tickets: the backend, the ways to reach it, and the printer."""
