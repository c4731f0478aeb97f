"""Plan files: what is written is read back, and every mistake has a place."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.grammar.planfile import dump_plan, load_plan
from mandate.model.clause import State
from mandate.model.plan import (
    Advice,
    Constraint,
    Criterion,
    Decision,
    Derivation,
    Goal,
    OpenQuestion,
    Plan,
    PlanClause,
    PlanFact,
    Prohibition,
    Quote,
    ReaderRecord,
    Term,
)
from mandate.model.source import SourceText

EXAMPLE = """\
# reviewed by Ada
mandate-plan: 1
mandate: bakery.txt              # the prose
reader: {kind: hand}

clauses:                         # all of them
  - {id: c1, line: 1, text: "Bake at most 90 loaves a day.", state: checked}
  - {id: c2, line: 2, text: "Never on Sundays.", state: checked}

constraints:
  # the oven is small
  - id: n1
    quotes: [{clause: c1, text: "at most 90 loaves a day"}]
    limit: count(oven.bake) <= 90 per day   # was 100

prohibited:
  - id: n2
    quotes:
      - {clause: c2, text: "Never on Sundays"}
      - {clause: c1, text: "Bake"}             # the verb
    forbid: oven.bake
    when: weekday == sunday
# end
"""


def loaded(text):
    plan, diagnostics = load_plan(SourceText("x.plan.yaml", text))
    assert not diagnostics, diagnostics
    return plan


def only_error(text):
    source = SourceText("x.plan.yaml", text)
    plan, diagnostics = load_plan(source)
    assert plan is None
    assert len(diagnostics) == 1, diagnostics
    (error,) = diagnostics
    place = source.position(error.span.start)
    return f"{place.line}:{place.column} {error.message}" + (f" ({error.help})" if error.help else "")


def test_a_file_is_read_into_the_models():
    plan = loaded(EXAMPLE)
    assert plan.constraints[0].limit == "count(oven.bake) <= 90 per day"
    assert [q.clause for q in plan.prohibited[0].quotes] == ["c2", "c1"]
    assert plan.clauses[1].line == 2


def test_writing_a_file_again_keeps_every_comment_and_changes_nothing_else():
    plan = loaded(EXAMPLE)
    written = dump_plan(plan, EXAMPLE)
    assert [line for line in written.splitlines() if line] == [line for line in EXAMPLE.splitlines() if line]
    assert dump_plan(plan, written) == written


def test_a_comment_stays_when_its_line_changes_and_is_kept_when_its_item_goes():
    plan = loaded(EXAMPLE)
    changed = plan.constraints[0].model_copy(update={"limit": "count(oven.bake) <= 80 per day"})
    written = dump_plan(plan.model_copy(update={"constraints": (changed,), "prohibited": ()}), EXAMPLE)
    assert "    limit: count(oven.bake) <= 80 per day   # was 100\n" in written
    assert "  # the oven is small\n  - id: n1\n" in written
    assert written.rstrip().endswith("# the verb\n# end")


PLAIN = {
    "no": "no",
    "06:00": "06:00",
    "2026-10-08": "2026-10-08",
    "6_000": "6_000",
    "0x10": "0x10",
    "1e3": "1e3",
    "on": "on",
    "'null'": "null",
    '"~"': "~",
    "12:30:45": "12:30:45",
}


@pytest.mark.parametrize("written", sorted(PLAIN))
def test_yaml_guesses_nothing(written):
    text = f"mandate-plan: 1\nmandate: {written}\nreader: {{kind: hand}}\n"
    assert loaded(text).mandate == PLAIN[written]


HEAD = "mandate-plan: 1\nmandate: a.txt\nreader: {kind: hand}\n"
QUOTES = "quotes: [{clause: c1, text: x}]"
MISTAKES = {
    "": "1:1 the plan file is empty (`mandate plan` writes one)",
    "# only a comment\n": "1:1 the plan file is empty (`mandate plan` writes one)",
    "- a": "1:1 this is no plan file: it begins with `mandate-plan: 1`",
    "mandate: a.txt": "1:1 the line `mandate-plan: 1` is missing (it comes first)",
    "mandate-plan: 2": "1:15 `2` is no version of the plan format that this mandate knows; it knows 1"
    " (a newer `mandate` may read it)",
    HEAD + "goal: []": "4:1 unknown key `goal` (did you mean `goals`?)",
    HEAD + "mandate: b": "4:1 `mandate` stands here a second time",
    HEAD + "\tgoals: []": "4:1 a tab cannot indent a plan file (use spaces)",
    HEAD + "spec: a: b": '4:8 `: ` cannot stand in a text without quotes (write "…: …" in quotes)',
    HEAD + "spec: &x a": "4:7 plan files have no anchors and aliases"
    " (write the text out, or put quotes around a text that begins with `&` or `*`)",
    HEAD + "spec: !!python/name:os.system x": "4:7 plan files have no tags"
    " (put quotes around a text that begins with `!`)",
    HEAD + "---\nspec: a": "4:1 a second YAML document begins here",
    HEAD + "goals: yes": "4:8 `goals` is a list (write `goals: [ … ]`, or one item a line)",
    HEAD + "goals: [g1]": "4:9 `goals` has `id` and `quotes` (write `{id: …, quotes: …}`)",
    HEAD + "spec: [a]": "4:7 `spec` is one text (put it in quotes if it has brackets)",
    HEAD + "advisory:\n  - {clause: c1}": "5:6 `text` is missing",
    HEAD + "advisory:\n  - {clause: '', text: x}": "5:14 `clause` is empty",
    HEAD + "clauses:\n  - {id: c1, line: one, text: x, state: context}": "5:20 `line` is a whole number,"
    " not `one`",
    HEAD + "clauses:\n  - {id: c1, line: 1, text: x, state: contxt}": "5:39 `state` cannot be `contxt`"
    " (did you mean `context`?)",
    HEAD + f"goals:\n  - id: g1\n    {QUOTES}": "5:5 needs exactly one of achieve, maximize, minimize,"
    " maintain; has none",
    HEAD + f"prohibited:\n  - id: n1\n    {QUOTES}\n    forbid: a.b\n    by: hand": "8:5 unknown key `by`"
    " (who wrote an item stands in `author`)",
    HEAD + f"success:\n  - {{id: s1, {QUOTES}, criterion: a}}\n  - {{id: s1, {QUOTES}, criterion: b}}": "6:10"
    " the id `s1` is used more than once",
    HEAD + "terms:\n  - {name: Weigh It, type: act, quote: {clause: c1, text: x}}": "5:12 `Weigh It` is no"
    " name: small letters, digits, `_` and `.`",
    HEAD + "spec: \x07": "4:7 a character that YAML does not allow (U+0007)",
    "[" * 30_000: "1:13 this is nested too deeply for a plan file",
}


@pytest.mark.parametrize("text", sorted(MISTAKES), ids=lambda text: MISTAKES[text][:40])
def test_a_mistake_is_named_with_its_place(text):
    assert only_error(text) == MISTAKES[text]


def test_all_mistakes_are_reported_at_once():
    text = HEAD + "goal: []\nclauses:\n  - {id: c1, line: x, text: t, state: stated}\n"
    _, diagnostics = load_plan(SourceText("x", text))
    assert len(diagnostics) == 3


def test_what_was_written_by_hand_outlives_the_next_reading():
    """The first clause moved down a line and was read anew; the edited second one was not."""
    clauses = (("c1", "A new first line."), ("c2", "Never on Sundays."), ("c3", "Bake at most 90 a day."))
    after = Plan(
        mandate="a.txt",
        reader=ReaderRecord(kind="english"),
        clauses=tuple(
            PlanClause(id=i, line=n, text=t, state=State.CHECKED) for n, (i, t) in enumerate(clauses)
        ),
        constraints=(
            Constraint(id="n2", quotes=(Quote(clause="c2", text="Never"),), permit="oven.bake"),
            Constraint(
                id="n1", quotes=(Quote(clause="c3", text="90 a day"),), limit="count(b) <= 90 per day"
            ),
        ),
    )
    before = HEAD + (
        'clauses:\n  - {id: c1, line: 1, text: "Never on Sundays.", state: checked}\n'
        "prohibited:\n  - id: n1   # Ada was here\n    author: hand\n"
        "    quotes: [{clause: c1, text: Never on Sundays}]\n    forbid: oven.bake\n"
        "    when: weekday == sunday\n"
    )
    written = dump_plan(after, before)
    merged = loaded(written)
    assert [c.limit for c in merged.constraints] == ["count(b) <= 90 per day"]
    (kept,) = merged.prohibited
    assert (kept.author, kept.when, kept.quotes[0].clause) == ("hand", "weekday == sunday", "c2")
    assert kept.id not in {c.id for c in merged.constraints}


def test_a_hand_edit_goes_when_its_sentence_is_gone():
    before = EXAMPLE.replace("    limit:", "    author: hand\n    limit:")
    clause = PlanClause(id="c1", line=1, text="Another text.", state=State.CONTEXT)
    after = Plan(mandate="a.txt", reader=ReaderRecord(kind="english"), clauses=(clause,))
    assert loaded(dump_plan(after, before)).constraints == ()


words = st.text(min_size=1, max_size=12) | st.sampled_from(
    [
        "no",
        "null",
        "06:00",
        "a: b",
        "x #y",
        "- z",
        "[1]",
        "{",
        "a, b",
        "'q'",
        '"',
        "é\u2028\x85\ufeff",
        "50 USD",
    ]
)
maybe = st.none() | words
names = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
quotes = st.lists(st.builds(Quote, clause=words, text=words), min_size=1, max_size=3).map(tuple)
derived = st.lists(st.builds(Derivation, literal=words, source=words), max_size=2).map(tuple)
common = {"id": words, "quotes": quotes, "author": maybe, "derived": derived}
plans = st.builds(
    Plan,
    mandate=words,
    spec=maybe,
    digest=maybe,
    as_of=maybe,
    reader=st.builds(ReaderRecord, kind=st.sampled_from(["english", "llm", "hand"]), model=maybe),
    clauses=st.lists(
        st.builds(
            PlanClause,
            id=words,
            line=st.integers(0, 10**6),
            text=st.text(),
            state=st.sampled_from(State),
            hash=maybe,
            reason=maybe,
        ),
        max_size=3,
    ).map(tuple),
    goals=st.lists(
        st.builds(
            Goal,
            **common,
            achieve=words,
            maximize=st.none(),
            minimize=st.none(),
            maintain=st.none(),
            by=maybe,
        ),
        max_size=2,
        unique_by=lambda i: i.id,
    ).map(tuple),
    terms=st.lists(
        st.builds(Term, name=names, type=words, quote=st.builds(Quote, clause=words, text=words)), max_size=2
    ).map(tuple),
    advisory=st.lists(st.builds(Advice, clause=words, text=words, reason=maybe), max_size=2).map(tuple),
    decisions=st.lists(st.builds(Decision, winner=words, loser=words, by=words, on=words), max_size=2).map(
        tuple
    ),
)
items = st.one_of(
    st.builds(
        Constraint,
        **common,
        permit=words,
        when=maybe,
        universal_in=st.lists(words, max_size=2).map(tuple),
        claims=st.none() | st.lists(words, max_size=2).map(tuple),
        **{f: st.none() for f in ("oblige", "limit", "order", "approve", "autonomous", "maintain", "during")},
    ),
    st.builds(Prohibition, **common, forbid=words, unless=maybe),
    st.builds(Criterion, **common, criterion=words, at=maybe),
    st.builds(PlanFact, **common, start=maybe, name=maybe, value=maybe),
    st.builds(
        OpenQuestion,
        id=words,
        clause=words,
        text=words,
        question=words,
        answer=maybe,
        candidates=st.lists(words, max_size=2).map(tuple),
    ),
)
SECTION = {
    Constraint: "constraints",
    Prohibition: "prohibited",
    Criterion: "success",
    PlanFact: "facts",
    OpenQuestion: "open",
}


@settings(max_examples=150, deadline=None)
@given(plans, st.lists(items, max_size=3))
def test_what_is_written_is_read_back(plan, extra):
    taken = {i.id for i in plan.items}
    for item in extra:
        if item.id not in taken:
            taken.add(item.id)
            name = SECTION[type(item)]
            plan = plan.model_copy(update={name: (*getattr(plan, name), item)})
    text = dump_plan(plan)
    assert loaded(text) == plan
    assert dump_plan(plan, text) == text


def test_a_thousand_clauses_are_read_in_seconds():
    rows = "".join(f'  - {{id: c{n}, line: {n}, text: "row {n}", state: context}}\n' for n in range(1_000))
    began = time.perf_counter()
    assert len(loaded(HEAD + "clauses:\n" + rows).clauses) == 1_000
    assert time.perf_counter() - began < 10
