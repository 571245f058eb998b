"""Who among the tracks is the one being served."""
