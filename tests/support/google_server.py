"""Google's speech service as gTTS sees it: a proxy on loopback that answers in its place."""

import asyncio
import base64
import io
import json
import re
import ssl
import subprocess
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import soundfile

from tests.support.fake_speech import hum


@dataclass
class GoogleServer:
    """What the service was asked to speak, and how it behaves: it answers with `status`, and waits while `open` is cleared."""

    port: int = 0
    status: int = 200
    with_sound: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def run_google(folder: Path) -> AsyncIterator[GoogleServer]:
    """Serve as an HTTPS proxy on a free port, with a new certificate in `folder`."""
    google = GoogleServer()
    google.open.set()
    context = _certificate(folder)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await _converse(google, context, reader, writer)
        finally:
            tasks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    google.port = server.sockets[0].getsockname()[1]
    try:
        yield google
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


async def _converse(
    google: GoogleServer, context: ssl.SSLContext, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    request = (await reader.readuntil(b"\r\n\r\n")).decode()
    google.hosts.append(request.split()[1])
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await writer.start_tls(context)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    assert length is not None
    body = await reader.readexactly(int(length[1]))
    google.asked.append(_read_question(body.decode()))
    await google.open.wait()
    answer = _answer(google)
    writer.write(f"HTTP/1.1 {google.status} X\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer)
    await writer.drain()


def _read_question(body: str) -> tuple[str, str]:
    """Return the text and language from a form field of JSON nested in JSON."""
    [[[_name, inner, *_rest]]] = json.loads(urllib.parse.parse_qs(body)["f.req"][0])
    text, language, *_more = json.loads(inner)
    return text, language


def _answer(google: GoogleServer) -> bytes:
    if not google.with_sound:
        return b'[["wrb.fr","jQ1olc","[]",null]]\n'
    sound, mp3 = hum(0.8), io.BytesIO()
    soundfile.write(mp3, sound.samples, sound.rate, format="MP3")
    coded = base64.b64encode(mp3.getvalue()).decode()
    return f')]}}\'\n\n[["wrb.fr","jQ1olc","[\\"{coded}\\"]",null]]\n'.encode()


def _certificate(folder: Path) -> ssl.SSLContext:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)  # noqa: S603 - fixed words
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
