"""Every rule, one line each: its code, the module it lives in, and the kinds of finding it makes.

The kinds are the words of the corpus and of JSON findings. Rules are imported when they are listed,
not before: `mandate --help` needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from mandate.rules.base import Rule


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    module: str
    kinds: tuple[str, ...]

    def load(self) -> type[Rule]:
        """The rule class of the module: the one that carries this code."""
        module = import_module(f"mandate.rules.{self.module}")
        return next(
            value
            for value in vars(module).values()
            if isinstance(value, type) and getattr(value, "code", None) == self.code
        )


NONE = ("none",)

CATALOGUE: tuple[Entry, ...] = (
    Entry("MND101", "flagged_clause", ("ambiguous",)),
    Entry("MND102", "ungrounded", ("missing_info",)),
    Entry("MND103", "uncovered_norm", ("missing_info",)),
    Entry("MND104", "polarity", ("contradiction",)),
    Entry("MND105", "comparator", ("contradiction",)),
    Entry("MND106", "vague_limit", ("ambiguous",)),
    Entry("MND107", "dangling_reference", ("missing_info",)),
    Entry("MND108", "injection", ("injection_attempt",)),
    Entry("MND109", "unanswered_question", ("ambiguous",)),
    Entry("MND110", "act_without_tool", NONE),
    Entry("MND111", "context_with_numbers", NONE),
    Entry("MND112", "assumption", NONE),
    Entry("MND113", "stale_plan", NONE),
    Entry("MND114", "dropped_part", ("missing_info",)),
    Entry("MND115", "two_readings", ("ambiguous",)),
    Entry("MND116", "advisory_with_substance", ("missing_info",)),
    Entry("MND117", "setting_against_prose", ("policy_conflict",)),
    Entry("MND202", "standing_contradiction", ("contradiction",)),
    Entry("MND203", "no_lawful_response", ("contradiction", "conditional_contradiction")),
    Entry("MND204", "floors_above_ceilings", ("contradiction",)),
    Entry("MND205", "permission_gone", ("contradiction",)),
    Entry("MND206", "order_cycle", ("ordering_conflict",)),
    Entry("MND207", "split_call", NONE),
    Entry("MND210", "redundant", NONE),
    Entry("MND211", "shadowed", NONE),
    Entry("MND212", "vacuous", NONE),
    Entry("MND213", "dead_exception", NONE),
    Entry("MND214", "winner_declared", NONE),
    Entry("MND301", "demand_outside_layer", ("policy_conflict",)),
    Entry("MND302", "claim_beyond_layer", ("policy_conflict",)),
    Entry("MND303", "floor_above_layer_ceiling", ("policy_conflict", "budget_conflict")),
    Entry("MND305", "autonomy_against_approval", ("approval_conflict",)),
    Entry("MND306", "unknown_tool", ("missing_info",)),
    Entry("MND307", "prerequisite_denied", ("ordering_conflict",)),
    Entry("MND308", "excluded_together", ("policy_conflict",)),
    Entry("MND309", "approver_missing", ("approval_conflict",)),
    Entry("MND310", "unit_mismatch", ("unit_or_currency_mismatch",)),
    Entry("MND311", "approval_unreachable", ("approval_conflict",)),
    Entry("MND312", "approver_capacity", ("approval_conflict",)),
    Entry("MND313", "approval_circle", ("approval_conflict",)),
    Entry("MND314", "unenforced_guard", NONE),
    Entry("MND320", "review_missing", ("approval_conflict",)),
    Entry("MND321", "probe_forbidden", NONE),
    Entry("MND322", "probe_broken", ("contradiction", "policy_conflict")),
    Entry("MND323", "standard_probe", NONE),
    Entry("MND330", "equal_to_layer", NONE),
    Entry("MND331", "stricter_than_layer", NONE),
    Entry("MND332", "narrowed_by_layer", NONE),
    Entry("MND333", "least_privilege", NONE),
    Entry("MND401", "goal_out_of_reach", ("infeasible_goal",)),
    Entry("MND402", "movers_denied", ("infeasible_goal",)),
    Entry("MND403", "missed_deadline", ("ordering_conflict", "approval_conflict")),
    Entry("MND404", "arrivals_above_ceiling", ("infeasible_goal", "budget_conflict")),
    Entry("MND405", "target_ruled_out", ("infeasible_goal", "budget_conflict")),
    Entry("MND406", "goals_clash", ("infeasible_goal",)),
    Entry("MND407", "times_clash", ("ordering_conflict", "approval_conflict")),
    Entry("MND410", "watched", NONE),
    Entry("MND411", "run_budget_exceeded", ("budget_conflict",)),
    Entry("MND412", "unreachable_ceiling", NONE),
    Entry("MND501", "unmeasurable", ("unmeasurable_success",)),
    Entry("MND502", "success_contradictory", ("contradiction",)),
    Entry("MND503", "success_impossible", ("infeasible_goal",)),
    Entry("MND504", "success_weaker", NONE),
    Entry("MND505", "success_without_horizon", NONE),
    Entry("MND506", "success_by_inaction", NONE),
    Entry("MND507", "success_stronger", NONE),
    Entry("MND508", "success_without_date", NONE),
    Entry("MND601", "layer_contradiction", ("contradiction",)),
    Entry("MND602", "dead_line", NONE),
    Entry("MND603", "tier_gap", NONE),
    Entry("MND604", "stricter_layer", NONE),
    Entry("MND605", "fail_open", ("contradiction",)),
    Entry("MND607", "incomplete_layer", NONE),
    Entry("MND610", "probe_violated", ("contradiction",)),
)


def rules() -> tuple[type[Rule], ...]:
    return tuple(entry.load() for entry in CATALOGUE)
