"""The keys of an agent config: what may stand where, and what it means, for reader and editors alike."""

from __future__ import annotations

import re

from mandate.grammar.agent_config.shapes import (
    LABEL,
    NAME,
    PERSON,
    TOOL,
    TOOLS,
    Amount,
    Anything,
    Choice,
    Either,
    Field,
    Fields,
    Flag,
    ListOf,
    MapOf,
    Number,
    Shape,
    Text,
)

TEXT = Text()
A_NAME = Text(NAME, "a name (letters, digits, `_` and dots)")
A_PERSON = Text(PERSON, "a name without blanks")
A_TOOL = Text(TOOL, "the name of a tool")
SOME_TOOLS = Text(TOOLS, "a tool or a pattern such as `crm.*`")
AN_ID = Text(LABEL, "a name that begins with a letter")
EXPRESSION = Text(form="a condition")
PERIODS = ("minute", "hour", "day", "week", "month", "quarter", "year", "run", "call")
TOOL_LIST: Shape = Either((SOME_TOOLS, ListOf(SOME_TOOLS)))
_SCOPE = {
    "tool": Field(SOME_TOOLS, "the tool it is about"),
    "tools": Field(TOOL_LIST, "the tools it is about"),
}
_KEPT = Field(Anything(), "kept, and listed as not checked here: the runtime's own business")
_REMARK = Field(TEXT, "a remark for people")
EXTENSION = re.compile(r"x-.*")
_EXTENSIONS = ((EXTENSION, _KEPT),)
KEPT_KEYS = (
    "observability", "alerts", "alerting", "logging", "audit", "telemetry", "monitoring", "metadata", "model",
)  # fmt: skip
REMARKS = ("description", "message", "severity", "title")

ON_FAIL = {
    "block": ("block", False), "deny": ("block", False),
    "block_and_alert": ("block", True), "deny_and_alert": ("block", True),
    "block_and_log": ("block", True), "deny_and_log": ("block", True),
    "escalate": ("escalate", False), "escalate_to_human": ("escalate", False),
    "require_approval": ("escalate", False), "escalate_and_alert": ("escalate", True),
    "alert": ("", True), "log": ("", True), "warn": ("", True), "notify": ("", True),
}  # fmt: skip
"""What `on_fail` does: whether it blocks, escalates or only tells, and whether it tells besides."""

_AGENT = Fields({
    "name": Field(Text(TOOL, "a name without blanks"), "what the agent is called"),
    "id": Field(Text(TOOL, "a name without blanks"), "the same as `name`"),
    "owner": Field(A_PERSON, "who answers for the agent and can always be asked"),
    "zone": Field(TEXT, "the time zone of every date and hour: Europe/Berlin"),
    "timezone": Field(TEXT, "the same as `zone`"),
    "horizon": Field(Amount(), "how far ahead the mandate is checked: 30 days"),
    "as_of": Field(TEXT, "the date on which `now` values hold: 2026-03-02 09:00"),
    "description": _REMARK,
    "model": _KEPT,
}, _EXTENSIONS)  # fmt: skip

_ROLE = Fields({
    "members": Field(Number(whole=True), "how many people"),
    "answers_within": Field(Amount(), "how long an answer takes: 4 h"),
    "hours": Field(TEXT, "when they work: Mon-Fri 09:00-17:00"),
    "capacity": Field(TEXT, "how many they answer: 30 per day"),
    "on_timeout": Field(TEXT, "drop, or escalate to ROLE"),
    "also_called": Field(ListOf(TEXT), "what people call them"),
    "description": _REMARK,
})  # fmt: skip

_VALUE_FIELDS = {
    "unit": Field(TEXT, "the currency or unit of a number: USD, kg; none, whatever its name says"),
    "type": Field(TEXT, "bool, count, number, percent, duration, date, text, a currency, a unit or a set"),
    "one_of": Field(ListOf(TEXT), "the words it can be"),
    "from": Field(Amount(), "the least it can be"),
    "to": Field(Amount(), "the most it can be"),
    "also_called": Field(ListOf(TEXT), "what people call it"),
    "description": _REMARK,
}
_CONTEXT = Fields(_VALUE_FIELDS)
_METRIC = Fields({**_VALUE_FIELDS, "now": Field(Amount(), "its value at the `as_of` date")})

