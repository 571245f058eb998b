"""The catalogue of procedures: its files, and the answer to a question."""
