"""Whatever is sent to the web, the answer says whose mistake it is, and is never a failure of ours."""

import asyncio
import random
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from aiohttp import web
from yarl import URL

from outages.gateways.signatures import token_of
from outages.store import Store
from tests.support.runtime import PROJECT
from tests.support.web_site import REPLY_KEY, SAME_SITE, Site, open_site

#: What breaks programs: bytes that are no text, numbers without end, times at the edge, what other languages read.
ODDITIES = [
    b"", b" ", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"%", b"%zz", b"%00", b"\r\nX: y", b"\x1b[2J", b"\x7f",
    b"9" * 5000, b"-1", b"0", b"1" * 19, b"1e309", b"NaN", b"0x10", "٣".encode(), "²".encode(), "𝟙".encode(),
    b"0001-01-01T00:00", b"9999-12-31T23:59", b"2026-02-30T12:00", b"2026-11-21T12:00+99:99", b"T", b"24:00",
    b"[" * 2000, b"{}", b"null", b"../../etc/passwd", b"' OR 1=1 --", b"<script>", b"{{7*7}}", b"${x}", b"sound:x",
    "\u202e\u200b\ufeff".encode(), "e\u0301".encode() * 500, "😀".encode() * 60, "ß".encode() * 300, b"a" * 100_000,
    b"1-99999999999999999999", b"1-" * 3000, b"1, " * 4000, "кроме ".encode() * 900, "нечётные".encode(),
    b"en", b"ru", b"xx", b"1", b"internet", b"2h", b"exact", b"https://example.org", b"//example.org", b"\\\\host",
]  # fmt: skip
#: Rules that no schema can say, such as "one of account and number", refuse what the document allows.
NOT_CHECKED = "positive_data_acceptance"
#: How often each kind of body is announced.
KINDS = {"application/x-www-form-urlencoded": 8, "application/json": 1, "multipart/form-data; boundary=x": 1}
#: Requests to each address and method.
TIMES = 3


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    async with open_site(store) as site:
        outage = await site.town.outage()
        await site.town.ticket(1, outage)
        yield site


def fields() -> list[str]:
    """Return the names of all fields that pages have or read."""
    web_folder = PROJECT / "ivr" / "web"
    templates = "".join(file.read_text() for file in web_folder.rglob("*.html"))
    code = "".join(file.read_text() for file in web_folder.rglob("*.py"))
    found = re.findall(r'name="([a-z_.0-9]+)"', templates)
    found += re.findall(r'\.get(?:all)?\("([a-z_.0-9]+)"', code)
    return sorted({*found, "lang", "place.0", "houses.0", "except.0", "remark.ru", "remark.en", "x" * 300})


def send(random_one: random.Random) -> bytes:
    """Return fields with odd values, ready for a query or a form."""
    names = random_one.choices(fields(), k=random_one.randint(0, 12))
    pairs = (f"{name}={quote_from_bytes(random_one.choice(ODDITIES))}" for name in names)
    return "&".join(pairs).encode()


def addresses(app: web.Application, random_one: random.Random) -> Iterator[tuple[str, str]]:
    """Yield each method and address, with numbers in it that exist and that do not."""
    for route in app.router.routes():
        info = route.resource.get_info() if route.resource else {}
        pattern = info.get("formatter") or info.get("path") or ""
        for _ in range(TIMES):
            wanted = random_one.choice(
                ["1", "2", "ru", "en", "999999999999999999", "greeting", "%FF", "9" * 5000]
            )
            yield route.method, re.sub(r"\{\w+\}", wanted, pattern)


@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionHeader")
@pytest.mark.filterwarnings("ignore::aiohttp.multipart.BadContentDispositionParam")
async def test_no_page_fails_whatever_its_fields_hold(site: Site) -> None:
    random_one = random.Random(20261130)  # noqa: S311 - the same at every run
    form = {"login": "olga", "password": "correct horse"}
    async with site.client.post("/login", data=form, headers=SAME_SITE) as answer:
        assert answer.status == 200
    failed = []
    app = site.client.app
    assert app is not None
    for method, path in addresses(app, random_one):
        if path == "/logout":
            continue
        query = send(random_one).decode() if random_one.random() < 0.5 else ""
        url = URL(f"{site.client.make_url('/')}{path.lstrip('/')}?{query}"[:8000], encoded=True)
        body = send(random_one) if method in {"POST", "PATCH"} else None
        (kind,) = random_one.choices(list(KINDS), list(KINDS.values()))
        headers = SAME_SITE | {"Content-Type": kind}
        async with site.client.session.request(
            method, url, data=body, headers=headers, allow_redirects=False
        ) as got:
            if got.status >= 500:
                failed.append((method, str(url)[:300], (body or b"")[:300], await got.text()))
    assert failed == []


async def test_whatever_a_gateway_hands_over_is_taken_or_its_own_mistake(site: Site) -> None:
    random_one = random.Random(20261130)  # noqa: S311 - the same at every run
    charsets = ["utf-8", "UTF-16BE", "ucs-2", "windows-1251", "rot13", "idna", "", "x" * 300]
    numbers = ["+79991234567", "79991234567", "900", "BANK", "%00", "+", "٣" * 11, "9" * 5000]
    statuses = set()
    for _ in range(300):
        query = {
            "token": token_of(REPLY_KEY, "kannel"),
            "number": random_one.choice(numbers),
            "id": random_one.choice(["", "1", "\x00" * 9]),
        }
        kind = f"text/plain; charset={random_one.choice(charsets)}"
        body = b"".join(random_one.choices(ODDITIES, k=3))
        async with site.client.post(
            "/texts/kannel", params=query, data=body, headers={"Content-Type": kind}
        ) as got:
            statuses.add(got.status)
    assert statuses == {200, 422}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_rest_api_keeps_what_its_document_says(site: Site, tmp_path: Path) -> None:
    """Have schemathesis send what the document allows and what it forbids, the same at every run."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"), "run", str(site.client.make_url("/api/v1/openapi.json")),
        "--header", f"Authorization: Bearer {site.token}", "--seed", "20261130", "--max-examples", "3",
        "--phases", "examples,coverage,fuzzing", "--exclude-checks", NOT_CHECKED, "--max-failures", "5",
        "--generation-database", "none", "--warnings", "off", "--no-color",
        cwd=tmp_path, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
