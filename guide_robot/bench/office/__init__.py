"""An office's day, measured: one file for each part."""
