"""Lets one import at a time read and change the lists of subscribers, over all its transactions."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import Connection, Engine

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
def begin_beside_imports(engine: Engine) -> Iterator[Connection | None]:
    """Begin a transaction before whose end no import begins, or yield None while one is running.

    Several such transactions may go on at once.
    """
    with contextlib.ExitStack() as stack:
        if engine.dialect.name == "sqlite":
            handle = _open_file(engine)
            # Called after the commit.
            stack.callback(os.close, handle)
            is_free = _try_file(handle, fcntl.LOCK_SH)
            connection = stack.enter_context(engine.begin())
        else:
            connection = stack.enter_context(engine.begin())
            query = f"SELECT pg_try_advisory_xact_lock_shared({_LOCK})"
            is_free = bool(connection.exec_driver_sql(query).scalar_one())
        yield connection if is_free else None


@contextlib.contextmanager
def _lock_of(engine: Engine) -> Iterator[Callable[[], bool]]:
    """Yield what tries to take the lock; let it go in the end."""
    if engine.dialect.name == "sqlite":
        handle = _open_file(engine)
        try:
            yield lambda: _try_file(handle, fcntl.LOCK_EX)
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


def _open_file(engine: Engine) -> int:
    return os.open(f"{engine.url.database}-importing", os.O_RDWR | os.O_CREAT, 0o600)


def _try_file(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
