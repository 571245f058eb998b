"""A page on this machine on which places and counters are set into a floor plan by clicking."""
