"""The search of procedures, measured."""
