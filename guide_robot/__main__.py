"""`python -m guide_robot` is `guide-robot`."""

import sys

from guide_robot.cli import main

sys.exit(main())
