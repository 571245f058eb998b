"""The robot's side of the queue: the bridge, its memory, and the backends it can reach."""
