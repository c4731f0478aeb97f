"""What regular English morphology gets wrong: irregular verbs, nouns, and words that look inflected."""

from __future__ import annotations

# base: past, participle
VERBS: dict[str, tuple[str, str]] = {
    "be": ("was", "been"), "become": ("became", "become"), "begin": ("began", "begun"),
    "bet": ("bet", "bet"), "bid": ("bid", "bid"), "break": ("broke", "broken"), "bring": ("brought",
    "brought"),
    "build": ("built", "built"), "buy": ("bought", "bought"), "catch": ("caught", "caught"),
    "choose": ("chose", "chosen"), "come": ("came", "come"), "cost": ("cost", "cost"), "cut": ("cut",
    "cut"),
    "deal": ("dealt", "dealt"), "do": ("did", "done"), "draw": ("drew", "drawn"), "drive": ("drove",
    "driven"),
    "fall": ("fell", "fallen"), "feed": ("fed", "fed"), "feel": ("felt", "felt"), "find": ("found",
    "found"),
    "forbid": ("forbade", "forbidden"), "forget": ("forgot", "forgotten"), "freeze": ("froze", "frozen"),
    "get": ("got", "got"), "give": ("gave", "given"), "go": ("went", "gone"), "grow": ("grew", "grown"),
    "hand": ("handed", "handed"), "have": ("had", "had"), "hear": ("heard", "heard"), "hide": ("hid",
    "hidden"),
    "hit": ("hit", "hit"), "hold": ("held", "held"), "keep": ("kept", "kept"), "know": ("knew", "known"),
    "lay": ("laid", "laid"), "lead": ("led", "led"), "leave": ("left", "left"), "lend": ("lent", "lent"),
    "let": ("let", "let"), "lose": ("lost", "lost"), "make": ("made", "made"), "mean": ("meant", "meant"),
    "meet": ("met", "met"), "overwrite": ("overwrote", "overwritten"), "pay": ("paid", "paid"),
    "put": ("put", "put"), "quit": ("quit", "quit"), "read": ("read", "read"), "rise": ("rose", "risen"),
    "run": ("ran", "run"), "say": ("said", "said"), "see": ("saw", "seen"), "sell": ("sold", "sold"),
    "send": ("sent", "sent"), "set": ("set", "set"), "shrink": ("shrank", "shrunk"), "shut": ("shut",
    "shut"),
    "sign": ("signed", "signed"), "speak": ("spoke", "spoken"), "spend": ("spent", "spent"),
    "split": ("split", "split"), "stand": ("stood", "stood"), "steal": ("stole", "stolen"),
    "stick": ("stuck", "stuck"), "swap": ("swapped", "swapped"), "take": ("took", "taken"),
    "teach": ("taught", "taught"), "tell": ("told", "told"), "think": ("thought", "thought"),
    "throw": ("threw", "thrown"), "undo": ("undid", "undone"), "upset": ("upset", "upset"),
    "understand": ("understood", "understood"), "wake": ("woke", "woken"), "win": ("won", "won"),
    "withdraw": ("withdrew", "withdrawn"), "withhold": ("withheld", "withheld"), "write": ("wrote",
    "written"),
    "rewrite": ("rewrote", "rewritten"), "resend": ("resent", "resent"), "overspend": ("overspent",
    "overspent"),
    "rebuild": ("rebuilt", "rebuilt"), "redo": ("redid", "redone"), "oversee": ("oversaw", "overseen"),
}  # fmt: skip

# Final consonant doubled although the last syllable is unstressed, or kept single although it is short.
DOUBLED = frozenset(
    "refer transfer prefer occur commit admit permit submit omit control cancel label travel equip begin "
    "format program plan ship stop drop trim cap log flag tag ban get put cut set run sit hit let shut swap "
    "scan pin skip step trip wrap zip map tap chat plug debug dim grab rub strip split ship drag".split()
)

NOUNS: dict[str, str] = {
    "people": "person", "children": "child", "men": "man", "women": "woman", "feet": "foot",
    "criteria": "criterion", "analyses": "analysis", "indices": "index", "matrices": "matrix",
    "halves": "half", "lives": "life", "leaves": "leaf", "data": "data", "news": "news", "series": "series",
    "media": "media", "gas": "gas", "bus": "bus", "status": "status", "bonus": "bonus",
    "address": "address",
    "access": "access", "bps": "bps", "diagnoses": "diagnosis", "crises": "crisis", "movies": "movie",
    "cookies": "cookie", "rookies": "rookie", "ties": "tie", "is": "is", "this": "this", "always": "always",
    "its": "its", "his": "his", "us": "us", "yes": "yes", "as": "as", "was": "was", "has": "has",
    "perhaps": "perhaps", "besides": "besides", "plus": "plus", "thus": "thus", "less": "less",
}  # fmt: skip

# noun of doing: verb
DEVERBAL: dict[str, str] = {
    "payment": "pay", "payout": "pay", "repayment": "repay", "cancellation": "cancel", "deletion": "delete",
    "notification": "notify", "notice": "notify", "withdrawal": "withdraw", "purchase": "purchase",
    "sale": "sell", "deployment": "deploy", "approval": "approve", "removal": "remove",
    "transfer": "transfer",
    "reply": "reply", "refund": "refund", "booking": "book", "posting": "post", "publication": "publish",
    "application": "apply", "modification": "modify", "escalation": "escalate", "reservation": "reserve",
    "creation": "create", "allocation": "allocate", "adjustment": "adjust", "shipment": "ship",
    "delivery": "deliver", "write-off": "write", "reimbursement": "reimburse", "liquidation": "liquidate",
    "rotation": "rotate", "installation": "install", "termination": "terminate", "suspension": "suspend",
    "verification": "verify", "validation": "validate", "execution": "execute", "translation": "translate",
    "renewal": "renew", "disposal": "dispose", "return": "return", "replacement": "replace",
    "investment": "invest", "issuance": "issue", "provision": "provide", "redemption": "redeem",
    "subscription": "subscribe", "submission": "submit", "reminder": "remind", "inspection": "inspect",
    "announcement": "announce", "correction": "correct", "hire": "hire", "donation": "donate",
    "disbursement": "disburse", "rejection": "reject", "restoration": "restore", "migration": "migrate",
}  # fmt: skip
