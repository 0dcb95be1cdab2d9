"""Who is told what: the page of rules, the choice in a deed's form, and the estimate before very many are told."""

from datetime import timedelta

from outages.incidents import State
from outages.subscribers import Tier
from outages.telling_rules import DEFAULTS, Audience, Fact, TellingRule
from outages.tickets import Channel
from tests.support.board_scene import planned_incident
from tests.support.web_visits import NOTICE, get, only_incident, post, publish_notice, sign_in
from tests.support.web_world import AGENT, MANAGER, Client, World

EVERYBODY = {"audience": "affected", "channel": "sms", "tier": ""}


async def test_a_manager_sets_all_rules_on_a_page(manager: Client, world: World) -> None:
    chosen = {f"audience-{fact}": DEFAULTS[fact].audience.value for fact in Fact}
    chosen |= {"audience-published": "affected", "channel-published": "sms", "tier-published": "critical"}
    status, _ = await post(manager, "/telling-rules", chosen)
    assert status == 303
    rule = TellingRule(Audience.AFFECTED, Channel.SMS, Tier.CRITICAL)
    assert await world.telling_rules.read() == {**DEFAULTS, Fact.PUBLISHED: rule}
    _, page = await get(manager, "/telling-rules?done=1")
    assert '<option value="critical" selected>' in page


async def test_the_end_can_not_be_kept_from_those_who_asked(manager: Client, world: World) -> None:
    chosen = {"audience-restored": "nobody", "audience-published": "asked"}
    assert (await post(manager, "/telling-rules", chosen))[0] == 422
    assert await world.telling_rules.read() == DEFAULTS


async def test_agents_may_not_set_rules(client: Client) -> None:
    agent = await sign_in(client, "anton", "battery staple")
    assert (await get(agent, "/telling-rules"))[0] == 403


async def test_a_notice_may_have_a_rule_of_its_own(manager: Client, world: World) -> None:
    await post(manager, "/incidents", NOTICE)
    assert (await post(manager, "/incidents/1/publish", EVERYBODY))[0] == 303
    incident = only_incident(world)
    rules = await world.telling_rules.read(incident.id)
    assert rules[Fact.PUBLISHED] == TellingRule(Audience.AFFECTED, Channel.SMS)
    assert await world.telling_rules.read() == DEFAULTS


async def test_very_many_are_told_only_after_the_estimate_was_seen(manager: Client, world: World) -> None:
    world.telling_rules.people = {(Channel.SMS, "ru"): 900, (Channel.CALL, "en"): 101}
    await post(manager, "/incidents", NOTICE)
    status, page = await post(manager, "/incidents/1/publish", EVERYBODY)
    assert status == 422
    assert only_incident(world).state is State.DRAFT
    # 1,800 segments of 3 and 51 minutes of 1.50.
    for figure in ("1001", "900", "1800", "51", "5476.50 RUB"):
        assert figure in page
    assert '<option value="affected" selected>' in page
    assert (await post(manager, "/incidents/1/publish", EVERYBODY | {"confirmed": "on"}))[0] == 303
    assert only_incident(world).state is State.ACTIVE


async def test_every_deed_offers_whom_to_tell_and_asks_before_very_many(
    manager: Client, world: World
) -> None:
    await publish_notice(manager)
    world.telling_rules.people = {(Channel.SMS, "ru"): 501}
    etr = {"etr_choice": "4h", "reason": "weather"}
    for deed, fields in (("etr", etr), ("cancel", {}), ("restore", {})):
        status, page = await post(manager, f"/incidents/1/{deed}", fields | EVERYBODY)
        assert (status, 'name="confirmed"' in page) == (422, True), deed
    assert (await post(manager, "/incidents/1/restore", EVERYBODY | {"confirmed": "on"}))[0] == 303
    assert (await post(manager, "/incidents/1/reopen", {"etr_choice": "4h"} | EVERYBODY))[0] == 422


async def test_rest_lists_and_sets_rules(client: Client) -> None:
    body = {"fact": "etr_moved", "audience": "heard", "channel": "sms"}
    async with client.post("/api/v1/telling-rules", json=body, headers=MANAGER) as answer:
        assert await answer.json() == body | {"tier": None}
    async with client.get("/api/v1/telling-rules", headers=MANAGER) as answer:
        listed = {one["fact"]: one["audience"] for one in (await answer.json())["items"]}
    assert (listed["etr_moved"], listed["restored"], listed["published"]) == ("heard", "asked", "nobody")
    nobody = {"fact": "restored", "audience": "nobody"}
    async with client.post("/api/v1/telling-rules", json=nobody, headers=MANAGER) as answer:
        assert (answer.status, (await answer.json())["errors"][0]["field"]) == (422, "audience")
    async with client.post("/api/v1/telling-rules", json=body, headers=AGENT) as answer:
        assert answer.status == 403


async def test_rest_refuses_very_many_with_the_estimate_unless_confirmed(
    client: Client, manager: Client, world: World
) -> None:
    await publish_notice(manager)
    world.telling_rules.people = {(Channel.SMS, "ru"): 501}
    body = {"whom": {"audience": "affected", "channel": "sms"}}
    path = "/api/v1/incidents/1/restore"
    async with client.post(path, json=body, headers=MANAGER) as answer:
        problem = await answer.json()
    assert (answer.status, problem["estimate"]["people"], problem["estimate"]["cost"]) == (422, 501, 3006.0)
    estimate = {"fact": "restored"} | body
    async with client.post("/api/v1/incidents/1/telling-estimate", json=estimate, headers=MANAGER) as answer:
        assert await answer.json() == problem["estimate"]
    async with client.post(path, json=body | {"confirmed": True}, headers=MANAGER) as answer:
        assert answer.status == 200


async def test_moving_the_work_of_very_many_asks_first_and_a_note_does_not(
    client: Client, world: World
) -> None:
    work = await planned_incident(world)
    world.telling_rules.kept[work.id, Fact.WORK_MOVED] = TellingRule(Audience.AFFECTED)
    world.telling_rules.people = {(Channel.SMS, "ru"): 501}
    path, starts = f"/api/v1/incidents/{work.id}", (world.clock.now() + timedelta(hours=6)).isoformat()
    async with client.patch(path, json={"version": 2, "note": "later"}, headers=MANAGER) as answer:
        assert answer.status == 200
    async with client.patch(path, json={"version": 3, "starts_at": starts}, headers=MANAGER) as answer:
        assert (answer.status, (await answer.json())["estimate"]["messages"]) == (422, 501)
    body = {"version": 3, "starts_at": starts, "confirmed": True}
    async with client.patch(path, json=body, headers=MANAGER) as answer:
        assert answer.status == 200
