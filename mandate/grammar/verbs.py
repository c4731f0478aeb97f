"""Base verbs that open an instruction, and which of them are as often nouns or adjectives."""

from __future__ import annotations

PLAIN = frozenset(
    """
    accept acknowledge acquire act adapt add address adhere adjust administer advise alert allocate
    allow analyse analyze announce answer append apply appoint approve arrange ask assemble assess
    assign assist assume attach attempt authenticate authorise authorize avoid await balance base be
    begin block book bring browse build buy calculate call cancel capture carry categorise categorize
    check choose cite clarify clean clear close collect combine commit communicate compare compensate
    complete comply compose compute conduct confirm connect consider consult contact continue convert
    coordinate copy correct create decide decline defer define delete deliver demonstrate deny deploy
    describe detect determine diagnose direct disable discard disclose discuss dismiss dispatch display
    dispose distribute divide document double-check downgrade draft drop edit email embed emphasise
    emphasize employ enable encourage enforce engage enrich ensure enter escalate establish estimate
    evaluate examine execute exclude explain explore export expose extend extract fetch file fill filter
    find finish fix flag focus follow format forward fulfil fulfill gather generate get give go grant
    greet group guide hand handle help hide hire hold honor honour identify ignore implement improve
    include increase inform initiate inquire insert insist inspect install instruct insure introduce
    invest investigate invite invoke issue join keep launch lead learn leave let liaise limit link list
    listen log look lower maintain make manage mark match measure mention merge migrate minimise
    minimize maximise maximize modify monitor move negotiate notify obey observe obtain offer open
    operate optimise optimize organise organize pack park pass pause pay perform pick place plan point
    post prefer prepare present preserve prevent print prioritise prioritize proceed process produce
    prohibit prompt propose protect provide publish pull purchase pursue push put quarantine query quote
    raise read reassign rebalance rebook recalculate receive recheck recommend reconcile record redact
    redirect reduce refer refill refrain refund refuse register reject relabel relay release rely remain
    remember remind remove rename renew reopen reorder repeat rephrase replace reply report request
    require reschedule reset resolve respect respond restart restore restrict retain retrieve retry
    return reuse reveal revert review revise revoke rotate round route run sanitise sanitize save scale
    schedule search seek select sell send separate set settle share ship show shut sign simulate skip
    snooze solve sort speak specify spend split stage start state stay stick stop store submit suggest
    summarise summarize supply surface suspend take tell terminate test thank throttle tag track trade
    train transfer translate treat triage trigger trim try turn type understand undo unlock update
    upgrade upload upsell use utilise utilize validate verify view visit wait walk warn watch water
    weigh welcome withdraw withhold work wrap write finalise finalize favor favour reroute fail
    normalize normalise clamp convert enter exit abort size target record aim beat cut build match
    re-evaluate reassess re-check rewrite reword summarise quiet cover cap ban buy-in expect trust swap
    stake hedge close-out roll dial skip wash feed count weigh sweep pour load unload lock
    """.split()
)

NOMINAL = frozenset(
    """
    access account act address advance alert answer approach attempt balance bank base block book budget
    call cap carry cause change charge check claim clean clear close comment commit compare complete
    contact control copy correct cost count cover credit cut deal debit default delay demand deposit
    detail direct discount display document double draft drop dry effect email end entry estimate export
    file fill filter fix flag focus format forward free group guide hand handle help hold hire issue
    judge keep label launch lead leave limit line link list load lock log look lower manual mark market
    master match mean measure mention merge monitor move name need note notice offer open order own pack
    package park pass pause pay place plan play point post practice present price print process produce
    profile program progress project prompt purchase push query question quote raise range rate reach
    read record refund register release repeat reply report request reset respect rest result retry
    return review ring risk roll rotate round route rule run sample save scale schedule search sell
    separate set settle share shift ship show sign sort sound spend split stack staff stage stake start
    state stay step stock stop store strike subject supply support surface survey swap switch tag take
    talk target task template test time title total touch track trade train transfer travel treat
    trigger trim trust try turn type update upgrade upload use value view visit voice wait walk warrant
    wash watch water welcome work wrap zone direct present complete clear clean correct separate
    """.split()
)

VERBS = PLAIN | NOMINAL
"""Everything that can open an instruction; members of `NOMINAL` only before a word that shows it."""

FOLLOWERS = frozenset(
    """
    a an the all any each every both no only at to up with for by on in from when if as this that these
    those it them him her us me you your my our their its his one two three four five six seven eight
    nine ten out off down over back new whether what which who how where why once twice before after
    between through into about immediately directly always never not more less most least enough
    everything anything nothing something everyone anyone someone nobody other another half until within
    without against under again further either per via existing relevant available appropriate clear
    specific additional multiple current several such same different full
    """.split()
)
"""Words after which an ambiguous opening word is a verb: `check the …`, `order no more …`."""

NOUNISH = frozenset(
    "note guide plan notice access demand update request order question record approach report "
    "answer limit change visit "
    "comment target release contact".split()
)
"""Nouns that a preposition follows as naturally as the verbs: `Note to the team`, `Report on May`."""
PREPOSITIONS = frozenset("to for on about from by with in at of".split())
