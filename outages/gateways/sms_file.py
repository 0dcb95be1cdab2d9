"""Text messages to a file: for a first start, for demonstrations, and for gateways that read files."""

import asyncio
import json
import os
from pathlib import Path

from typing_extensions import override

from outages.clock import Clock
from outages.errors import TemporaryDeliveryError
from outages.notifications import Result, SMSGateway, TextMessage


class FileSMSGateway(SMSGateway):
    """Appends one JSON object per line; a message on disk counts as delivered."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    @override
    async def send(self, message: TextMessage) -> Result:
        record = {
            "at": self._clock.now().isoformat(),
            "id": message.id,
            "number": message.number,
            "text": message.text,
        }
        line = json.dumps(record, ensure_ascii=False) + "\n"
        await asyncio.to_thread(self._append, line.encode())
        return Result.DELIVERED

    def _append(self, line: bytes) -> None:
        try:
            # The file holds phone numbers: only its owner may read it.
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise TemporaryDeliveryError(f"cannot append to {self._path}: {error.strerror}") from error
