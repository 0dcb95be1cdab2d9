"""Branches kept in memory, for those who only watch them and decide about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from outages.branches import Branch, BranchId, BranchState
from outages.campaigns import CampaignId
from outages.errors import NotFoundError


@dataclass
class FakeBranches:
    """`unalerted` are those of which no manager has been told."""

    kept: dict[BranchId, Branch] = field(default_factory=dict)
    unalerted: list[Branch] = field(default_factory=list)
    advanced: list[datetime] = field(default_factory=list)

    async def get(self, branch: BranchId) -> Branch:
        if branch not in self.kept:
            raise NotFoundError(f"there is no branch {branch}")
        return self.kept[branch]

    async def find(self, campaigns: Sequence[CampaignId]) -> list[Branch]:
        return [one for one in self.kept.values() if one.campaign_id in campaigns]

    async def held(self) -> list[Branch]:
        return [one for one in self.kept.values() if one.state is BranchState.HELD]

    async def advance(self, *, at: datetime) -> bool:
        self.advanced.append(at)
        return False

    async def claim_alerts(self, *, at: datetime) -> list[Branch]:
        unalerted, self.unalerted = self.unalerted, []
        return unalerted
