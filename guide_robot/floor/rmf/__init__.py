"""The floor plan for Open-RMF: traffic lanes, building map, configuration of free_fleet, and leading as a task."""
