"""One question to an OpenAI-compatible endpoint, and every way in which it can fail.

No exception of the client libraries leaves this module, and none of their messages: those may quote
keys and addresses.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from mandate.compiler.readers.llm.proposal import Proposal

ATTEMPTS = 3
LONGEST_WAIT = 20  # seconds; an endpoint that asks for more is given up
BUSY = (429, 500, 502, 503, 504, 529)

Message = dict[str, str]


class UnavailableError(Exception):
    """The model did not answer. The message is for people and holds no key; `help` is a next step."""

    def __init__(self, message: str, help_: str = "") -> None:
        super().__init__(message)
        self.help = help_


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask, and how. The key is shown by nothing."""

    model: str
    base_url: str = field(repr=False)
    api_key: str = field(repr=False, default="")
    timeout: float = 120.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False, compare=False)

    @property
    def shown(self) -> str:
        """The address without user, password and query, which may hold keys."""
        return shown_address(self.base_url)


def shown_address(url: str) -> str:
    """Scheme, host, port and path of an address; whatever else it holds may be secret."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the configured address"
    if not parts.hostname:
        return "the configured address"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}".rstrip("/")


def ask(endpoint: Endpoint, messages: list[Message]) -> str:
    """The text of the model's answer. Raises `UnavailableError`.

    A busy endpoint is asked again, at most `ATTEMPTS` times; one that does not know JSON mode is
    asked without it.
    """
    plainly = False
    attempt = 1
    while True:
        try:
            return _complete(endpoint, messages, plainly=plainly)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001  (client libraries raise whatever they like)
            cause = _cause(error)
            status = getattr(cause, "status_code", None)
            if status in (400, 422) and not plainly:
                plainly = True
                continue
            wait = _wait(cause, attempt)
            if status not in BUSY or attempt >= ATTEMPTS or wait > LONGEST_WAIT:
                raise _failure(endpoint, cause, wait) from None
            endpoint.sleep(wait)
            attempt += 1


def _complete(endpoint: Endpoint, messages: list[Message], *, plainly: bool) -> str:
    """The only place that imports the client libraries."""
    try:
        import instructor
        import openai
    except ImportError as missing:
        raise UnavailableError(
            f"the library `{(missing.name or 'openai').partition('.')[0]}` is not installed",
            "install `openai` and `instructor`, or read with `--reader english`",
        ) from None

    # instructor logs what endpoints answer, and endpoints quote keys
    logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
    client = openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        timeout=endpoint.timeout,
        max_retries=0,
    )
    mode = instructor.Mode.MD_JSON if plainly else instructor.Mode.JSON
    extra: dict[str, Any] = {} if plainly else {"temperature": 0}
    with client:
        try:
            _, completion = instructor.from_openai(client, mode=mode).chat.completions.create_with_completion(
                model=endpoint.model,
                messages=cast("list[Any]", messages),
                response_model=Proposal,
                max_retries=0,
                **extra,
            )
        except Exception as error:
            completion = getattr(error, "last_completion", None)
            if completion is None:
                raise
    return _text(endpoint, completion)


def _text(endpoint: Endpoint, completion: object) -> str:
    """The answer's words, whether or not they have the right shape: that is judged by the caller."""
    choices = getattr(completion, "choices", None)
    if not choices:
        raise UnavailableError(
            f"{endpoint.shown} answered without a choice", "is it an OpenAI-compatible address?"
        )
    if choices[0].finish_reason == "length":
        message = f"the answer of `{endpoint.model}` was cut off at its length limit"
        raise UnavailableError(message, "use a model with a longer output, or read a shorter mandate")
    content = getattr(choices[0].message, "content", None)
    return content if isinstance(content, str) else ""


def _cause(error: BaseException) -> BaseException:
    """What the client library met, below instructor's wrapping."""
    inner: BaseException | None = error
    while inner is not None and "OpenAIError" not in _kinds(inner):
        inner = inner.__cause__
    return inner or error


def _kinds(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _wait(error: BaseException, attempt: int) -> float:
    """Seconds to wait before the next attempt: what the endpoint asks for, else 1, then 2."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("retry-after", ""))
    return float(asked) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", asked) else float(2 ** (attempt - 1))


def _failure(endpoint: Endpoint, error: BaseException, wait: float) -> UnavailableError:
    """A sentence for people, made of what we know ourselves."""
    where, model = endpoint.shown, endpoint.model
    kinds = _kinds(error)
    status = getattr(error, "status_code", None)
    if "APITimeoutError" in kinds:
        return UnavailableError(f"{where} did not answer within {endpoint.timeout:g} s")
    if "APIConnectionError" in kinds:
        return UnavailableError(f"{where} cannot be reached", "is the address right, and the server running?")
    if status in (401, 403):
        return UnavailableError(
            f"{where} does not accept the key ({status})", "check `OPENAI_API_KEY`; it is never shown"
        )
    if status == 404:
        return UnavailableError(f"{where} does not know the model `{model}` (404)", "check `MANDATE_MODEL`")
    if status == 429:
        asks = f", and asks to wait {wait:g} s" if wait > LONGEST_WAIT else f" after {ATTEMPTS} attempts"
        return UnavailableError(f"{where} takes no more requests (429){asks}", "try again later")
    if isinstance(status, int) and status >= 500:
        return UnavailableError(f"{where} failed ({status}) in {ATTEMPTS} attempts", "try again later")
    if isinstance(status, int):
        return UnavailableError(f"{where} refused the request ({status})")
    return UnavailableError(
        f"{where} did not answer as an OpenAI-compatible endpoint does",
        "check `OPENAI_BASE_URL`; it usually ends in `/v1`",
    )
