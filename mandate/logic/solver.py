"""z3 behind one door: a private context, fixed seeds, one thread, resource units as the only limit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

import z3

from mandate.logic.atoms import atoms_of_formula
from mandate.logic.budget import Budget, Undecided
from mandate.logic.encode import Encoder
from mandate.logic.least import least_value
from mandate.logic.work import work_done
from mandate.model.expression import Expr

_MOST_UNITS = 4_000_000_000
_MOST_ELIMINATION = 8_000_000  # half of what the net of seconds lets pass here: the verdict hangs on work
_NET_MILLISECONDS = 20_000


class Session:
    """One question's variables and formulas in one solver. Every check is paid from `budget`."""

    def __init__(self, exprs: Iterable[Expr], budget: Budget, dense: Collection[str] = ()) -> None:
        self.encoder = Encoder(exprs, dense)
        budget.spend(10 + self.encoder.size)
        self.budget = budget
        self.context = z3.Context()
        self._solver = z3.SimpleSolver(ctx=self.context)
        self._solver.set("random_seed", 0)
        self._paid = 0
        self._model: z3.ModelRef | None = None  # of all that is assumed now
        self._declared = self.encoder.declarations()
        symbols = sorted(self.encoder.variables)
        sorts = {"Bool": z3.BoolSort, "Int": z3.IntSort, "Real": z3.RealSort}
        self.constants: dict[str, z3.ExprRef] = {
            s: z3.Const(self.encoder.label(s)[1:-1], sorts[self.encoder.sort(s)](self.context))
            for s in symbols
        }
        texts = self.encoder.domains()
        parsed = self.parse(list(texts.values()))
        self._domains = dict(zip(texts, parsed, strict=True))
        clock = self.encoder.clock()
        self._clock = self.parse([clock]) if clock else []

    def domains(self, symbols: Iterable[str] | None = None) -> list[z3.BoolRef]:
        """What the types say about these variables (all of them, by default)."""
        if symbols is None:
            return [*self._domains.values(), *self._clock]
        return [self._domains[s] for s in sorted(symbols) if s in self._domains]

    def clock_of(self, hidden: Iterable[str]) -> list[z3.BoolRef]:
        """How the clock's names hang together; not decided when only some of them are hidden."""
        if self._clock and any(s.startswith("clock:") for s in hidden):
            raise Undecided("a response at another time of the clock is not decided")
        return self._clock

    def parse(self, terms: Sequence[str]) -> list[z3.BoolRef]:
        """SMT-LIB terms as formulas, in order."""
        text = self._declared + "".join(f"(assert {t})\n" for t in terms)
        self.budget.spend(1 + len(text) // 100)
        try:
            parsed = z3.parse_smt2_string(text, ctx=self.context)
        except z3.Z3Exception as reason:
            raise Undecided(f"the solver cannot read the question: {reason}") from reason
        if len(parsed) != len(terms):
            raise Undecided("the solver read another number of formulas than it was given")
        return list(parsed)

    def formulas(self, exprs: Sequence[Expr]) -> list[z3.BoolRef]:
        return self.parse([self.encoder.formula(e) for e in exprs])

    def all_of(self, formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
        return z3.And([z3.BoolVal(True, self.context), *formulas])

    def any_of(self, formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
        return z3.Or([z3.BoolVal(False, self.context), *formulas])

    def none_of(self, formula: z3.BoolRef) -> z3.BoolRef:
        return z3.Not(formula)

    @contextmanager
    def assuming(self, *formulas: z3.BoolRef) -> Iterator[None]:
        """Within the block, these hold as well."""
        outside = self._model
        self._solver.push()
        if formulas:
            self._model = None
        try:
            self._solver.add(*formulas)
            yield
        finally:
            self._solver.pop()
            self._model = self._model if outside is None else outside  # a model of more is one of less

    def fix(self, formula: z3.BoolRef) -> None:
        """Assume one more thing until the end of the enclosing `assuming` block."""
        self._solver.add(formula)
        if self._model is not None and not z3.is_true(self._model.eval(formula, model_completion=True)):
            self._model = None

    def satisfiable(self, *extra: z3.BoolRef) -> bool:
        """Whether what is assumed, with `extra`, can be true. Raises `Undecided`, never guesses."""
        if extra:
            with self.assuming(*extra):
                return self._check()
        if self._model is None and self._check():
            self._model = self._solver.model()
        return self._model is not None

    def entails(self, formula: z3.BoolRef) -> bool:
        return not self.satisfiable(z3.Not(formula))

    def _check(self) -> bool:
        self.budget.spend(1)
        self._solver.set("rlimit", min(self.budget.left, _MOST_UNITS))
        result = self._solver.check()
        self.pay()
        if result == z3.sat:
            return True
        if result == z3.unsat:
            return False
        raise Undecided(f"the solver does not know: {self._solver.reason_unknown()}")

    def pay(self) -> None:
        """Charge what the solver has used since the last time."""
        used = work_done(self._solver)
        spent, self._paid = max(0, used - self._paid), max(used, self._paid)
        self.budget.spend(1 + spent)

    def least(self, symbol: str) -> bool | Fraction:
        return least_value(self, symbol)

    def known(self, symbol: str) -> bool | Fraction:
        """A value that the variable can have, in steps; what is assumed is satisfiable."""
        if not self.satisfiable() or self._model is None:
            raise Undecided("the solver contradicts itself")
        return _exact(self._model.eval(self.constants[symbol], model_completion=True))

    def fixed(self, symbol: str, raw: bool | Fraction) -> z3.BoolRef:
        """The formula that gives a variable its value."""
        constant = self.constants[symbol]
        if isinstance(raw, bool):
            return constant if raw else z3.Not(constant)
        return constant == self.number(symbol, raw)

    def atoms_of(self, formula: z3.BoolRef) -> list[Expr]:
        return atoms_of_formula(self, formula)

    def evaluated(self, term: z3.ExprRef) -> bool | Fraction:
        """The value of a term in the last model; numbers in steps."""
        return _exact(self._solver.model().eval(term, model_completion=True))

    def number(self, symbol: str, value: Fraction) -> z3.ArithRef:
        """The number `value` in the sort of the variable."""
        if self.encoder.sort(symbol) == "Int":
            return z3.IntVal(int(value), self.context)
        return z3.RealVal(f"{value.numerator}/{value.denominator}", self.context)

    def whole(self, name: str) -> z3.ArithRef:
        return z3.Int(name, self.context)

    def eliminated(self, symbols: Iterable[str], formula: z3.BoolRef) -> z3.BoolRef:
        """A formula without quantifiers that says `exists symbols. formula`."""
        hidden = [self.constants[s] for s in sorted(symbols)]
        if not hidden:
            return formula
        self.budget.spend(1)
        tactic = z3.With(z3.Tactic("qe2", ctx=self.context), ctx=self.context)
        goal = z3.Goal(ctx=self.context)
        goal.add(z3.Exists(hidden, formula))
        try:
            result = z3.TryFor(tactic, _NET_MILLISECONDS, ctx=self.context)(goal)
        except z3.Z3Exception as reason:
            raise Undecided(f"the hidden choices cannot be eliminated: {reason}") from reason
        before = self._paid
        self.pay()  # a tactic takes no limit on its work, but the context counts it
        if self._paid - before > _MOST_ELIMINATION:
            raise Undecided("the hidden choices cannot be eliminated within the work allowed for it")
        if len(result) != 1:
            raise Undecided("the hidden choices cannot be eliminated")
        return z3.simplify(z3.And([z3.BoolVal(True, self.context), *result[0]]))


def _exact(found: z3.ExprRef) -> bool | Fraction:
    if z3.is_true(found) or z3.is_false(found):
        return bool(z3.is_true(found))
    if isinstance(found, z3.IntNumRef):
        return Fraction(found.as_long())
    if isinstance(found, z3.RatNumRef):
        return Fraction(found.numerator_as_long(), found.denominator_as_long())
    raise Undecided("the solver's model has no exact value")
