"""Search on the running line follows an import by itself."""

import asyncio

from tests.support.patience import PATIENCE
from tests.support.running_line import Household, RunningLine


async def test_an_imported_street_is_found_mistyped_and_its_subscriber_by_telephone(
    line: RunningLine,
) -> None:
    line.imports(Household("+79991113501", "улица Щегловитова", "12"))
    async with asyncio.timeout(PATIENCE):
        while not (found := await line.asks("GET", "/search", q="Щеглавитова 12", kind="place"))["items"]:
            await asyncio.sleep(0.2)
    assert found["ready"]
    assert found["items"][0]["area"]["names"][-2:] == ["улица Щегловитова", "12"]
    (person,) = (await line.asks("GET", "/search", q="8 999 111-35-01", kind="person"))["items"]
    assert person["person"]["phones"] == ["+79991113501"]
