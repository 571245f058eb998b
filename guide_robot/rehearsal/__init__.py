"""An opening day, played before it comes: who arrives when, what the counters and robots do, how long people wait."""
