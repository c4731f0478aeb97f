"""A chat-completions server on this machine: answers are scripted, requests are kept for the test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One scripted answer. `content` is the assistant's text; `body` replaces the whole JSON body."""

    content: str | None = ""
    status: int = 200
    finish: str = "stop"
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    delay: float = 0.0


def answer(value: Any, **more: Any) -> Reply:
    """A well-formed answer with `value` as its JSON."""
    return Reply(json.dumps(value), **more)


def refusal(status: int, message: str = "no", **headers: str) -> Reply:
    """An error as OpenAI-compatible servers send it."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}})
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status=status, body=body, headers=named)


@dataclass
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """Everything that was said to the model."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


@dataclass
class Loopback:
    """A running server. The last reply is repeated for requests beyond the script."""

    url: str
    replies: list[Reply]
    seen: list[Seen] = field(default_factory=list)

    def next(self) -> Reply:
        return self.replies[min(len(self.seen), len(self.replies)) - 1]


@contextmanager
def loopback(*replies: Reply) -> Iterator[Loopback]:
    """Serve the replies in order, on a port that the system chooses."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    state = Loopback(f"http://127.0.0.1:{server.server_port}/v1", list(replies))
    server.state = state  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        state: Loopback = self.server.state  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", "0"))) or b"{}")
        state.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        reply = state.next()
        time.sleep(reply.delay)
        data = (reply.body if reply.body is not None else _completion(reply)).encode()
        try:
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client did not wait

    def log_message(self, *args: Any) -> None:
        """Tests print nothing."""


def _completion(reply: Reply) -> str:
    message = {"role": "assistant", "content": reply.content}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 0,
            "model": "test-model",
            "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    )
