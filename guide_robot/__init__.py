"""Software of a robot that receives, tickets and leads citizens in a public service centre."""

import os

__version__ = "0.1.0"

# Our matrices are small: with a thread for each core OpenBLAS spins more than it computes, and one step of the people
# tracker costs twice as much processor time. numpy reads the variables when it is loaded, so they are set here;
# a value from the environment is kept.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
