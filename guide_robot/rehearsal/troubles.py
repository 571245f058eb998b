"""What goes wrong on a day: each trouble lasts until its own end, also where another of its kind ends before."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guide_robot.rehearsal.desks import Desk
from guide_robot.rehearsal.givers import Giver
from guide_robot.rehearsal.plan import Incident


@dataclass(kw_only=True)
class Troubles:
    """What does not work at the moment, of the hall's counters, robots, printers and network."""

    desks: Sequence[Desk]
    givers: Sequence[Giver]
    _under_way: list[Incident] = field(default_factory=list)
    _broken: list[tuple[Incident, Giver]] = field(default_factory=list)

    @property
    def no_paper(self) -> bool:
        """Whether the printers have no paper."""
        return self._lasting("printer_empty") > 0

    def begin(self, incident: Incident) -> None:
        """Let something go wrong."""
        self._under_way.append(incident)
        if incident.what == "network_away" and self._lasting("network_away") == 1:
            self._network(there=False)
        elif incident.what == "robot_broken":
            self._break(incident)
        elif incident.what == "counter_closed":
            self._shut(incident, 1)

    def end(self, incident: Incident) -> None:
        """Let it be over."""
        self._under_way.remove(incident)
        if incident.what == "network_away" and not self._lasting("network_away"):
            self._network(there=True)
        elif incident.what == "robot_broken":
            self._mend(incident)
        elif incident.what == "counter_closed":
            self._shut(incident, -1)

    def _lasting(self, what: str) -> int:
        return sum(one.what == what for one in self._under_way)

    def _network(self, there: bool) -> None:
        for giver in self.givers:
            if giver.robot:
                giver.aside = None if there else {}

    def _break(self, incident: Incident) -> None:
        """Break the last robot that still works."""
        giver = next((one for one in reversed(self.givers) if one.robot and not one.broken), None)
        if giver is not None:
            giver.broken = True
            self._broken.append((incident, giver))

    def _mend(self, incident: Incident) -> None:
        found = next((entry for entry in self._broken if entry[0] == incident), None)
        if found is not None:
            found[1].broken = False
            self._broken.remove(found)

    def _shut(self, incident: Incident, change: int) -> None:
        for desk in self.desks:
            desk.shut += change if desk.name == incident.counter else 0
