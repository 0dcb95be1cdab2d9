"""What managers decide about a held branch: the one place that pages and the REST API go through."""

from ivr.notices.actions import IncidentActions
from outages.branches import Branch, BranchId, BranchRepository, BranchState
from outages.errors import ConflictError
from outages.incidents import IncidentId


class BranchActions:
    """Publishes or discards the draft of what was left inside a branch, which decides what people there are told."""

    def __init__(self, branches: BranchRepository, incidents: IncidentActions) -> None:
        self._branches, self._incidents = branches, incidents

    async def confirm(self, branch: BranchId, *, author: str) -> Branch:
        """Publish the fault: nobody else is told there that service is back.

        Return the branch as it is then; raise NotFoundError, ConflictError unless it is held.
        """
        # People live there: some of them have just answered.
        await self._incidents.publish(await self._draft_of(branch), author=author, confirmed=True)
        return await self._branches.get(branch)

    async def release(self, branch: BranchId, *, author: str) -> Branch:
        """Discard the draft: people are told there, too. Return and raise as `confirm`."""
        await self._incidents.cancel(await self._draft_of(branch), author=author)
        return await self._branches.get(branch)

    async def _draft_of(self, branch: BranchId) -> IncidentId:
        held = await self._branches.get(branch)
        if held.state is not BranchState.HELD or held.incident_id is None:
            raise ConflictError(f"branch {branch} is {held.state}; only a held one waits for a decision")
        return held.incident_id
