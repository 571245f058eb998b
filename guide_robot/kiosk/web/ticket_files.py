"""The printed tickets that a PNG printer left in a folder."""

from pathlib import Path

from guide_robot.kiosk.web.views import TicketFileView

MOST = 12


def newest_tickets(folder: Path | None) -> tuple[TicketFileView, ...]:
    """Return the newest pictures, newest first; none where there is no folder."""
    if folder is None:
        return ()
    try:
        found = [(file.stat().st_mtime, file.name) for file in folder.glob("*.png")]
    except OSError:
        return ()
    return tuple(TicketFileView(name=name, at_s=at_s) for at_s, name in sorted(found, reverse=True)[:MOST])
