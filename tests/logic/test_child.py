"""The process for large questions: the same answers, and whatever happens to it, an answer that is none."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from mandate import logic
from mandate.logic import child as module
from mandate.logic import serving
from mandate.logic.child import CHILD, DIED, KILLED, Child, ChildError
from mandate.logic.dispatch import LARGE, here, is_large
from mandate.logic.serving import OUT_OF_MEMORY
from mandate.model.expression import Expr, Not, Or, Reference, Scope
from mandate.model.quantity import BOOL
from mandate.model.question import Answer, Claim, Consistent, Fails, Fits, Holds, Question, Unknown

POSIX = pytest.mark.skipif(os.name != "posix", reason="processes and signals as POSIX has them")


@pytest.fixture
def child() -> Iterator[Child]:
    own = Child()
    yield own
    own.close()


def flag(name: str) -> Reference:
    return Reference(name, Scope.CONTEXT, BOOL)


def easy(name: str = "a") -> Consistent:
    return Consistent((Claim("n1", flag(name)), Claim("n2", Not(flag(name)))))


def pigeons(holes: int) -> Consistent:
    """More pigeons than holes, of which every solver of this kind has to try very many."""
    sits = [[flag(f"p{p}_{h}") for h in range(holes)] for p in range(holes + 1)]
    clauses: list[Expr] = [Or(tuple(row)) for row in sits]
    for hole in range(holes):
        clauses += [Or((Not(a[hole]), Not(b[hole]))) for a, b in combinations(sits, 2)]
    return Consistent(tuple(Claim("", c) for c in clauses))


def long_one() -> Consistent:
    """Many independent switches: large, and no trouble."""
    claims = [Claim(f"n{i}" if i < 20 else "", flag(f"a{i}")) for i in range(LARGE)]
    return Consistent((*claims, Claim("off", Not(flag("a17")))))


def test_large_questions_go_there_and_come_back_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []

    def ask(question: Question, rlimit: int) -> Answer:
        asked.append(question)
        return Child.ask(CHILD, question, rlimit)

    monkeypatch.setattr(module.CHILD, "ask", ask)
    assert not is_large(easy())
    assert logic.answer(easy()) == Holds(("n1", "n2"))
    assert asked == []
    assert is_large(long_one())
    assert logic.answer(long_one()) == here(long_one(), logic.DEFAULT_RLIMIT)
    assert asked == [long_one()]


def test_one_process_answers_many(child: Child) -> None:
    first = child.ask(easy(), 10_000)
    pid = child.pid
    assert child.ask(Consistent((Claim("n1", flag("a")),)), 10_000) != first
    assert child.pid == pid is not None


def test_a_starved_one_is_starved_there_too(child: Child) -> None:
    assert isinstance(child.ask(easy(), 1), Unknown)
    assert isinstance(logic.answer(long_one(), 1), Unknown)


@POSIX
def test_a_killed_process_is_no_answer_and_the_next_question_has_another(child: Child) -> None:
    def kill() -> None:
        while child.pid is None:
            time.sleep(0.01)
        time.sleep(0.2)
        if child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert child.ask(pigeons(11), 2_000_000_000) == Unknown(DIED)
    killer.join()
    assert child.ask(easy(), 10_000) == Holds(("n1", "n2"))


@POSIX
def test_one_that_died_between_questions_is_replaced(child: Child) -> None:
    child.ask(easy(), 10_000)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    time.sleep(0.3)
    assert child.ask(easy(), 10_000) == Holds(("n1", "n2"))


def test_the_net_stops_what_does_not_end() -> None:
    own = Child(net=1.5)
    assert own.ask(pigeons(11), module.NET_UNITS) == Unknown(KILLED)
    assert own.pid is None
    own.net = 60
    assert own.ask(easy(), 10_000) == Holds(("n1", "n2"))
    own.close()


@POSIX
def test_memory_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little that not even Python can be loaded: no answer, or a defect, and never a verdict."""
    monkeypatch.setenv("MANDATE_SOLVER_MEMORY", str(40 * 2**20))
    own = Child(net=20)
    try:
        assert isinstance(own.ask(pigeons(7), module.NET_UNITS), Unknown)
    except ChildError:
        pass
    finally:
        own.close()


@pytest.mark.parametrize("problem", [MemoryError(), RuntimeError("out of memory")], ids=["python", "z3"])
def test_a_full_memory_is_no_answer_and_the_end_of_the_process(
    problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Answer:
        raise problem

    monkeypatch.setattr("mandate.logic.dispatch.here", full)
    kind, body = serving._reply(pickle.dumps((easy(), 10)))
    assert kind == serving.LAST
    assert body == pickle.dumps(Unknown(OUT_OF_MEMORY))


def test_a_defect_over_there_is_a_defect_here(child: Child) -> None:
    nonsense = Fits(None)  # type: ignore[arg-type]
    with pytest.raises(ChildError):
        child.ask(nonsense, 10_000)
    assert child.ask(easy(), 10_000) == Holds(("n1", "n2"))


def test_threads_wait_for_one_another(child: Child) -> None:
    answers: dict[str, Answer] = {}

    def ask(name: str) -> None:
        answers[name] = child.ask(Consistent((Claim(name, flag(name)),)), 10_000)

    threads = [threading.Thread(target=ask, args=(f"q{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, answer in answers.items():
        assert isinstance(answer, Fails)
        assert [n.name for n, _ in answer.witness.values] == [name]
    assert len(answers) == 8


SLOW = """
    import sys
    sys.path.insert(0, {tests!r})
    from test_child import pigeons
    from mandate.logic.child import CHILD
    import threading, time

    def tell():
        while CHILD.pid is None:
            time.sleep(0.01)
        time.sleep(0.5)
        print(CHILD.pid, flush=True)

    threading.Thread(target=tell, daemon=True).start()
    CHILD.ask(pigeons(11), 2_000_000_000)
"""


@POSIX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_outlives_whoever_asked(how: signal.Signals) -> None:
    script = textwrap.dedent(SLOW.format(tests=str(Path(__file__).parent)))
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert _alive(pid)
    parent.send_signal(how)
    parent.wait(30)
    for _ in range(200):
        if not _alive(pid):
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    pytest.fail(f"process {pid} is still there")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    try:
        return not state.is_file() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_without_a_guard_may_ask(tmp_path: Path) -> None:
    """The main module is not imported again, and nothing is imported from where one stands."""
    (tmp_path / "z3.py").write_text("raise SystemExit('not this one')\n", encoding="utf-8")
    (tmp_path / "pickle.py").write_text("raise SystemExit('nor this one')\n", encoding="utf-8")
    (tmp_path / "prog").mkdir()
    script = f"""
        import sys
        sys.path.append({str(Path(__file__).parent)!r})
        from test_child import long_one
        from mandate import logic
        print("asking")
        print(type(logic.answer(long_one())).__name__)
    """
    (tmp_path / "prog" / "main.py").write_text(textwrap.dedent(script), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "prog" / "main.py")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["asking", "Holds"], done.stderr


@POSIX
def test_a_fork_starts_one_of_its_own(child: Child) -> None:
    child.ask(easy(), 10_000)
    before = child.pid
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        answer = child.ask(easy(), 10_000)
        os.write(write, f"{child.pid != before} {answer == Holds(('n1', 'n2'))}".encode())
        child.close()
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(read, 100) == b"True True"
    assert child.ask(easy("b"), 10_000) == Holds(("n1", "n2"))
    assert child.pid == before
