"""A billing system that is asked over HTTP: a real server that answers what a test tells it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from outages.gateways.billing import BillingDirectory, BillingSettings

TOKEN = "letmein"


def point_of(account: str, house: str = "12", **other: object) -> dict[str, Any]:
    """Return a service point as a billing system answers it."""
    return {
        "account": account,
        "name": "Анна",
        "phones": [],
        "language": "ru",
        "tier": "standard",
        "region": "Тверская область",
        "city": "Тверь",
        "street": "улица Королёва",
        "house": house,
        "flat": "5",
        "services": ["internet", "tv"],
    } | other


@dataclass
class BillingServer:
    """Answers the service points that have the number or the account; waits while `open` is cleared.

    `instead` is answered in place of that; `asked` holds the questions so far.
    """

    points: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    instead: web.Response | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one question."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        self.asked.append(dict(request.query))
        await self.open.wait()
        if self.instead is not None:
            return self.instead
        return web.json_response({"service_points": [one for one in self.points if _meets(one, request)]})


def _meets(point: dict[str, Any], request: web.Request) -> bool:
    if number := request.query.get("number"):
        return number in point["phones"]
    return bool(point["account"] == request.query["account"])


@asynccontextmanager
async def run_billing(host: str = "127.0.0.1") -> AsyncIterator[BillingServer]:
    """Serve on a free port."""
    billing = BillingServer()
    billing.open.set()
    application = web.Application()
    application.router.add_get("/lookup", billing.answer)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, host, 0)
    await site.start()
    billing.url = f"http://{host}:{runner.addresses[0][1]}/lookup"
    try:
        yield billing
    finally:
        billing.open.set()
        await runner.cleanup()


@asynccontextmanager
async def reach(url: str, *, token: str = TOKEN, seconds: float = 10) -> AsyncIterator[BillingDirectory]:
    """Yield what asks there."""
    async with aiohttp.ClientSession() as session:
        settings = BillingSettings(url=url, token=token, region="RU", seconds=seconds)
        yield BillingDirectory(settings, session)
