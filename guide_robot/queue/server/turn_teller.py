"""Tells holders of tickets of their turn while no page is open.

Who is told is kept in memory, as long as the ticket lives, and written down nowhere: a restart forgets everybody.
"""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from guide_robot.common.language import Language
from guide_robot.phrases.book import say
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.turn_notices import TurnNoticeKind, TurnPlace, TurnWatch
from guide_robot.queue.server.phones import PhoneView
from guide_robot.queue.server.turn_senders import Attempt, Outcome, Sender, Target, TurnNews, channel_of

MOST_A_TICKET = 4  # a family's phones
MOST_TICKETS = 5000
AT_ONE_PLACE = 8  # attempts at one push service or gateway at one time; a thousand go through in seconds
ANEW_AFTER_S = (2.0, 8.0, 20.0)
STALE_S = 120.0  # "your turn" of so long ago helps nobody
SAID_AGAIN_AFTER_S = 60.0
SWEEP_EVERY_S = 60.0
ENDED = frozenset(state.value for state in (TicketState.FINISHED, TicketState.MISSED, TicketState.DELETED))
logger = logging.getLogger("guide_robot.backend")


@dataclass(kw_only=True)
class _Holder:
    """Who is told of one ticket, in which language."""

    watch: TurnWatch
    day: str
    page: str
    targets: dict[Target, Language] = field(default_factory=dict)


class TurnTeller:
    """Watches tickets for those who want to be told; made and used in the backend's event loop."""

    def __init__(
        self,
        senders: Mapping[str, Sender],
        soon_places: int,
        oldest_day: Callable[[], str],
        anew_after_s: Sequence[float] = ANEW_AFTER_S,
    ) -> None:
        """`oldest_day`: the first whose tickets count, YYYY-MM-DD. `anew_after_s`: pauses before further attempts."""
        self._anew_after_s = anew_after_s
        self.senders = senders
        self.soon_places = soon_places
        self._holders: dict[str, _Holder] = {}
        self._gates: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONE_PLACE))
        self._oldest_day = oldest_day
        self._sweeping: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._said_s: dict[str, float] = {}

    def tickets(self) -> list[str]:
        """Return the tickets of which somebody wants to hear."""
        return list(self._holders)

    def told(self, ticket_id: str) -> int:
        """Return how many are told of a ticket."""
        holder = self._holders.get(ticket_id)
        return len(holder.targets) if holder else 0

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return bool(self._running)

    def begin(
        self, ticket_id: str, target: Target, view: PhoneView, *, language: Language, page: str, day: str
    ) -> bool:
        """Tell a target of a ticket from now on; False where there are too many, or the ticket has ended."""
        if view.state in ENDED:
            return False
        holder = self._holders.get(ticket_id)
        if holder is None:
            if len(self._holders) >= MOST_TICKETS:
                return False
            holder = _Holder(watch=TurnWatch(_place(view), self.soon_places), day=day, page=page)
        if target not in holder.targets and len(holder.targets) >= MOST_A_TICKET:
            return False
        self._holders[ticket_id] = holder
        holder.targets[target] = language
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.get_running_loop().create_task(self._sweep())
        return True

    def end(self, ticket_id: str) -> None:
        """Forget all who are told of a ticket."""
        self._holders.pop(ticket_id, None)

    def heard(self, views: Mapping[str, PhoneView]) -> None:
        """Take in how tickets stand now; what is to be told is on its way when this returns."""
        for ticket_id, view in views.items():
            holder = self._holders.get(ticket_id)
            if holder is None:
                continue
            kind = holder.watch.step(_place(view))
            if kind is not None:
                for target, language in holder.targets.items():
                    news = _news(kind, view, language, holder.page)
                    task = asyncio.get_running_loop().create_task(self._deliver(ticket_id, target, news))
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
            if view.state in ENDED:
                self.end(ticket_id)

    def sweep(self, oldest_day: str) -> None:
        """Forget whose ticket is of a day that does not count any more, whether or not anybody has ended it."""
        for ticket_id in [one for one, holder in self._holders.items() if holder.day < oldest_day]:
            self.end(ticket_id)
        if not self._running:
            self._gates.clear()

    async def close(self) -> None:
        """Stop telling, forget everybody."""
        self._holders.clear()
        tasks = [*self._running, *([self._sweeping] if self._sweeping else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for sender in self.senders.values():
            await sender.close()

    async def _sweep(self) -> None:
        while self._holders:
            await asyncio.sleep(SWEEP_EVERY_S)
            self.sweep(self._oldest_day())

    async def _deliver(self, ticket_id: str, target: Target, news: TurnNews) -> None:
        """Tell one target, with a few more attempts while it helps."""
        sender = self.senders[channel_of(target)]
        attempt = Attempt(outcome=Outcome.AGAIN, words=f"{channel_of(target)}: too late")
        try:
            async with asyncio.timeout(STALE_S):
                for pause_s in (0.0, *self._anew_after_s):
                    await asyncio.sleep(pause_s)
                    async with self._gates[sender.place(target)]:
                        if not self._still(ticket_id, target, news.kind):
                            return
                        attempt = await sender.send(target, news)
                    if attempt.outcome is not Outcome.AGAIN:
                        break
        except TimeoutError:
            pass
        if attempt.outcome is Outcome.GONE:
            self._forget(ticket_id, target)
        elif attempt.outcome is not Outcome.TOLD:
            self._say(attempt.words)

    def _still(self, ticket_id: str, target: Target, kind: TurnNoticeKind) -> bool:
        holder = self._holders.get(ticket_id)
        return holder is not None and target in holder.targets and holder.watch.holds(kind)

    def _forget(self, ticket_id: str, target: Target) -> None:
        holder = self._holders.get(ticket_id)
        if holder is not None:
            holder.targets.pop(target, None)
            if not holder.targets:
                self.end(ticket_id)

    def _say(self, words: str) -> None:
        """Log a failure, the same one once a minute; its words name no person."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._said_s.get(words, -SAID_AGAIN_AFTER_S) >= SAID_AGAIN_AFTER_S:
            self._said_s[words] = now_s
            logger.error("a turn was not told: %s", words)


def _place(view: PhoneView) -> TurnPlace:
    return TurnPlace(state=view.state, ahead=view.ahead)


def _news(kind: TurnNoticeKind, view: PhoneView, language: Language, page: str) -> TurnNews:
    counter = view.counter.in_language(language) if view.counter else None
    if kind is TurnNoticeKind.CALLED:
        text = " ".join((say("phone.state_called", language), counter or "")).strip()
    else:
        text = say("phone.soon", language, n=view.ahead)
    return TurnNews(
        id=secrets.token_hex(8),
        kind=kind,
        number=view.number,
        text=text,
        language=language,
        page=page,
        counter=counter,
        ahead=view.ahead,
    )
