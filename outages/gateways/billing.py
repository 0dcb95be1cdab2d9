"""A billing system that is asked over HTTP."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp
from typing_extensions import override

from outages.directory import Directory, DirectoryError, Question, check_answer
from outages.imports import ImportedRow
from outages.sources.answers import read_answer

#: Largest answer, in bytes: hundreds of service points.
_LARGEST: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingSettings:
    """How to ask: `region` is the country of numbers without a code, `seconds` the longest wait for a whole answer."""

    url: str
    token: str = field(repr=False)
    region: str
    seconds: float = 10.0


class BillingDirectory(Directory):
    """Asks the billing system; whoever made the session closes it."""

    def __init__(self, settings: BillingSettings, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._session = session
        self._timeout = aiohttp.ClientTimeout(total=settings.seconds)

    @override
    async def ask(self, question: Question) -> tuple[ImportedRow, ...]:
        try:
            body = await self._fetch(question)
        except (aiohttp.ClientError, TimeoutError) as error:
            # What aiohttp says of an error may hold the number in the address.
            raise DirectoryError(f"does not answer: {type(error).__name__}") from error
        rows = read_answer(body, self._settings.region)
        check_answer(question, rows)
        return rows

    async def _fetch(self, question: Question) -> bytes:
        headers = {"Accept": "application/json"}
        if self._settings.token:
            headers["Authorization"] = f"Bearer {self._settings.token}"
        async with self._session.get(
            self._settings.url,
            params={question.by.value: question.wanted},
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as answer:
            if answer.status != HTTPStatus.OK:
                raise DirectoryError(f"answered {answer.status}")
            return await _read(answer)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > _LARGEST:
            raise DirectoryError(f"the answer is larger than {_LARGEST // 1024} kB")
    return bytes(body)
