"""The embedded twin of robot, people and building.

MuJoCo chooses its OpenGL when it is imported, so the choice of EGL, which needs no screen, stands here.
"""

import os

os.environ.setdefault("MUJOCO_GL", "egl")
