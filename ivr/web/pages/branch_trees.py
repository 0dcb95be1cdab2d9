"""Where it is out: both trees of areas, down to what notices, answers and reports are about, with how many of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.web.texts.pages import PageTexts
from outages.campaigns import StillOutBranch
from outages.incidents import Incident, IncidentId
from outages.places import Area, AreaId, AreaKind


@dataclass(frozen=True, slots=True)
class BranchFacts:
    """What is out now, where tickets say that it still is, and how many reports no notice covers by area."""

    out: Sequence[Incident]
    still_out: Sequence[StillOutBranch]
    reports: Mapping[AreaId, int]

    @property
    def areas(self) -> list[AreaId]:
        """The areas that any of it is about."""
        named = {item.area for one in self.out for item in one.scope.include}
        return sorted(named | {one.area for one in self.still_out} | set(self.reports))


@dataclass(frozen=True, slots=True)
class TreeBranch:
    """An area with what is below it; `said` are the counts in words, `notices` those about the area itself."""

    area: AreaId
    name: str
    said: Sequence[str]
    notices: Sequence[IncidentId]
    below: Sequence["TreeBranch"]


@dataclass(slots=True)
class _Sums:
    """What was counted, by area, each with all above it."""

    notices: defaultdict[AreaId, set[IncidentId]] = field(default_factory=lambda: defaultdict(set))
    still_out: Counter[AreaId] = field(default_factory=Counter)
    reports: Mapping[AreaId, int] = field(default_factory=dict)

    def of(self, area: AreaId) -> tuple[int, int, int]:
        return len(self.notices[area]), self.still_out[area], self.reports.get(area, 0)


def make_branch_trees(
    facts: BranchFacts, areas: Mapping[AreaId, Area], words: PageTexts
) -> list[tuple[str, Sequence[TreeBranch]]]:
    """Return the address tree and the network tree by their names, without those in which there is nothing."""
    nodes = [one for one in areas.values() if one.kind is AreaKind.NODE]
    places = [one for one in areas.values() if one.kind is not AreaKind.NODE]
    drawn = (_Tree(facts, some, words) for some in (places, nodes))
    named = zip((words.address_tree, words.network_tree), drawn, strict=True)
    return [(name, roots) for name, tree in named if (roots := tree.draw(None))]


class _Tree:
    """One of the trees, as far as there is anything in it."""

    def __init__(self, facts: BranchFacts, areas: Sequence[Area], words: PageTexts) -> None:
        self._words = words
        self._names = {key: name for one in areas for key, name in zip(one.lineage, one.names, strict=True)}
        self._below: defaultdict[AreaId | None, set[AreaId]] = defaultdict(set)
        for one in areas:
            for above, area in zip((None, *one.lineage), one.lineage, strict=False):
                self._below[above].add(area)
        self._own: defaultdict[AreaId, set[IncidentId]] = defaultdict(set)
        self._sums = self._sum_up(facts, {one.id: one for one in areas})

    def _sum_up(self, facts: BranchFacts, areas: Mapping[AreaId, Area]) -> _Sums:
        sums = _Sums(reports=facts.reports)
        for incident in facts.out:
            for item in incident.scope.include:
                if item.area in areas:
                    self._own[item.area].add(incident.id)
                    for area in areas[item.area].lineage:
                        sums.notices[area].add(incident.id)
        for branch in facts.still_out:
            if branch.area in areas:
                sums.still_out.update(dict.fromkeys(areas[branch.area].lineage, branch.tickets))
        return sums

    def draw(self, above: AreaId | None) -> list[TreeBranch]:
        """Return what lies below an area, None for the top, where there is most first."""
        below: Iterable[AreaId] = self._below[above]
        ranked = sorted(below, key=lambda one: (*(-count for count in self._sums.of(one)), self._names[one]))
        return [self._branch(one) for one in ranked]

    def _branch(self, area: AreaId) -> TreeBranch:
        names, here = [self._names[area]], area
        # Levels that tell nothing of their own are one line.
        while (only := self._only_below(here)) is not None:
            names.append(self._names[only])
            here = only
        return TreeBranch(
            area=here,
            name=", ".join(names),
            said=self._say(here),
            notices=sorted(self._own[here]),
            below=self.draw(here),
        )

    def _only_below(self, area: AreaId) -> AreaId | None:
        below = self._below[area]
        if len(below) != 1 or self._own[area]:
            return None
        (only,) = below
        return only if self._sums.of(only) == self._sums.of(area) else None

    def _say(self, area: AreaId) -> list[str]:
        words = self._words
        counted = zip(
            (words.notices_count, words.still_out_count, words.uncovered_count),
            self._sums.of(area),
            strict=True,
        )
        return [say(count) for say, count in counted if count]
