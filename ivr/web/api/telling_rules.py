"""What the REST API does with telling rules, and what telling a fact would take."""

from typing import Annotated

from pydantic import Field

from ivr.web.api.answers import Listing, Out
from ivr.web.api.models import TellingRuleIn
from ivr.web.api.rest import Ask, Nothing, Strict
from ivr.web.pages.problems import EstimateOut, estimate_out
from outages.incidents import IncidentId
from outages.subscribers import Tier
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel


class SetRuleIn(TellingRuleIn):
    """The rule by which a fact is told from now on."""

    fact: Fact


class EstimateIn(Strict):
    """A fact that may come true of an incident."""

    fact: Fact
    whom: Annotated[
        TellingRuleIn | None, Field(description="Null for the rule that holds for the incident.")
    ] = None


class TellingRuleOut(Out):
    """Who is told a fact, and how; `channel` null is as people asked, by SMS for those who asked for nothing."""

    fact: Fact
    audience: Audience
    channel: Channel | None
    tier: Tier | None


async def list_rules(ask: Ask[Nothing, Nothing]) -> Listing[TellingRuleOut]:
    """Return the rule of every fact."""
    rules = await ask.services.telling_rules.read()
    return Listing[TellingRuleOut](items=[_rule_out(fact, rules[fact]) for fact in Fact])


async def set_rule(ask: Ask[Nothing, SetRuleIn]) -> TellingRuleOut:
    """Tell a fact by another rule from now on."""
    services, fact, rule = ask.services, ask.body.fact, ask.body.as_rule()
    await services.telling_rules.set(fact, rule, author=ask.bearer.name, at=services.clock.now())
    return _rule_out(fact, rule)


async def estimate(ask: Ask[Nothing, EstimateIn]) -> EstimateOut:
    """Return what telling a fact about an incident would take now."""
    services, fact = ask.services, ask.body.fact
    incident = await services.incidents.get(IncidentId(ask.id))
    held = await services.telling.rule_of(incident.id, fact)
    rule = held if ask.body.whom is None else ask.body.whom.as_rule()
    return estimate_out(await services.telling.estimate(incident, fact, rule))


def _rule_out(fact: Fact, rule: TellingRule) -> TellingRuleOut:
    return TellingRuleOut(fact=fact, audience=rule.audience, channel=rule.channel, tier=rule.tier)
