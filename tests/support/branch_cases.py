"""Branches of the campaign that the tests of pages show."""

from dataclasses import replace
from datetime import timedelta

from outages.branches import Branch, BranchId, BranchState
from outages.campaigns import CampaignId
from outages.incidents import IncidentId
from outages.places import AreaId
from tests.support.web_world import NOON

HELD = Branch(
    id=BranchId(3),
    campaign_id=CampaignId(7),
    area=AreaId(3),
    state=BranchState.HELD,
    people=40,
    works=1,
    still_out=3,
    waiting=28,
    changed_at=NOON - timedelta(minutes=4),
    incident_id=IncidentId(2),
)
ASKED = replace(
    HELD,
    id=BranchId(4),
    area=AreaId(7),
    state=BranchState.ASKED,
    works=0,
    still_out=0,
    waiting=9,
    incident_id=None,
)
TOLD = replace(ASKED, id=BranchId(5), area=AreaId(8), state=BranchState.OPEN, works=3, waiting=0)
