"""The telling rules: a table of facts, who is told each, and how."""

from aiohttp import web

from ivr.web.bodies import read_form
from ivr.web.forms.whom import read_whom
from ivr.web.pages.visit import Visit
from outages.errors import InvalidError
from outages.subscribers import Tier
from outages.telling_rules import Audience, Fact, check_rule
from outages.tickets import Channel


async def show_rules(visit: Visit) -> web.Response:
    """Show the rule of every fact."""
    return await _render(visit, done=visit.words.rules_saved if "done" in visit.request.query else "")


async def save_rules(visit: Visit) -> web.StreamResponse:
    """Set all rules as they were chosen."""
    data, services = await read_form(visit.request), visit.services
    chosen = {fact: rule for fact in Fact if (rule := read_whom(data, f"-{fact}")) is not None}
    try:
        for fact, rule in chosen.items():
            check_rule(fact, rule)
    except InvalidError:
        return await _render(visit, 422, alert=visit.words.rule_refused)
    now = services.clock.now()
    for fact, rule in chosen.items():
        await services.telling_rules.set(fact, rule, author=visit.bearer.name, at=now)
    raise web.HTTPSeeOther("/telling-rules?done=1")


async def _render(visit: Visit, status: int = 200, *, alert: str = "", done: str = "") -> web.Response:
    return visit.render(
        "telling_rules.html",
        status,
        rules=await visit.services.telling_rules.read(),
        facts=Fact,
        audiences=Audience,
        channels=Channel,
        tiers=Tier,
        alert=alert,
        done=done,
    )
