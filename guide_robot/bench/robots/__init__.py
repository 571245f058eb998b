"""Robots as they are: the same drive with other lidars, frames, clocks and encodings, through the real nodes."""
