"""Reading a text whole, with a clear message when that cannot be done; writing one whole or not at all."""

from __future__ import annotations

import difflib
import hashlib
import os
import stat
import sys
from pathlib import Path

from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText
from mandate.settings.options import Options

MAX_BYTES = 5_000_000
STDIN = "-"

_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)

Read = tuple[SourceText | None, tuple[Diagnostic, ...]]


def read_text(path: Path | str, *, name: str | None = None) -> Read:
    """The document at `path` (`-`: standard input), or None and the one error that says why not.

    A byte-order mark is dropped, CR LF and CR become LF (`newline` remembers what was there), the
    digest is of the bytes as they lay. `name` is how the document is called in messages; by default
    the path as given, with forward slashes.
    """
    shown = name or (STDIN if str(path) == STDIN else Path(path).as_posix())
    try:
        data = _read_bytes(path)
    except (OSError, ValueError) as problem:
        return None, (_cannot_read(Path(path), shown, problem),)
    if data is None:
        return None, (_error(shown, f"`{shown}` is a directory, not a file", "name the file in it"),)
    return decode(data, shown)


def read_input(path: Path | str, options: Options) -> Read:
    """As `read_text`, except that the path that stands for standard input is what was read there."""
    stdin = options.stdin
    if stdin is not None and stdin.path == Path(path).as_posix():
        return stdin, ()
    return read_text(path)


def decode(data: bytes, shown: str) -> Read:
    """The text of `data`, or None and the error that says why it is none."""
    if len(data) > MAX_BYTES:
        limit = f"{MAX_BYTES:,} bytes"
        return None, (_error(shown, f"`{shown}` is larger than {limit}", "split it, or name the part meant"),)
    for mark, encoding in _OTHER_BOMS:
        if data.startswith(mark):
            return None, (_error(shown, f"`{shown}` is {encoding}, not UTF-8", "save it as UTF-8"),)
    if b"\x00" in data:
        place = _place(data, data.index(b"\x00"))
        return None, (_error(shown, f"`{shown}` is not a text: it has a NUL byte in {place}", "name a text"),)
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as problem:
        at = problem.start + (len(_BOM) if data.startswith(_BOM) else 0)
        found = f"byte 0x{data[at]:02X} in {_place(data, at)}"
        return None, (_error(shown, f"`{shown}` is not UTF-8: {found}", "save it as UTF-8"),)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain.strip():
        return None, (_error(shown, f"`{shown}` is empty", "there is nothing in it to compile"),)
    return SourceText(shown, plain, hashlib.sha256(data).hexdigest(), _newline(text)), ()


def write_atomic(path: Path, text: str, *, newline: str = "\n") -> tuple[Diagnostic, ...]:
    """Write `text` to `path`, whole or not at all; no diagnostics means it is there.

    A link is followed, an existing file keeps its permissions, and a reader of the file at any moment
    sees the old text or the new one.
    """
    data = (text if newline == "\n" else text.replace("\n", newline)).encode("utf-8")
    scratch: Path | None = None
    try:
        target = path.resolve() if path.is_symlink() else path
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        scratch = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        with scratch.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            scratch.chmod(mode)
        scratch.replace(target)
    except OSError as problem:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        shown = path.as_posix()
        return (_error(shown, f"`{shown}` cannot be written: {_reason(problem)}", "nothing was written"),)
    return ()


def _read_bytes(path: Path | str) -> bytes | None:
    """At most one byte more than is allowed; None for a directory."""
    if str(path) == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if Path(path).is_dir():
        return None
    with Path(path).open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _newline(text: str) -> str:
    """The line end the text uses most; a line feed when it has none."""
    windows = text.count("\r\n")
    counts = {"\n": text.count("\n") - windows, "\r\n": windows, "\r": text.count("\r") - windows}
    return max(counts, key=lambda end: counts[end])


def _place(data: bytes, at: int) -> str:
    before = data[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = before.count(b"\n") + 1
    column = len(before) - before.rfind(b"\n")
    return f"line {line}, byte {column}"


def _cannot_read(path: Path, shown: str, problem: OSError | ValueError) -> Diagnostic:
    if isinstance(problem, FileNotFoundError):
        near = nearest_name(path)
        help_ = f"did you mean `{near}`?" if near else "check the name and the folder"
        return _error(shown, f"`{shown}` does not exist", help_)
    return _error(
        shown, f"`{shown}` cannot be read: {_reason(problem)}", "check the name and its permissions"
    )


def real_path(path: Path) -> Path:
    """The place of a file, links resolved; of links that go round in a circle the place as named."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, Python < 3.13
        return path.absolute()


def nearest_name(path: Path) -> str | None:
    """The file beside a missing one whose name is most like it, as one would write it."""
    try:
        names = sorted(p.name for p in path.parent.iterdir())
    except OSError:
        return None
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return (path.parent / close[0]).as_posix() if close else None


def _reason(problem: Exception) -> str:
    words = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    return words[:1].lower() + words[1:]


def _error(shown: str, message: str, help_: str) -> Diagnostic:
    return Diagnostic(shown, None, message, help=help_)
