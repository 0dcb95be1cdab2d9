"""Branches of a campaign: the parts of what was restored, of which some people are asked before all others are told."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType, Protocol

from outages.campaigns import CampaignId
from outages.doubt import MOST_ASKED
from outages.incidents import Incident, IncidentDraft, IncidentId, IncidentKind
from outages.notifications import NotificationId
from outages.places import AreaId
from outages.scopes import Areas, Scope, ScopeItem, is_empty
from outages.subscribers import Tier

BranchId = NewType("BranchId", int)
Lineage = tuple[AreaId, ...]

#: Fewest people to tell in a branch; smaller ones belong to what lies around them.
FEWEST: Final = 4
#: About one call in three brings an answer: half are answered, and three in five of those press a key.
_CALLS_FOR_ANSWER: Final = 3
#: Most calls at once in a branch: four answers.
_WAVE: Final = 12
#: Who is asked alone decides nothing: so many at least.
_FEWEST_ASKED: Final = 2
#: Whom an outage endangers is told first.
FIRST_TO_LAST: Final = (Tier.CRITICAL, Tier.CORPORATE, Tier.STANDARD)


class BranchState(StrEnum):
    """Whether people of a branch are told."""

    #: They are, as soon as they are due.
    OPEN = "open"
    #: Some are asked first; the others wait for their answers.
    ASKED = "asked"
    #: Too many say that it is still out: all others wait for a manager.
    HELD = "held"
    #: A manager has published the fault that was left inside.
    CONFIRMED = "confirmed"
    #: A manager has had people told all the same.
    RELEASED = "released"
    #: The restoration was taken back: nobody is told, and answers decide nothing any more.
    OVERTAKEN = "overtaken"


#: The states in which people of a branch wait.
WAITING: Final = (BranchState.ASKED, BranchState.HELD)
#: The states in which its answers need no other explanation.
EXPLAINED: Final = (BranchState.HELD, BranchState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of what a campaign says is restored: a street, a house, a node, or what is left between such.

    `people` are told in it, of whom so many answered `works` and `still_out`; `waiting` ones are kept back.
    `incident_id` is the draft, later the notice, of the fault inside. `changed_at` (aware UTC) and `changed_by` say
    since when it is in its state, and who decided that, None for the line itself.
    """

    id: BranchId
    campaign_id: CampaignId
    area: AreaId
    state: BranchState
    people: int
    works: int
    still_out: int
    waiting: int
    changed_at: datetime
    changed_by: str | None = None
    incident_id: IncidentId | None = None

    @property
    def answers(self) -> int:
        """How many people answered."""
        return self.works + self.still_out


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom a campaign tells: where they live, and whether they can be asked now.

    `asks` tells whether the telling asks for an answer, `asked_at` when they first asked to be told. The lineages run
    from the top of each tree down to house and node, one for each of their addresses.
    """

    notification: NotificationId
    asks: bool
    tier: Tier
    asked_at: datetime
    houses: tuple[Lineage, ...]
    nodes: tuple[Lineage, ...]

    @property
    def turn(self) -> tuple[int, datetime, NotificationId]:
        """What decides whose turn is first: those in danger, then who has waited longest."""
        return FIRST_TO_LAST.index(self.tier), self.asked_at, self.notification

    def lies_in(self, area: AreaId) -> bool:
        """Tell whether one of their addresses lies in the area."""
        return any(area in lineage for lineage in (*self.houses, *self.nodes))


@dataclass(frozen=True, slots=True)
class Sample:
    """Who is asked first, and the branches in which all others wait meanwhile."""

    asked: tuple[NotificationId, ...]
    branches: frozenset[AreaId]


Members = Mapping[AreaId, frozenset[NotificationId]]


def find_branches(recipients: Sequence[Recipient]) -> Members:
    """Return who belongs to which branch, largest first.

    In each tree, the branches are what lies directly below the smallest area around all recipients, if at least FEWEST
    of them live there; all others make up a branch of that area, or of their own if no area is around them all. Of two with the same people, the address counts. A tree
    that doesn't divide them counts only if neither does.
    """
    found: dict[AreaId, frozenset[NotificationId]] = {}
    for members in (
        _divide({one.notification: one.houses for one in recipients}),
        _divide({one.notification: one.nodes for one in recipients}),
    ):
        found |= {area: people for area, people in members.items() if people not in found.values()}
    if len(found) > 1:
        found = {area: people for area, people in found.items() if len(people) < len(recipients)}
    return dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))


def _divide(lineages: Mapping[NotificationId, Sequence[Lineage]]) -> dict[AreaId, frozenset[NotificationId]]:
    around = _find_common([one for some in lineages.values() for one in some])
    below: defaultdict[AreaId, set[NotificationId]] = defaultdict(set)
    for person, areas in lineages.items():
        for lineage in areas:
            below[lineage[min(len(around), len(lineage) - 1)]].add(person)
    branches = {area: people for area, people in below.items() if len(people) >= FEWEST}
    if around:
        rest = {person for area, people in below.items() if area not in branches for person in people}
        branches |= {around[-1]: branches.get(around[-1], set()) | rest} if rest else {}
    return {area: frozenset(people) for area, people in (branches if around else below).items()}


def _find_common(lineages: Sequence[Lineage]) -> Lineage:
    """Return what all of them begin with."""
    shared = []
    for steps in zip(*lineages, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return tuple(shared)


def choose_sample(recipients: Sequence[Recipient], branches: Members, size: int) -> Sample | None:
    """Return whom of the recipients to ask first, up to `size`; None if that would be at least half of them.

    They are spread over the branches, and taken in their turn. A branch without two to ask is not waited for.
    """
    turns = [one.notification for one in sorted(recipients, key=lambda one: one.turn) if one.asks]
    quota = max(_FEWEST_ASKED, min(_WAVE, size // max(1, len(branches))))
    asked: set[NotificationId] = set()
    for people in branches.values():
        here = [one for one in turns if one in people]
        wanted = min(quota - len(asked & people), size - len(asked))
        asked |= set(_take([one for one in here if one not in asked], wanted))
    waited_for = frozenset(area for area, people in branches.items() if len(asked & people) >= _FEWEST_ASKED)
    if not waited_for or 2 * len(asked) >= len(recipients):
        return None
    return Sample(tuple(one for one in turns if one in asked), waited_for)


def _take(candidates: Iterable[NotificationId], most: int) -> Iterator[NotificationId]:
    return (one for _, one in zip(range(most), candidates, strict=False))


def size_wave(answers: int) -> int:
    """Return how many more to call in a branch in which so many answers leave it open."""
    return min(_WAVE, _CALLS_FOR_ANSWER * max(0, MOST_ASKED - answers))


def describe_nested(parent: Incident, area: AreaId, areas: Areas, began_at: datetime) -> IncidentDraft:
    """Return the draft of the fault that was left inside a branch of what was restored of the parent."""
    own = tuple(item for item in parent.scope.include if item.area == area)
    include = own or (ScopeItem(area),)
    scope = Scope(include, parent.scope.exclude)
    return IncidentDraft(
        kind=IncidentKind.UNPLANNED,
        services=parent.services,
        scope=Scope(include) if is_empty(scope, areas) else scope,
        cause=parent.cause,
        began_at=began_at,
        parent_id=parent.id,
    )


class BranchRepository(Protocol):
    """Keeps the branches of campaigns; each method is one transaction and raises StoreError.

    A branch is held by the answer that makes it doubtful, in the transaction that keeps the answer, and let go by the
    publication or the withdrawal of the draft that this leaves.
    """

    async def get(self, branch: BranchId) -> Branch:
        """Return one; raise NotFoundError."""
        ...

    async def find(self, campaigns: Sequence[CampaignId]) -> list[Branch]:
        """Return those of these campaigns in which somebody waits, was asked, or answered that it is still out."""
        ...

    async def held(self) -> list[Branch]:
        """Return those that wait for a manager, the longest first."""
        ...

    async def advance(self, *, at: datetime) -> bool:
        """Do what time asks: begin samples, ask further people, let go of those who have waited too long.

        Tell whether there was anything to do.
        """
        ...

    async def claim_alerts(self, *, at: datetime) -> list[Branch]:
        """Return the held branches of which no manager has been told yet; each comes once."""
        ...
