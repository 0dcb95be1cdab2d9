"""Branches of a campaign as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.web.forms.places import label_of
from ivr.web.pages.cards import DisplayContext
from outages.branches import Branch, BranchState
from outages.places import Area, AreaId


@dataclass(frozen=True, slots=True)
class BranchCard:
    """A branch for display: `said` is what people there answered, `waiting` how many wait, empty for nobody."""

    branch: Branch
    place: str
    state_name: str
    said: str
    waiting: str
    decided: str
    held: bool


def make_branch_card(branch: Branch, areas: Mapping[AreaId, Area], display: DisplayContext) -> BranchCard:
    """Return the card of a branch."""
    words, area = display.words, areas.get(branch.area)
    decided = words.changed_by.format(author=branch.changed_by, time=display.moment(branch.changed_at))
    return BranchCard(
        branch=branch,
        place=label_of(area) if area else words.unknown_area,
        state_name=words.branch_states[branch.state],
        said=words.said_still_out.format(still_out=branch.still_out, answers=branch.answers)
        if branch.answers
        else words.nobody_answered,
        waiting=words.branch_waiting.format(count=branch.waiting) if branch.waiting else "",
        decided=decided if branch.changed_by else "",
        held=branch.state is BranchState.HELD,
    )
