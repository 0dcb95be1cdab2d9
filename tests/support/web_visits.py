"""Visits to the web pages: signing in, sending forms, posting a notice."""

from collections.abc import Mapping

from outages.incidents import Incident
from tests.support.web_world import Client, World

#: What a browser sends with a form of our own page.
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
NOTICE = {
    "place": "улица Ленина, Химки, Московская область",
    "houses": "1-25 нечётные, 30, 32а",
    "services": "internet",
    "cause": "line_damage",
    "etr_choice": "2h",
}


async def sign_in(client: Client, login: str, password: str) -> Client:
    status, _ = await post(client, "/login", {"login": login, "password": password})
    assert status == 303
    return client


async def post(
    client: Client,
    path: str,
    data: Mapping[str, str] | list[tuple[str, str]] | None = None,
    headers: Mapping[str, str] = SAME_SITE,
) -> tuple[int, str]:
    async with client.post(path, data=data or {}, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def get(client: Client, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    async with client.get(path, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


def only_incident(world: World) -> Incident:
    (incident,) = world.incidents.kept.values()
    return incident


async def publish_notice(client: Client) -> None:
    assert (await post(client, "/incidents", NOTICE))[0] == 303
    assert (await post(client, "/incidents/1/publish"))[0] == 303
