"""One thin rclpy node for each part of the robot.

The modules here need the languages while they are imported, before any `main` could say what is wrong with them: so the
sentences are checked first, and a mistake in a language file is one line and exit code 2 for every node.
"""

import sys

from guide_robot.common.errors import UserError
from guide_robot.phrases.book import book

try:
    book()
except UserError as error:
    print(f"guide_robot: {error}", file=sys.stderr)
    sys.exit(2)
