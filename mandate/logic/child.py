"""One process for questions that might not end: it can be killed, the next question gets another.

Small questions never come here (see `dispatch`). The work of a question is bounded by its budget as
everywhere; the seconds here are a net under that, so wide that a machine must stand still to reach it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from mandate.logic.serving import ANSWER, CRASH, LAST, LENGTH
from mandate.model.question import Answer, Question, Unknown

NET_SECONDS = 240.0  # for the default budget; more work is given more
NET_UNITS = 30_000_000
KILLED = "the solver took far longer than its budget of work should take, and was stopped"
DIED = "the solver's process ended without an answer"


class ChildError(Exception):
    """An exception inside the child: a defect of ours, as if it had been raised here."""


class NoChildError(Exception):
    """No process can be started here."""


class Child:
    """The process, started when it is first needed. One question at a time, whatever the thread."""

    def __init__(self, net: float = NET_SECONDS) -> None:
        self.net = net
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._lock = threading.Lock()

    def ask(self, question: Question, rlimit: int) -> Answer:
        """Its answer; Unknown if it had to be stopped or died. Raises `ChildError`, `NoChildError`."""
        message = pickle.dumps((question, rlimit))
        with self._lock:
            process = self._running()
            overran = threading.Event()

            def stop() -> None:
                overran.set()
                process.kill()

            net = threading.Timer(self.net * max(1, rlimit / NET_UNITS), stop)
            net.daemon = True
            net.start()
            try:
                reply = _exchange(process, message)
            except BaseException:  # an interrupt as well: what it is doing now nobody waits for
                self._end()
                raise
            finally:
                net.cancel()
            if reply is None or overran.is_set():
                self._end()
                return Unknown(KILLED if overran.is_set() else DIED)
            kind, body = reply
            if kind == LAST:
                self._end()
        if kind == CRASH:
            raise ChildError(body.decode())
        found: Answer = pickle.loads(body)  # noqa: S301 - from a process of our own
        return found

    @property
    def pid(self) -> int | None:
        """Of the process, while it runs."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._owner != os.getpid():
            self._process = None  # a fork of the process that started it: it is not ours to talk to
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process, self._owner = _started(), os.getpid()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _started() -> subprocess.Popen[bytes]:
    """`-P`: nothing in the folder one happens to stand in is imported."""
    if not sys.executable:
        raise NoChildError
    home = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(dict.fromkeys([*filter(None, sys.path), home]))
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "mandate.logic.serving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0"},
        )
    except (OSError, ValueError) as problem:
        raise NoChildError from problem


def _exchange(process: subprocess.Popen[bytes], message: bytes) -> tuple[bytes, bytes] | None:
    """The reply to one message; None if the process ended before it."""
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018
    try:
        process.stdin.write(len(message).to_bytes(LENGTH, "big") + message)
        process.stdin.flush()
        kind = process.stdout.read(1)
        head = process.stdout.read(LENGTH)
        body = process.stdout.read(int.from_bytes(head, "big"))
    except (OSError, ValueError):
        return None
    whole = len(head) == LENGTH and len(body) == int.from_bytes(head, "big")
    return (kind, body) if whole and kind in (ANSWER, CRASH, LAST) else None


CHILD = Child()
atexit.register(CHILD.close)
