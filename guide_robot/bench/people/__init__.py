"""The people tracker and the follower lock, measured."""
