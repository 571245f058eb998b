"""Identity alone: recorded trials, and any identity run over them."""
