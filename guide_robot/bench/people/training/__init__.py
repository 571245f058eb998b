"""Trains the people detector on made-up scenes alone: rooms, furniture, people, lidars and drives, all at random."""
