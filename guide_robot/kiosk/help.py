"""What becomes of a citizen's call for a person: called, somebody is coming, or nobody has answered."""

from dataclasses import dataclass
from enum import Enum

LONGEST_NAME = 40


class HelpState(Enum):
    """How far a call is; the value is what pages read."""

    NONE = "none"
    CALLED = "called"
    COMING = "coming"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class HelpSettings:
    """How long a citizen waits before other help is named, and how long the answer stays, seconds."""

    answer_within_s: float = 30.0
    unattended_s: float = 6.0
    stays_s: float = 60.0


@dataclass(frozen=True, kw_only=True)
class HelpInputs:
    """What happened since the last step; `operators` is how many operator pages are open, `name` who answered."""

    called: bool = False
    answered: bool = False
    name: str = ""
    operators: int = 0


@dataclass(frozen=True, kw_only=True)
class Help:
    """How the call stands; `number` counts calls, so that a page knows its own; `changed` in this step."""

    number: int
    state: HelpState
    name: str = ""
    changed: bool = False


class HelpDesk:
    """Follows one call at a time; `step` is the only way in. A call that nobody answers stays open for operators."""

    def __init__(self, settings: HelpSettings) -> None:
        self._settings = settings
        self._help = Help(number=0, state=HelpState.NONE)
        self._since_s = 0.0

    @property
    def open(self) -> bool:
        """Whether a citizen waits for an answer."""
        return self._help.state in (HelpState.CALLED, HelpState.NOBODY)

    def step(self, inputs: HelpInputs, now_s: float) -> Help:
        """Take what happened and return how the call stands."""
        before = self._help
        if inputs.called and not self.open:
            self._change(Help(number=before.number + 1, state=HelpState.CALLED), now_s)
        if inputs.answered and self.open:
            name = " ".join(inputs.name.split())[:LONGEST_NAME]
            self._change(Help(number=self._help.number, state=HelpState.COMING, name=name), now_s)
        self._wait(inputs.operators, now_s)
        changed = self._help is not before
        return Help(number=self._help.number, state=self._help.state, name=self._help.name, changed=changed)

    def _wait(self, operators: int, now_s: float) -> None:
        waited_s = now_s - self._since_s
        within_s = self._settings.answer_within_s if operators else self._settings.unattended_s
        if self._help.state is HelpState.CALLED and waited_s >= within_s:
            self._change(Help(number=self._help.number, state=HelpState.NOBODY), now_s)
        elif self._help.state is HelpState.COMING and waited_s >= self._settings.stays_s:
            self._change(Help(number=self._help.number, state=HelpState.NONE), now_s)

    def _change(self, to: Help, now_s: float) -> None:
        self._help, self._since_s = to, now_s
