"""The words that make a sentence a norm, by what they do in its structure (`sentence.lark`)."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """The terminals of the sentence grammar."""

    W = "W"  # any other word
    CODE = "CODE"
    QUOTED = "QUOTED"
    LABEL = "LABEL"  # a number that is no amount
    QTY = "QTY"
    CMP = "CMP"  # comparator before its amount; the value is the operator
    CMPPOST = "CMPPOST"  # after it: "or more"
    WINDOW = "WINDOW"
    KEY = "KEY"
    NOW = "NOW"
    WITHIN = "WITHIN"
    IF = "IF"
    UNLESS = "UNLESS"
    WITHOUT = "WITHOUT"
    BEFORE = "BEFORE"
    AFTER = "AFTER"
    UNTIL = "UNTIL"
    ONCE = "ONCE"
    WHATEVER = "WHATEVER"
    REASON = "REASON"
    WHO = "WHO"
    ONLY = "ONLY"
    DUTY = "DUTY"
    MAY = "MAY"
    MUSTNOT = "MUSTNOT"
    NOT = "NOT"
    NOQ = "NOQ"  # no, nothing, nobody
    APPROVAL = "APPROVAL"
    AND = "AND"
    OR = "OR"
    BUT = "BUT"
    THEN = "THEN"
    SEP = "SEP"


def _all(sort: Sort, value: str, phrases: str) -> dict[str, tuple[Sort, str]]:
    return {" ".join(p.split()): (sort, value) for p in phrases.split(",") if p.strip()}


PHRASES: dict[str, tuple[Sort, str]] = {
    **_all(Sort.CMP, "<=", """
        at most, no more than, not more than, never more than, up to, up to and including, a maximum of,
        maximum of, a max of, max, maximum, at maximum, capped at, limited to, no higher than, no larger
        than,
        no greater than, no bigger than, no longer than, no older than, a limit of, a ceiling of, a cap of,
        not exceeding, the maximum is, maximum is, not above, not over, no later than, at or below, at or
        under,
        as many as, as much as, at the very most"""),
    **_all(Sort.CMP, "<", """
        less than, fewer than, under, below, smaller than, lower than, shorter than, younger than, cheaper
        than,
        newer than, colder than, cooler than, lighter than"""),
    **_all(Sort.CMP, ">", """
        more than, over, above, greater than, larger than, exceeding, exceeds, exceed, in excess of, bigger
        than, any more than,
        higher than, beyond, older than, longer than, later than, anything over, anything above, exceeded,
        costlier than, warmer than, hotter than, heavier than"""),
    **_all(Sort.CMP, ">=", """
        at least, no less than, no fewer than, not less than, not fewer than, never less than, a minimum of,
        minimum of, min, minimum, not below, not under, no lower than, no smaller than, at or above, at
        minimum,
        a floor of, hits, hit, reaches, reach"""),
    **_all(Sort.CMP, "<=", "falls to, drops to, fall to, drop to, falls below or to, shrinks to"),
    **_all(Sort.CMP, "==", "exactly, precisely, equal to, equals"),
    **_all(Sort.CMPPOST, ">=", """
        or more, or higher, or above, and up, or over, and over, and above, or older, or longer, or greater,
        or better, or larger, and higher"""),
    **_all(Sort.CMPPOST, "<=", """
        or less, or fewer, or below, or under, and under, and below, or lower, or smaller, tops,
        at the most, or cheaper, not a cent more, not one cent more, not a penny more, not more, and no more,
        and not more, not a minute more, not one more"""),
    **_all(Sort.NOW, "0 min", """
        at once, immediately, right away, straight away, on the spot, instantly, without delay, forthwith,
        promptly and without delay"""),
    **_all(Sort.NOW, "1 day", "the same day, same day, on the same day"),
    **_all(Sort.WITHIN, "within", "within, in less than, in under, no later than"),
    **_all(Sort.IF, "if", """
        if, when, whenever, where, wherever, in case, as long as, so long as, provided, provided that,
        providing,
        providing that, in the event that, in the event of, in case of, while, every time, each time, any
        time"""),
    **_all(Sort.IF, "only if", """
        only if, if and only if, only when, only where, only while, only in case, only as long as"""),
    **_all(Sort.UNLESS, "unless", """
        unless, except, except for, except when, except if, except where, except that, other than, apart
        from,
        aside from, excluding, save for, with the exception of, but not if, but not when, unless and until,
        excepting, barring"""),
    **_all(Sort.WITHOUT, "without", "without, without first, unless accompanied by"),
    **_all(Sort.BEFORE, "before", "before, prior to, ahead of"),
    **_all(Sort.AFTER, "after", "after, following"),
    **_all(Sort.AFTER, "only after", "only after, only once, not before"),
    **_all(Sort.UNTIL, "until", "until, till, not until, only until"),
    **_all(Sort.ONCE, "once", "once, as soon as"),
    **_all(Sort.WHATEVER, "whatever", """
        whatever, regardless of, no matter, irrespective of, regardless, whoever, however much, however
        many,
        no matter what, no matter how, even if, even when, even where"""),
    **_all(Sort.REASON, "because", """
        because, since, so that, so, as, in order to, because of, due to, which means, this is because,
        the reason is, to avoid, that way, to make sure nobody, even though, although,
        though"""),
    **_all(Sort.WHO, "who", "who, which"),
    **_all(Sort.ONLY, "only", """
        only, solely, exclusively, nothing but, nobody but, no one but, none but, nobody other than,
        no one other than, nobody except, no one except, nothing other than"""),
    **_all(Sort.DUTY, "must", """
        must, shall, have to, has to, need to, needs to, ought to, should, must always, is required to,
        are required to, are to, is to, make sure to, be sure to, make sure that, make sure, ensure that,
        ensure,
        is expected to, are expected to, is obliged to, see to it that, always, must first, should always,
        is supposed to, are supposed to, remember to, will need to, must be sure to"""),
    **_all(Sort.MAY, "may", """
        may, can, is allowed to, are allowed to, is free to, are free to, feel free to, is permitted to,
        are permitted to, is authorised to, are authorised to, is authorized to, are authorized to, are
        welcome to,
        is welcome to, is fine to, it is fine to, it is ok to, it is okay to, may also, can also, may only,
        can only,
        have permission to, has permission to, are entitled to, is entitled to, are fine to, are cleared to,
        is cleared to, i let you"""),
    **_all(Sort.MAY, "need not", """
        do not need to, does not need to, don't need to, doesn't need to, need not, needn't, do not have to,
        does not have to, don't have to, doesn't have to, is not required to, are not required to, no need
        to,
        there is no need to, are not obliged to, is not obliged to, not necessary to, is not necessary
        to"""),
    **_all(Sort.MUSTNOT, "must not", """
        must not, may not, cannot, can not, shall not, should not, must never, may never, can never, should
        never,
        never, do not, does not, is not to, are not to, is not allowed to, are not allowed to, is not
        permitted to,
        are not permitted to, under no circumstances, at no time, on no account, mustn't, shouldn't, don't,
        doesn't, is never to, are never to, in no case, never ever, no longer, on no, in no, refrain from,
        avoid, may under no circumstances,
        is forbidden to, are forbidden to, is forbidden from, are forbidden from, is prohibited from,
        are prohibited from, will not, will never, won't, stop short of"""),
    **_all(Sort.NOT, "not", """
        not, isn't, aren't, wasn't, weren't, hasn't, haven't, didn't, has not, have not, did not"""),
    **_all(Sort.NOQ, "no", "no, nothing, nobody, none, no one, neither, not a single, zero"),
    **_all(Sort.APPROVAL, "approval", """
        approval, approvals, sign-off, signoff, sign off, ok, okay, consent, go-ahead, go ahead, green
        light,
        authorisation, authorization, say-so, blessing, thumbs-up, thumbs up, permission, clearance,
        pre-approval,
        explicit yes, written yes, yes"""),
    **_all(Sort.AND, "and", "and, as well as, and also, plus"),
    **_all(Sort.OR, "or", "or, nor, and/or"),
    **_all(Sort.BUT, "but", "but, yet, but only, but never, but must never"),
    **_all(Sort.THEN, "then", """
        then, and then, afterwards"""),
    **_all(Sort.THEN, "that case", """
        in that case, in this case, in such cases, in such a case, in which case, in those cases"""),
}  # fmt: skip
# Phrases that join two sorts keep the second as a word of its own.
for _phrase in ("but only", "but never", "but must never", "may only", "can only", "may also", "can also"):
    del PHRASES[_phrase]
