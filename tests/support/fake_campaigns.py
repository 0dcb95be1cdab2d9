"""Campaigns kept in memory, for those who only watch and hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from outages.campaigns import (
    Campaign,
    CampaignId,
    Minute,
    Progress,
    StillOut,
    count_progress,
    pause,
    resume,
    set_pace,
    set_span,
    stop,
)
from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.reach import TellingOutcome
from outages.tickets import Channel

NOWHERE = StillOut(0, ())
NOBODY = count_progress({}, 0)


@dataclass
class FakeCampaigns:
    """`standing` is how each campaign stands, `asked` how many would be told of any incident."""

    kept: dict[CampaignId, Campaign] = field(default_factory=dict)
    standing: dict[CampaignId, Progress] = field(default_factory=dict)
    over: dict[CampaignId, list[Minute]] = field(default_factory=dict)
    asked: dict[Channel, int] = field(default_factory=dict)
    unrestored: StillOut = NOWHERE
    reached: dict[TellingOutcome, int] = field(default_factory=dict)

    def add(self, campaign: Campaign, progress: Progress, minutes: Sequence[Minute] = ()) -> None:
        self.kept[campaign.id] = campaign
        self.standing[campaign.id] = progress
        self.over[campaign.id] = list(minutes)

    async def get(self, campaign: CampaignId) -> Campaign:
        if campaign not in self.kept:
            raise NotFoundError(f"there is no campaign {campaign}")
        return self.kept[campaign]

    async def find(
        self,
        *,
        incident: IncidentId | None = None,
        unfinished: bool = False,
        limit: int = 100,
        before: int | None = None,
    ) -> list[Campaign]:
        newest = sorted(self.kept.values(), key=lambda one: -one.id)
        wanted = [one for one in newest if incident is None or one.incident_id == incident]
        wanted = [one for one in wanted if not unfinished or self.standing[one.id].to_go]
        return [one for one in wanted if before is None or one.id < before][:limit]

    async def progress(
        self, campaigns: Sequence[CampaignId], *, at: datetime
    ) -> Mapping[CampaignId, Progress]:
        return {one: self.standing.get(one, NOBODY) for one in campaigns}

    async def minutes(self, campaign: CampaignId) -> list[Minute]:
        return self.over[campaign]

    async def foresee(self, incident: IncidentId) -> Mapping[Channel, int]:
        return self.asked

    async def reach(self, incident: IncidentId) -> Mapping[TellingOutcome, int]:
        return self.reached

    async def still_out(self) -> StillOut:
        return self.unrestored

    async def pause(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return self._keep(pause(await self.get(campaign)), author, at)

    async def resume(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return self._keep(resume(await self.get(campaign)), author, at)

    async def stop(self, campaign: CampaignId, *, author: str, at: datetime) -> Campaign:
        return self._keep(stop(await self.get(campaign)), author, at)

    async def set_pace(
        self, campaign: CampaignId, per_minute: int | None, *, author: str, at: datetime
    ) -> Campaign:
        return self._keep(set_pace(await self.get(campaign), per_minute), author, at)

    async def set_span(
        self,
        campaign: CampaignId,
        not_before: datetime | None,
        not_after: datetime | None,
        *,
        author: str,
        at: datetime,
    ) -> Campaign:
        return self._keep(set_span(await self.get(campaign), not_before, not_after, at), author, at)

    async def end_stopped(self, *, at: datetime) -> int:
        raise NotImplementedError

    def _keep(self, campaign: Campaign, author: str, at: datetime) -> Campaign:
        self.kept[campaign.id] = replace(campaign, changed_at=at, changed_by=author)
        return self.kept[campaign.id]
