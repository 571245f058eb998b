"""The whole centre in simulation, run and scored."""
