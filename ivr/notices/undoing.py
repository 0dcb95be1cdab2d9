"""Taking back what was done to a notice a moment ago."""

from ivr.notices.actions import IncidentActions
from outages.clock import Clock
from outages.errors import ConflictError
from outages.estimates import Delay
from outages.incidents import Incident, IncidentId, IncidentRepository
from outages.undo import Undo, find_undo, times_before


class Undoing:
    """Says what can be taken back, and takes it back by its reverse deed, with all that follows from that."""

    def __init__(self, incidents: IncidentRepository, actions: IncidentActions, clock: Clock) -> None:
        self._incidents, self._actions, self._clock = incidents, actions, clock

    async def find(self, incident: Incident, *, author: str) -> Undo | None:
        """Return what would take back the author's last change of it, None if nothing can any more."""
        history = await self._incidents.history(incident.id)
        return find_undo(incident, history, author=author, at=self._clock.now())

    async def undo(self, incident: IncidentId, *, author: str, seen: int | None) -> Incident:
        """Take back the author's last change; raise ConflictError if it is too late, else as the reverse deed does."""
        before, now = await self._incidents.get(incident), self._clock.now()
        undo = await self.find(before, author=author)
        if undo is None:
            raise ConflictError("its last change can't be undone any more")
        # Somebody may change it at this moment: then the version tells.
        seen = before.version if seen is None else seen
        if undo is Undo.WITHDRAW:
            return await self._actions.cancel(incident, author=author, seen=seen)
        etr, next_news = times_before(before, undo, now)
        if undo is Undo.REOPEN:
            return await self._actions.reopen(incident, etr, next_news=next_news, author=author, seen=seen)
        return await self._actions.move_etr(
            incident, etr, reason=Delay.CORRECTION, next_news=next_news, author=author, seen=seen
        )
