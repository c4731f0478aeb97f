"""How often the marker tables accuse a sentence that asks nothing, and how often they miss a norm.

Reads the labelled sentences of ../shared/corpus when they are there: `python benchmarks/markers.py [-v]`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from mandate.compiler.fidelity.addressed import asked
from mandate.grammar.markers import find_markers
from mandate.grammar.mentions import find_mentions
from mandate.model.clause import Clause, Shape
from mandate.model.reading import ClauseFacts
from mandate.model.source import Span

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "sentences.jsonl"
SHAPES = {"prose": Shape.SENTENCE, "list item": Shape.ITEM, "table row": Shape.ROW}


def facts_of(identity: str, text: str, shape: Shape) -> ClauseFacts:
    """One sentence as a document of its own."""
    span = Span("", 0, len(text))
    clause = Clause(identity, span, span, text, 1, shape)
    return ClauseFacts(clause, find_mentions(text), find_markers(text))


def main() -> int:
    """Print, per label, the share of sentences that the code takes for a norm."""
    if not CORPUS.exists():
        print(f"no corpus at {CORPUS}")
        return 0
    seen: Counter[str] = Counter()
    norm: Counter[str] = Counter()
    wrong: list[str] = []
    for line in CORPUS.read_text("utf-8").splitlines():
        row = json.loads(line)
        facts = facts_of("c9", row["sentence"], SHAPES[row["form"]])
        above = tuple(
            facts_of(f"c{i}", row[key], shape)
            for i, (key, shape) in enumerate((("heading", Shape.HEADING), ("lead_in", Shape.SENTENCE)))
            if row.get(key)
        )
        found = asked(facts, above)
        kind = row["kind"]
        seen[kind] += 1
        norm[kind] += found is not None
        harmless = kind in ("context_no_norm", "definition_fact")
        if (found is not None) == harmless:
            wrong.append(
                f"{kind:20} {found or '-':18} {row.get('lead_in') or '':.40} | {row['sentence']:.150}"
            )
    for kind in sorted(seen):
        print(
            f"{kind:22} {norm[kind]:4} of {seen[kind]:4} taken for a norm ({100 * norm[kind] // seen[kind]}%)"
        )
    harmful = [k for k in seen if k not in ("context_no_norm", "definition_fact")]
    missed = sum(seen[k] - norm[k] for k in harmful)
    print(f"norms missed: {missed} of {sum(seen[k] for k in harmful)}")
    if "-v" in sys.argv:
        print("\n".join(sorted(wrong)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
