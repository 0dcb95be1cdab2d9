"""Lets one import at a time read and change the lists of subscribers, over all its transactions."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import Engine

from outages.errors import StoreError


class ImportRunningError(StoreError):
    """Another import is running."""


#: Longest wait for another import, and how often it is looked for, in seconds.
_PATIENCE: Final = 60.0
_INTERVAL: Final = 0.1
_LOCK: Final = 20260102


@contextlib.contextmanager
def hold_imports(engine: Engine, *, patience: float = _PATIENCE) -> Iterator[None]:
    """Keep other imports out, of this process and of others; the lock ends with the process.

    Wait at most `patience` seconds for another one, then raise ImportRunningError.
    """
    with _lock_of(engine) as try_to_lock:
        give_up_at = time.monotonic() + patience
        while not try_to_lock():
            if time.monotonic() >= give_up_at:
                raise ImportRunningError("another import is running: try again when it has ended")
            time.sleep(_INTERVAL)
        yield


@contextlib.contextmanager
def _lock_of(engine: Engine) -> Iterator[Callable[[], bool]]:
    """Yield what tries to take the lock; let it go in the end."""
    if engine.dialect.name == "sqlite":
        handle = os.open(f"{engine.url.database}-importing", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield lambda: _try_file(handle)
        finally:
            os.close(handle)
        return
    with engine.connect() as connection:
        query = f"SELECT pg_try_advisory_lock({_LOCK})"
        # Without a transaction that stays open; the lock belongs to the session.
        connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield lambda: bool(connection.exec_driver_sql(query).scalar_one())
        finally:
            connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")


def _try_file(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
