"""`python -m guide_robot` is `guide-robot`."""

import sys

from guide_robot.run.cli import main

sys.exit(main())
