"""The other end of `logic.child`: reads questions, answers each, and ends with whoever started it.

`python -P -m mandate.logic.serving`. Questions and answers are pickled, each after its length; nobody but
the parent process holds the pipes.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from queue import Queue
from typing import IO

from mandate.model.question import Unknown

MEMORY = 6 * 2**30  # bytes of address space, of which z3 and Python take one before anything is asked
OUT_OF_MEMORY = "the memory allowed for one question is used up"
LENGTH = 8
ANSWER, CRASH, LAST = b"A", b"C", b"L"  # what comes back: an answer, an exception, the last answer


def serve() -> None:
    """Answer until the parent closes its end or dies; then end at once, in the middle of a question too."""
    _alone()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints by mistake must not print into an answer
    questions: Queue[bytes] = Queue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    while True:
        kind, body = _reply(questions.get())
        replies.write(kind + len(body).to_bytes(LENGTH, "big") + body)
        replies.flush()
        if kind == LAST:
            os._exit(0)


def _reply(asked: bytes) -> tuple[bytes, bytes]:
    from mandate.logic.dispatch import here

    try:
        question, rlimit = pickle.loads(asked)  # noqa: S301 - from the parent alone
        answer = here(question, rlimit)
    except MemoryError:
        return LAST, pickle.dumps(Unknown(OUT_OF_MEMORY))
    except RecursionError:
        return ANSWER, pickle.dumps(Unknown("the expression is nested too deeply"))
    except Exception as problem:  # noqa: BLE001 - raised again in the parent
        if "out of memory" in str(problem):  # as z3 says it
            return LAST, pickle.dumps(Unknown(OUT_OF_MEMORY))
        return CRASH, f"{type(problem).__name__}: {problem}".encode()
    full = isinstance(answer, Unknown) and "out of memory" in answer.reason
    return (LAST if full else ANSWER), pickle.dumps(answer)


def _listen(questions: Queue[bytes]) -> None:
    """Hand on what comes in; the end of it is the end of the process. The solver runs in the other thread."""
    while True:
        asked = received(sys.stdin.buffer)
        if asked is None:
            os._exit(0)
        questions.put(asked)


def received(stream: IO[bytes]) -> bytes | None:
    """One message, or None at the end of the stream."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    body = stream.read(int.from_bytes(head, "big"))
    return body if len(body) == int.from_bytes(head, "big") else None


def _alone() -> None:
    """An interrupt is for the parent, which ends this process; and memory has a limit."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit = int(os.environ.get("MANDATE_SOLVER_MEMORY", str(MEMORY)))
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (ImportError, ValueError, OSError):
        return  # not POSIX, or not allowed: work is bounded by its budget all the same


if __name__ == "__main__":
    serve()
