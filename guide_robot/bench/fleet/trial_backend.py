"""The backend's claims in a trial: its own code and a real SQLite database, in the trial's time."""

from pathlib import Path

from guide_robot.common.resources import resource
from guide_robot.fleet.claims import Grants
from guide_robot.queue.client.fleet_link import ASK_AGAIN_S, LEASE_S, RENEW_S
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.domain.fleet_claims import ClaimsBody
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.fleet_claims import claim
from guide_robot.queue.server.writer import Writer

BEGINS_S = 1_795_402_800.0


class TrialBackend:
    """Asked by every robot of a run as its link to the backend asks."""

    def __init__(self, folder: Path) -> None:
        """Open an empty database."""
        self._database = Database(str(folder / "fleet.sqlite"))
        self._database.migrate()
        self._now_s = 0.0
        configuration = read_configuration(resource("config", "backend.yaml"))
        self._writer = Writer(self._database.writer, configuration, lambda: BEGINS_S + self._now_s, lambda _: None)
        self._asked: dict[str, tuple[float, frozenset[str]]] = {}
        self._held: dict[str, frozenset[str]] = {}

    def grants(self, incarnation: str, wanted: frozenset[str], now_s: float) -> Grants:
        """Return what a robot has, after asking where that is due."""
        self._now_s = now_s
        at_s, before = self._asked.get(incarnation, (-RENEW_S, frozenset()))
        held = self._held.get(incarnation, frozenset())
        due_s = RENEW_S if held >= wanted else ASK_AGAIN_S
        if wanted != before or (wanted and now_s - at_s >= due_s):
            body = ClaimsBody(name=incarnation, keys=sorted(wanted), lease_s=LEASE_S)
            (result,) = self._writer.carry_out([lambda tx: claim(tx, incarnation, body)])
            if result.error is not None:
                raise result.error
            self._asked[incarnation] = (now_s, wanted)
            self._held[incarnation] = frozenset(result.value.held)
        return Grants(answers=True, held=self._held.get(incarnation, frozenset()))

    def close(self) -> None:
        """Close the database."""
        self._writer.close()
        self._database.close()
