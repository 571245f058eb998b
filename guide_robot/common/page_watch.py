"""The watch that every page carries: a script of a few lines within it, allowed by its hash.

It opens the page anew when its modules or styles did not arrive, as when the server ends between page and script.
"""

import base64
import hashlib
import re
from pathlib import Path

MARK = re.compile(r"<!-- watch ([A-Za-z./]+) -->")
SCRIPT = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
POLICY = f"script-src 'self' 'sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"


def watched(content: str) -> str:
    """Return a page with the watch in the place of `<!-- watch ADDRESS -->`; the server answers there while alive."""
    return MARK.sub(lambda mark: f'<script data-alive="{mark[1]}">{SCRIPT}</script>', content)
