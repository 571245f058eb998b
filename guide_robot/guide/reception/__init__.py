"""The receptionist's parts: what it keeps and can do, what it notices, and its states grouped by what they are for."""