_OF_SCHEMA = (
    "exclusiveMinimum exclusiveMaximum multipleOf pattern minLength maxLength default examples items "
    "minItems maxItems uniqueItems properties required additionalProperties nullable"
).split()
# An argument, as ours or as JSON Schema has it. What JSON Schema says and nobody checks is kept.
_ARGUMENT = Fields({
    "type": Field(Either((TEXT, ListOf(TEXT))), "a type of ours, or one of JSON Schema"),
    "unit": Field(TEXT, "the currency or unit of a number: USD, kg; none, whatever its name says"),
    "one_of": Field(ListOf(TEXT), "the words it can be"),
    "enum": Field(ListOf(TEXT), "the words it can be"),
    "from": Field(Amount(), "the least it can be"),
    "to": Field(Amount(), "the most it can be"),
    "minimum": Field(Number(), "the least it can be"),
    "maximum": Field(Number(), "the most it can be"),
    "description": _REMARK,
    "title": _REMARK,
    "format": Field(Choice((
        "date", "date-time", "time", "duration", "email", "uri", "uuid", "hostname", "ipv4", "ipv6",
    )), "of a text: a date, a time …"),
    **dict.fromkeys(_OF_SCHEMA, _KEPT),
}, _EXTENSIONS)  # fmt: skip
_ARGUMENTS = MapOf(Either((TEXT, _ARGUMENT)), A_NAME)
_PARAMETERS = Fields({
    "type": Field(Choice(("object",)), "object"),
    "properties": Field(_ARGUMENTS, "the arguments, as JSON Schema"),
    "required": Field(ListOf(TEXT), "the arguments that a call cannot leave out"),
    "additionalProperties": Field(Flag(), "whether a call may have other arguments"),
    "description": _REMARK,
    "title": _REMARK,
    "$schema": Field(TEXT, "the dialect of JSON Schema"),
})  # fmt: skip
_FUNCTION = {
    "name": Field(A_TOOL, "what the tool is called", required=True),
    "description": _REMARK,
    "parameters": Field(_PARAMETERS, "the arguments, as JSON Schema"),
    "strict": Field(Flag(), "of no meaning here"),
}
_TOOL_FIELDS = {
    "type": Field(Choice(("function",)), "function"),
    "description": _REMARK,
    "strict": Field(Flag(), "of no meaning here"),
    "args": Field(_ARGUMENTS, "the arguments: NAME: TYPE"),
    "parameters": Field(_PARAMETERS, "the arguments, as JSON Schema"),
    "input_schema": Field(_PARAMETERS, "the same as `parameters`"),
    "tier": Field(Number(whole=True), "from 0 (only reads) upwards"),
    "reversible": Field(Flag(), "whether a call can be undone"),
    "also_called": Field(ListOf(TEXT), "what people call it: mandates are read by these words"),
    "aliases": Field(ListOf(TEXT), "the same as `also_called`"),
    "costs": Field(TEXT, "of one call: 900 tokens, 2 s, 0.004 USD"),
    "effects": Field(ListOf(TEXT), "how a call moves a metric: open_tickets -= 1"),
    "takes": Field(Amount(), "how long one call runs: 35 min"),
    "at_once": Field(Number(whole=True), "how many run at a time"),
}
DEFINITION = Fields({
    "name": Field(A_TOOL, "what the tool is called"),
    "function": Field(Fields(_FUNCTION), "the tool, as OpenAI has it"),
    **_TOOL_FIELDS,
}, _EXTENSIONS)  # fmt: skip
_NAMED_DEFINITION = Fields(_TOOL_FIELDS, _EXTENSIONS)
_DENIED = Fields({
    **_SCOPE,
    "when": Field(EXPRESSION, "in which cases"),
    "unless": Field(EXPRESSION, "in which cases not"),
    "description": _REMARK,
})  # fmt: skip
_TOOLS = Fields({
    "allowlist": Field(ListOf(SOME_TOOLS), "the tools the agent may call; all others are denied"),
    "denylist": Field(ListOf(Either((SOME_TOOLS, _DENIED))), "the tools it may not call"),
    "definitions": Field(
        Either((ListOf(DEFINITION), MapOf(_NAMED_DEFINITION, A_TOOL))), "what the tools are"
    ),
    "description": _REMARK,
}, _EXTENSIONS)  # fmt: skip

_RULE = Fields({
    "id": Field(AN_ID, "what the rule is called", required=True),
    **_SCOPE,
    "condition": Field(EXPRESSION, "what must hold: over input.*, context.* and output.*"),
    "unless": Field(EXPRESSION, "in which cases the rule does not hold"),
    "on_fail": Field(Choice(tuple(ON_FAIL)), "what the runtime does where the condition fails"),
    "escalate_to": Field(A_PERSON, "the role that is asked"),
    "limit": Field(TEXT, "a limit over many calls: count(TOOL) <= 20 per hour"),
    "order": Field(TEXT, "an order: A before B, same KEY"),
    "only_during": Field(TEXT, "hours, or the name of a calendar"),
    "description": _REMARK,
    "message": _REMARK,
    "severity": _REMARK,
}, _EXTENSIONS)  # fmt: skip

_RATE_FIELDS = {
    "max": Field(Number(whole=True), "how many calls", required=True),
    "per": Field(Choice(PERIODS), "in each of these: hour, day"),
    "in_any": Field(Amount(), "in any stretch of this length: 24 h"),
    "key": Field(A_NAME, "counted apart for each value of it"),
    "where": Field(EXPRESSION, "which calls are counted"),
    "unless": Field(EXPRESSION, "in which cases the limit does not hold"),
    "description": _REMARK,
}
_RATE = Fields({"id": Field(AN_ID, "what the limit is called"), **_SCOPE, **_RATE_FIELDS})

