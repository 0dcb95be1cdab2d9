"""Endpoints for machines: health and metrics."""

import asyncio

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ivr.observability.parts import PartState
from ivr.web.auth.access import require_operator
from ivr.web.services import SERVICES


async def show_health(request: web.Request) -> web.Response:
    """Answer 200 while no part is down, else 503; details are in English."""
    parts = await request.app[SERVICES].health()
    down = any(part.state is PartState.DOWN for part in parts)
    body = {
        "status": "down" if down else "ok",
        "node": request.app[SERVICES].node,
        "parts": {part.name: {"state": part.state, "detail": part.detail} for part in parts},
    }
    return web.json_response(body, status=503 if down else 200)


async def show_metrics(request: web.Request) -> web.Response:
    """Answer with the metrics in Prometheus' text format."""
    await require_operator(request)
    text = await asyncio.to_thread(generate_latest, request.app[SERVICES].registry)
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})
