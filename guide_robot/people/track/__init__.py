"""People over time: which piece is whose, who is new, who is gone."""
