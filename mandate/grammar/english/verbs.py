"""Verbs that mandates use, by base form. Tools bring their own; these are everybody's."""

from __future__ import annotations

COMMON = frozenset(
    """
    abandon tie abide abort accept access accompany achieve acknowledge acquire act adapt add address adhere
    adjust administer admit adopt advance advise aggregate aim alert align allocate allow alter amend
    analyse
    analyze announce annotate answer anticipate apologise apologize append apply appoint approve archive
    arrange
    ask assemble assess assign assist assume attach attempt attend audit authenticate authorise authorize
    avoid
    await back backup balance ban base batch become begin bill block book borrow branch break bring
    broadcast
    browse budget build bump bundle buy calculate call cancel cap capture carry catch categorise categorize
    cause
    challenge change charge chase check choose cite claim clarify classify clean clear click close coach
    collect
    combine comment commit communicate compare compensate compile complete comply compose compound compress
    compute conceal conclude conduct confirm connect consent consider consolidate consult consume contact
    contain
    continue contribute control convert cool coordinate copy correct cost count cover create credit cut
    cycle
    deactivate deal debit decide declare decline decrease deduct defer define delay delegate delete deliver
    demand deny depend deploy deposit describe design destroy detect determine develop diagnose direct
    disable
    disburse discard disclose disconnect discount discuss dismiss dispatch display dispose disregard
    distribute
    divert do document double download draft draw drive drop duplicate earn edit email embed emit employ
    empty
    enable encourage encrypt end enforce engage enrol enrol ensure enter erase escalate establish estimate
    evaluate examine exceed exchange exclude execute exempt exit expand expect expire explain export expose
    extend extract fail fall favour favor feed fetch file fill filter finalise finalize find finish fix flag
    flatten float focus follow forbid force forecast forget format forward freeze fulfil fulfill fund gather
    generate get give go grant greet group grow guarantee guard guess guide halt hand handle happen have
    hear
    hedge help hide highlight hire hit hold identify ignore imply import improve include increase incur
    indicate
    infer inform initiate insert inspect install instruct intervene introduce invent invest investigate
    invite
    invoice involve isolate issue join judge jump justify keep know label last launch lay lead learn leave
    lend
    let level limit link liquidate list listen load locate lock log look lose lower mail maintain make
    manage mark
    match maximise maximize mean measure meet mention merge message migrate minimise minimize miss mix mock
    modify
    monitor move name need negotiate nominate note notify number obey observe obtain occupy occur offer omit
    onboard open operate opt order organise organize outsource overbook override oversee overwrite owe pack
    page
    park pass patch pause pay perform permit persist phone pick pin ping place plan play plot point poll
    post
    postpone predict prefer prepare present preserve press prevent print prioritise prioritize proceed
    process
    procure produce prohibit promise promote prompt propose protect prove provide provision publish pull
    punish
    purchase purge pursue push put qualify quarantine query question queue quit quote raise reach react read
    rebalance reboot rebook recall receive recheck recommend reconcile record recover redact redeem redirect
    reduce refer refill refrain refund refuse register reimburse reinstate reinvest reject relate release
    rely
    remain remember remind remove rename renew reopen reorder repair repay repeat rephrase replace
    replenish reply
    report repost request require reroute reschedule research resell resend reserve reset resolve respect
    respond
    restart restock restore restrict result resume retain retrieve retry return reuse reveal reverse revert
    review
    revise revoke reward rewrite rollback rotate round route run sample save scale scan schedule screen
    seal search
    secure see seek select sell send separate serve set settle shake share ship show shut sign simplify
    skip sleep
    slow solve sort source speak specify spend split spread stage stake stand start state stay steal step
    stick
    stop store stream strip strive submit subscribe substitute suggest summarise summarize supervise supply
    support
    surface suspend swap switch sync tag take talk target teach tell terminate test thank threaten throttle
    tidy
    top total touch trace track trade train transfer translate transmit transport travel treat trigger trim
    trouble
    trust try tune turn type undo understand undertake unlock unsubscribe update upgrade upload upset use
    validate
    verify view visit vote wait waive wake want warn watch water weigh welcome win wipe withdraw withhold
    work
    worry wrap write yield zip bother disturb sound sign dedupe rebase tweet swear joke argue bid hover
    patrol
    inventory pivot timebox paste escalate liaise reassign deprioritise bundle cite stamp stack unload
    restore water prune harvest irrigate inspect fine reward snooze mute ping triage
    insure underwrite lend repossess foreclose audit steer brake accelerate rinse sterilise sterilize dose
    prescribe administer admit discharge refer shelve unpack scan relabel recount retag quote price reprice
    relist
    """.split()
)

# Verbs whose plain imperative is about how, not what: conduct and tone.
CONDUCT = frozenset(
    """
    be sound behave treat respect thank apologise apologize empathise empathize smile listen stay remain
    strive aim try remember assume welcome greet speak talk avoid worry think care enjoy joke
    """.split()
)

# Nouns that look like the s-form of a verb when they stand after an adjective; used to break ties.
NOUN_LIKE = frozenset(
    """
    order label refund move report ticket change test issue request trade reset invoice record comment
    review post message reply credit payment branch page call email contact answer quote limit claim
    load budget file list note offer plan question release return sale share start stop swap target
    transfer update use visit work price purchase book fix end access deal process project support need
    result match merge access discount charge cost total amount permit interest schedule document supply
    batch name number time hand balance study stock address run shift draft mail gauge
    """.split()
)
