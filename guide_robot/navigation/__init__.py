"""The embedded navigator that stands in for Nav2, and the safety layer."""