_COST = Fields({
    "amount": Field(Amount(), "how much: 5, or 5 USD", required=True),
    "currency": Field(Text(re.compile("[A-Za-z]{3,5}"), "a currency such as USD"), "of a bare number"),
    "per": Field(Choice(PERIODS), "in each of these; a run, if nothing is said"),
})  # fmt: skip
_BUDGET_LIMIT = Fields({
    "amount": Field(Amount(), "how much: 90 EUR, 24000 tokens, 25 s", required=True),
    "per": Field(Choice((*PERIODS, "total")), "in each of these"),
    "in_any": Field(Amount(), "in any stretch of this length: 24 h"),
    "tools": Field(TOOL_LIST, "of which tools"),
    "where": Field(EXPRESSION, "of which calls"),
    "description": _REMARK,
})  # fmt: skip
COST_KEY = re.compile(r"max_cost_([a-z]{3,5})")
_BUDGETS = Fields({
    "max_total_tokens": Field(Number(whole=True), "tokens of one run"),
    "max_tool_calls": Field(Number(whole=True), "tool calls of one run"),
    "max_wall_time_seconds": Field(Number(), "seconds of one run"),
    "max_cost_usd": Field(Either((Number(), _COST)), "what one run may cost, in USD"),
    "max_cost": Field(_COST, "what a run, a day, … may cost"),
    "limits": Field(ListOf(_BUDGET_LIMIT), "every other budget"),
    "description": _REMARK,
}, ((COST_KEY, Field(Either((Number(), _COST)), "what one run may cost")), *_EXTENSIONS))  # fmt: skip

_APPROVAL = Fields({
    "tier": Field(Number(whole=True), "for every tool of this tier"),
    **_SCOPE,
    "when": Field(EXPRESSION, "in which cases"),
    "by": Field(A_PERSON, "the role that is asked", required=True),
    "count": Field(Number(whole=True), "how many of them have to agree"),
    "justification": Field(Flag(), "whether the call states its reasons"),
    "description": _REMARK,
})  # fmt: skip
REVIEWERS = ("code alone", "second reading", "person", "two people")
_WHOLE_KEY = Text(re.compile("[0-9]"), "a tier")

CONFIG = Fields({
    "version": Field(Either((Number(), TEXT)), "of the team's own format; of no meaning here"),
    "description": _REMARK,
    "agent": Field(Either((Text(TOOL, "a name without blanks"), _AGENT)), "who the agent is"),
    "mandate": Field(Either((TEXT, Fields({
        "path": Field(TEXT, "the file with the mandate, from here"),
        "text": Field(TEXT, "the mandate itself"),
    }))), "the mandate: a file, or its prose"),
    "include": Field(Either((TEXT, ListOf(TEXT))), "layers that bind as well: company-wide.ops"),
    "budgets": Field(_BUDGETS, "what a run may use up"),
    "tools": Field(Either((
        ListOf(Either((SOME_TOOLS, DEFINITION))), _TOOLS,
    )), "which tools there are, and which the agent may call"),
    "tiers": Field(MapOf(Number(whole=True), SOME_TOOLS), "tool: tier, where the definition has none"),
    "approvals": Field(ListOf(_APPROVAL), "who has to agree before a call"),
    "reviews": Field(MapOf(Choice(REVIEWERS), _WHOLE_KEY), "who looks at plans that use a tier"),
    "roles": Field(MapOf(Either((TEXT, _ROLE)), A_PERSON), "who can be asked"),
    "policy": Field(Fields({
        "rules": Field(ListOf(_RULE), "what must hold of calls"),
        "description": _REMARK,
    }, _EXTENSIONS), "the rules"),
    "rate_limits": Field(Either((
        ListOf(_RATE), MapOf(Either((TEXT, Fields(_RATE_FIELDS))), SOME_TOOLS),
    )), "how many calls in which time"),
    "context": Field(MapOf(Either((TEXT, _CONTEXT)), A_NAME), "what the runtime knows when a call is made"),
    "metrics": Field(MapOf(Either((TEXT, _METRIC)), A_NAME), "what can be measured"),
    "predicates": Field(ListOf(TEXT), "conditions decided at run time: is_legal_advice(body: text)"),
    "sets": Field(MapOf(ListOf(TEXT), A_NAME), "lists of texts by name"),
    "calendars": Field(MapOf(TEXT, A_NAME), "hours by name: Mon-Fri 09:00-17:00"),
    "facts": Field(MapOf(Amount(), A_NAME), "constants by name"),
    "rates": Field(MapOf(TEXT), "exchange rates: 1 EUR: 1.08 USD"),
    "units": Field(
        Either((MapOf(TEXT, A_NAME), ListOf(TEXT))), "units: pallet: 48 boxes; or a list of statements"
    ),
    **dict.fromkeys(KEPT_KEYS, _KEPT),
}, _EXTENSIONS)  # fmt: skip
