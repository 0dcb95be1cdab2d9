"""Requests to Asterisk over HTTP, and the meaning of its answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from asterisk.ari.errors import (
    ARIConflictError,
    ARIFailedError,
    ARIRefusedError,
    ARITemporaryError,
    ARIUnansweredError,
    ARIUnreachableError,
)

#: Asterisk's limits are 100 connections and 15 s; equal ones on both sides would race.
POOL_LIMIT = 40
KEEPALIVE_SECONDS = 10.0

Query = Mapping[str, str | int | None]


@dataclass(slots=True)
class Counters:
    """Counts since the client was made; they only grow."""

    requests: int = 0
    failed_requests: int = 0
    connections: int = 0
    events: int = 0
    malformed_events: int = 0


class REST:
    """Asterisk's HTTP server: a bounded pool of connections with our credentials."""

    def __init__(self, url: str, user: str, password: str, *, timeout: float) -> None:
        self.counters = Counters()
        self._url = url.rstrip("/")
        self._headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        # Waiting for a free connection counts as connecting: nothing has been sent by then.
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=timeout / 2)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=POOL_LIMIT, keepalive_timeout=KEEPALIVE_SECONDS)
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=self._headers,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session."""
        if self._session is None:
            raise RuntimeError("enter the client before using it")
        return self._session

    def locate(self, *segments: str, query: Query | None = None) -> URL:
        """Return a resource's URL, with every segment quoted and None left out of the query."""
        path = "/".join(map(quote_segment, segments))
        given = {name: value for name, value in (query or {}).items() if value is not None}
        suffix = f"?{urlencode(given, quote_via=quote)}" if given else ""
        return URL(f"{self._url}/{path}{suffix}", encoded=True)

    async def request(
        self, method: str, *segments: str, query: Query | None = None, body: object = None
    ) -> Any:  # noqa: ANN401 - JSON is whatever Asterisk says
        """Make one request and return the JSON of the answer, None for an empty one.

        Raises:
            ARIUnreachableError: the request wasn't sent.
            ARIUnansweredError: it was sent, and its effect is unknown.
            ARIConflictError: the answer was 404, 409 or 412.
            ARIRefusedError: the answer was another refusal.
            ARIFailedError: Asterisk failed to carry it out.
        """
        self.counters.requests += 1
        url = self.locate(*segments, query=query)
        try:
            return read_json(await self._ask(method, url, body), f"{method} {url.path}")
        except ARITemporaryError:
            self.counters.failed_requests += 1
            raise

    async def fetch(self, *segments: str) -> bytes:
        """Make one request for a file and return its content; raise as `request` does."""
        self.counters.requests += 1
        try:
            return await self._ask("GET", self.locate(*segments), None)
        except ARITemporaryError:
            self.counters.failed_requests += 1
            raise

    async def _ask(self, method: str, url: URL, body: object) -> bytes:
        what = f"{method} {url.path}"
        try:
            async with self.session.request(method, url, json=body, allow_redirects=False) as response:
                content = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ARIUnreachableError(f"{what}: {describe(error)}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ARIUnansweredError(f"{what}: {describe(error)}") from error
        if response.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise refusal(response.status, f"{what}: {response.status} {content.decode(errors='replace')}")
        return content


def describe(error: Exception) -> str:
    """Return a library's error as text, without its representation, which may contain our password."""
    return f"{type(error).__name__} {error}".strip()


def quote_segment(segment: str) -> str:
    """Quote one segment of a path; raise ValueError for one that would change the path itself."""
    if segment in {"", ".", ".."}:
        raise ValueError(f"not a segment of an address: {segment!r}")
    return quote(segment, safe="")


def read_json(content: bytes, what: str) -> Any:  # noqa: ANN401
    """Return an answer's JSON, None for an empty body; raise ARIFailedError for anything else."""
    if not content:
        return None
    try:
        return json.loads(content)
    except ValueError as error:
        raise ARIFailedError(f"{what}: not JSON") from error


def refusal(status: int, message: str) -> ARIFailedError | ARIRefusedError:
    """Return the error for an HTTP status of 300 and over."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ARIFailedError(message)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}:
        return ARIConflictError(message)
    return ARIRefusedError(message)
