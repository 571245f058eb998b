"""The code reader, measured."""
