"""What the layer declares in natural sentences: events, keys, windows, shares, units, addresses, hours."""

from __future__ import annotations

from typing import Any

import pytest

from mandate.model.clause import State
from mandate.model.plan import Plan
from mandate.model.source import SourceText
from tests.compiler.readers.keeper_desk import OPS, judged, look, spec_of

Case = tuple[str, list[dict[str, Any]]]

EVENTS: list[Case] = [
    (
        "When a damaged order comes in, refund it within 24 hours.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"}],
    ),
    ("For every lost order, send a replacement.", [{"oblige": "orders.replace", "when": "lost_order"}]),
    (
        "If there is a frost warning, run the press within 2 hours.",
        [{"oblige": "press.run", "when": "frost_warning", "within": "2 h"}],
    ),
    (
        "Damaged orders are refunded within a day.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"}],
    ),
    (
        "Refund every damaged order within 24 hours.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"}],
    ),
    (
        "Whenever an order is lost, send a replacement within 2 days.",
        [{"oblige": "orders.replace", "when": "lost_order", "within": "2 days"}],
    ),
    (
        "Lost orders get a replacement within 48 hours.",
        [{"oblige": "orders.replace", "when": "lost_order", "within": "2 days"}],
    ),
    (
        "If a damaged order arrives, refund it within 24 hours.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"}],
    ),
    (
        "As soon as a frost warning is issued, cool the cold room.",
        [{"oblige": "room.cool", "when": "frost_warning"}],
    ),
    ("Never refund a lost order.", [{"forbid": "payments.issue_refund", "when": "lost_order"}]),
    (
        "Each lost order is replaced within two days.",
        [{"oblige": "orders.replace", "when": "lost_order", "within": "2 days"}],
    ),
    (
        "On a frost warning, run the press at once.",
        [{"oblige": "press.run", "when": "frost_warning", "within": "0 min"}],
    ),
    (
        "In case of a damaged order, refund it within 3 hours.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "3 h"}],
    ),
    (
        "When an order arrives damaged, refund it within 24 hours.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"}],
    ),
    ("After a frost warning, don't run the press.", [{"forbid": "press.run", "when": "frost_warning"}]),
    (
        "Do not refund without a damaged order.",
        [{"forbid": "payments.issue_refund", "when": "not damaged_order"}],
    ),
    (
        "You may refund damaged orders up to 50 USD.",
        [{"permit": "payments.issue_refund", "when": "damaged_order and amount <= 50 USD"}],
    ),
    (
        "Unless there is a frost warning, run the press every day.",
        [{"limit": "count(press.run) >= 1 per day", "unless": "frost_warning"}],
    ),
    (
        "Orders that are damaged must be refunded within a day.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"}],
    ),
    (
        "Orders that are not damaged must not be refunded.",
        [{"forbid": "payments.issue_refund", "when": "not damaged_order"}],
    ),
    ("Never refund orders that are lost.", [{"forbid": "payments.issue_refund", "when": "lost_order"}]),
    (
        "When a damaged order comes in, refund it within 24 hours; when a lost order comes in, send a replacement within 2 days.",
        [
            {"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"},
            {"oblige": "orders.replace", "when": "lost_order", "within": "2 days"},
        ],
    ),
    (
        "Damaged orders are refunded within a day, lost orders are replaced within two days.",
        [
            {"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"},
            {"oblige": "orders.replace", "when": "lost_order", "within": "2 days"},
        ],
    ),
    (
        "When an order is damaged or lost, refund it within 24 hours.",
        [{"oblige": "payments.issue_refund", "when": "damaged_order or lost_order", "within": "24 h"}],
    ),
    (
        "If an order is neither damaged nor lost, do not refund it.",
        [{"forbid": "payments.issue_refund", "when": "not (damaged_order or lost_order)"}],
    ),
    (
        "Never replace a damaged order; refund it.",
        [
            {"oblige": "payments.issue_refund", "when": "damaged_order"},
            {"forbid": "orders.replace", "when": "damaged_order"},
        ],
    ),
    (
        "When an order is not lost, do not send a replacement.",
        [{"forbid": "orders.replace", "when": "not lost_order"}],
    ),
    (
        "Refund lost orders up to 100 USD without asking anyone.",
        [
            {"oblige": "payments.issue_refund", "requires": "amount <= 100 USD", "when": "lost_order"},
            {"autonomous": "payments.issue_refund", "when": "lost_order and amount <= 100 USD"},
        ],
    ),
    (
        "If a frost warning comes in, cool the cold room within 30 minutes, and do not run the press.",
        [
            {"oblige": "room.cool", "when": "frost_warning", "within": "30 min"},
            {"forbid": "press.run", "when": "frost_warning"},
        ],
    ),
    (
        "When a damaged order comes in, do not replace it, refund it within 24 hours.",
        [
            {"oblige": "payments.issue_refund", "when": "damaged_order", "within": "24 h"},
            {"forbid": "orders.replace", "when": "damaged_order"},
        ],
    ),
]

KEYS: list[Case] = [
    ("Read every gauge once a day.", [{"limit": "count(gauges.read) >= 1 per day per gauge"}]),
    ("Read each water gauge at least once a day.", [{"limit": "count(gauges.read) >= 1 per day per gauge"}]),
    (
        "Each table is refreshed at least daily.",
        [{"limit": "count(tables.refresh) >= 1 per day per table_name"}],
    ),
    (
        "Each table must be refreshed at least twice a day.",
        [{"limit": "count(tables.refresh) >= 2 per day per table_name"}],
    ),
    (
        "No more than 3 messages per recipient per week.",
        [{"limit": "count(mail.send) <= 3 per week per recipient"}],
    ),
    (
        "Send at most 3 messages a week to each contact.",
        [{"limit": "count(mail.send) <= 3 per week per recipient"}],
    ),
    (
        "Every gauge is read at least once every 24 hours.",
        [{"limit": "count(gauges.read) >= 1 in any 24 h per gauge"}],
    ),
    (
        "No contact gets more than 2 messages a day.",
        [{"limit": "count(mail.send) <= 2 per day per recipient"}],
    ),
    ("Refresh every table daily.", [{"limit": "count(tables.refresh) >= 1 per day per table_name"}]),
    ("All gauges must be read every day.", [{"limit": "count(gauges.read) >= 1 per day per gauge"}]),
    (
        "Refresh each of the 30 tables at least once a day.",
        [{"limit": "count(tables.refresh) >= 1 per day per table_name"}],
    ),
    ("Read the gauges at least once a day.", [{"limit": "count(gauges.read) >= 1 per day per gauge"}]),
    ("Read all 120 gauges daily.", [{"limit": "count(gauges.read) >= 1 per day per gauge"}]),
    ("At most one message per contact and day.", [{"limit": "count(mail.send) <= 1 per day per recipient"}]),
    (
        "Read every gauge twice a day, and never more than 5 times a day.",
        [
            {"limit": "count(gauges.read) >= 2 per day per gauge"},
            {"limit": "count(gauges.read) <= 5 per day per gauge"},
        ],
    ),
    (
        "Never write to the same contact more than twice a week.",
        [{"limit": "count(mail.send) <= 2 per week per recipient"}],
    ),
    (
        "Never write to any contact more than twice a week.",
        [{"limit": "count(mail.send) <= 2 per week per recipient"}],
    ),
    (
        "A contact gets at most 2 messages a week.",
        [{"limit": "count(mail.send) <= 2 per week per recipient"}],
    ),
    (
        "At most 2 messages a week to any one contact.",
        [{"limit": "count(mail.send) <= 2 per week per recipient"}],
    ),
    (
        "Every recipient may get up to 2 messages per day.",
        [{"permit": "mail.send"}, {"limit": "count(mail.send) <= 2 per day per recipient"}],
    ),
    ("Send up to 5 messages a day to contacts.", [{"limit": "count(mail.send) <= 5 per day"}]),
    ("Read any gauge at least once a day.", [{"limit": "count(gauges.read) >= 1 per day"}]),
    ("Message every contact once a week.", [{"limit": "count(mail.send) >= 1 per week per recipient"}]),
    ("Read the water gauges twice per day.", [{"limit": "count(gauges.read) >= 2 per day per gauge"}]),
    ("Read at least 60 gauges a day.", [{"limit": "count(gauges.read) >= 60 per day"}]),
]

WINDOWS: list[Case] = [
    ("Run the press at most 40 times per shift.", [{"limit": "count(press.run) <= 40 per shift"}]),
    ("At most 40 runs per shift.", [{"limit": "count(press.run) <= 40 per shift"}]),
    ("Do two checks in every night shift.", [{"limit": "count(checks.do) >= 2 per night_shift"}]),
    ("Do at least two checks in each night shift.", [{"limit": "count(checks.do) >= 2 per night_shift"}]),
    ("No more than 40 runs a shift.", [{"limit": "count(press.run) <= 40 per shift"}]),
    (
        "Never run the press more than 10 times in one night shift.",
        [{"limit": "count(press.run) <= 10 per night_shift"}],
    ),
    ("Each shift, run the press at least 5 times.", [{"limit": "count(press.run) >= 5 per shift"}]),
    ("At least one check every shift.", [{"limit": "count(checks.do) >= 1 per shift"}]),
    (
        "Run the press no more than 40 times during any one shift.",
        [{"limit": "count(press.run) <= 40 per shift"}],
    ),
    ("Every night shift needs at least two checks.", [{"limit": "count(checks.do) >= 2 per night_shift"}]),
    ("Only run the press during the night shift.", [{"during": "press.run only during night_shift"}]),
    (
        "Never run the press during the night shift.",
        [{"forbid": "press.run", "when": "(time >= 22:00 or time < 06:00)"}],
    ),
    (
        "You may run the press up to 10 times during the night shift.",
        [{"permit": "press.run"}, {"limit": "count(press.run) <= 10 per night_shift"}],
    ),
    ("Do a check once per shift.", [{"limit": "count(checks.do) >= 1 per shift"}]),
    (
        "Write to each contact at most once per shift.",
        [{"limit": "count(mail.send) <= 1 per shift per recipient"}],
    ),
]

TEXTS: list[Case] = [
    (
        "You may write to addresses at acme.com without asking.",
        [
            {"permit": "mail.send", "when": 'to has domain "acme.com"'},
            {"autonomous": "mail.send", "when": 'to has domain "acme.com"'},
        ],
    ),
    (
        "Only write to addresses at acme.com.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    (
        "Never email anyone outside our own domains.",
        [{"forbid": "mail.send", "when": "not (to has domain own_domains)"}],
    ),
    (
        "Never write to anyone outside acme.com.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    (
        "Email only people at acme.com or acme.org.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com", "acme.org")'}],
    ),
    (
        "Don't send messages to addresses outside our own domains.",
        [{"forbid": "mail.send", "when": "not (to has domain own_domains)"}],
    ),
    ("You may email anyone @acme.com.", [{"permit": "mail.send", "when": 'to has domain "acme.com"'}]),
    (
        "Messages to gmail.com addresses need compliance's approval.",
        [{"approve": "mail.send", "when": 'to has domain "gmail.com"', "role": "compliance"}],
    ),
    ("Mail may only go to acme.com.", [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}]),
    (
        "Never write to addresses at mail.acme.com.",
        [{"forbid": "mail.send", "when": 'to has domain "mail.acme.com"'}],
    ),
    ("Don't write to press@acme.com.", [{"forbid": "mail.send", "when": 'to == "press@acme.com"'}]),
    (
        "Write files only under /srv/data.",
        [{"forbid": "files.write", "when": 'not (path starts with "/srv/data/")'}],
    ),
    (
        "Only write to paths under /srv/data.",
        [{"forbid": "files.write", "when": 'not (path starts with "/srv/data/")'}],
    ),
    (
        "Never delete anything under /srv/data.",
        [{"forbid": "files.delete", "when": 'path starts with "/srv/data/"'}],
    ),
    (
        "Files outside /srv/data must not be written.",
        [{"forbid": "files.write", "when": 'not (path starts with "/srv/data/")'}],
    ),
    ("Never write files ending in .exe.", [{"forbid": "files.write", "when": 'path ends with ".exe"'}]),
    ("Never delete files in `/etc`.", [{"forbid": "files.delete", "when": 'path starts with "/etc/"'}]),
    (
        "You may save files to /srv/out/ without asking.",
        [
            {"permit": "files.write", "when": 'path starts with "/srv/out/"'},
            {"autonomous": "files.write", "when": 'path starts with "/srv/out/"'},
        ],
    ),
    (
        "You may email acme.com and acme.org addresses.",
        [{"permit": "mail.send", "when": 'to has domain "acme.com", "acme.org"'}],
    ),
    (
        "Emails to anyone at gmail.com must be approved by compliance.",
        [{"approve": "mail.send", "when": 'to has domain "gmail.com"', "role": "compliance"}],
    ),
    (
        "Messages to gmail.com addresses need approval by compliance.",
        [{"approve": "mail.send", "when": 'to has domain "gmail.com"', "role": "compliance"}],
    ),
    (
        "Ask compliance before you write to anyone outside acme.com.",
        [{"approve": "mail.send", "when": 'not (to has domain "acme.com")', "role": "compliance"}],
    ),
    (
        "Write to nobody outside acme.com.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    (
        "You may only write to addresses in own_domains.",
        [{"forbid": "mail.send", "when": "not (to has domain own_domains)"}],
    ),
    (
        "Email addresses at acme.com only.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    (
        "Never email anyone except people at acme.com.",
        [{"forbid": "mail.send", "unless": 'to has domain "acme.com"'}],
    ),
    (
        "You may message anybody whose address ends in @acme.com.",
        [{"permit": "mail.send", "when": 'to has domain "acme.com"'}],
    ),
    (
        "Write to press@acme.com once a day.",
        [{"limit": 'count(mail.send where to == "press@acme.com") >= 1 per day'}],
    ),
    (
        "Send at most 5 messages a day to addresses at acme.com.",
        [{"limit": 'count(mail.send where to has domain "acme.com") <= 5 per day'}],
    ),
    (
        "Delete only files under /tmp/cache or /tmp/out.",
        [
            {
                "forbid": "files.delete",
                "when": 'not (path starts with "/tmp/cache/" or path starts with "/tmp/out/")',
            }
        ],
    ),
    ("Never delete *.csv files.", [{"forbid": "files.delete", "when": 'path ends with ".csv"'}]),
    (
        "Do not write to evil.com or send messages to spam.net.",
        [{"forbid": "mail.send", "when": 'to has domain "evil.com" or to has domain "spam.net"'}],
    ),
    (
        "The agent writes to acme.com addresses only, nobody else.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    (
        "You may write to addresses at acme.com, except to boss@acme.com.",
        [{"permit": "mail.send", "when": 'to has domain "acme.com"', "unless": 'to == "boss@acme.com"'}],
    ),
    (
        "You may write to nobody outside acme.com.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    (
        "Messages to anyone at gmail.com need approval by compliance.",
        [{"approve": "mail.send", "when": 'to has domain "gmail.com"', "role": "compliance"}],
    ),
]

SHARES: list[Case] = [
    ("Keep at least 40% sand.", [{"maintain": "mix.sand >= 40%"}]),
    ("Keep water under 15%.", [{"maintain": "mix.water < 15%"}]),
    ("The mix must contain at least 40% sand.", [{"maintain": "mix.sand >= 40%"}]),
    ("The strength must reach 5.2.", [{"achieve": "strength >= 5.2"}]),
    ("Use no more than 15% water.", [{"maintain": "mix.water <= 15%"}]),
    ("Sand must stay above 40% of the mix.", [{"maintain": "mix.sand > 40%"}]),
    ("Water may not exceed 15%.", [{"maintain": "mix.water <= 15%"}]),
    ("Water must not go above 15 percent.", [{"maintain": "mix.water <= 15%"}]),
    (
        "The share of gravel stays between 20% and 45%.",
        [{"maintain": "20% <= mix.gravel <= 45%"}],
    ),
    ("Goal: a strength of at least 5.2.", [{"achieve": "strength >= 5.2"}]),
    ("Get the strength to 5.2.", [{"achieve": "strength = 5.2"}]),
    ("Strength should be at least 5.2 at all times.", [{"maintain": "strength >= 5.2"}]),
    ("Keep the fines below half of the mix.", [{"maintain": "fines < 50%"}]),
    ("Never let water rise above 15%.", [{"maintain": "mix.water <= 15%"}]),
    ("The mix may hold up to 15% water.", [{"maintain": "mix.water <= 15%"}]),
    ("At least two fifths of the mix is sand.", [{"maintain": "mix.sand >= 40%"}]),
    ("Maximise the strength.", [{"maximize": "strength"}]),
    ("Sand: at least 40%.", [{"maintain": "mix.sand >= 40%"}]),
    ("At most 15% of the mix may be water.", [{"maintain": "mix.water <= 15%"}]),
]

UNITS: list[Case] = [
    ("Order at most 3 pallets a week.", [{"limit": "sum(store.order.amount) <= 3 pallet per week"}]),
    ("Buy no more than 3 pallets a week.", [{"limit": "sum(store.order.amount) <= 3 pallet per week"}]),
    ("Never buy more than 2 pallets at a time.", [{"forbid": "store.order", "when": "amount > 2 pallet"}]),
    ("Keep the cold room below 41 °F.", [{"maintain": "cold_room < 41 °F"}]),
    ("Keep the cold room between 3 °C and 7 °C.", [{"maintain": "3 °C <= cold_room <= 7 °C"}]),
    ("The cold room must stay below 8°C.", [{"maintain": "cold_room < 8 °C"}]),
    ("The cold room never gets warmer than 6 °C.", [{"maintain": "cold_room <= 6 °C"}]),
    ("Keep the cold room at or below 7 degrees Celsius.", [{"maintain": "cold_room <= 7 °C"}]),
    ("Buy at most 100 boxes a day.", [{"limit": "sum(store.order.amount) <= 100 boxes per day"}]),
]

RELATIONS: list[Case] = [
    ("Draft every mail before you send it.", [{"order": "drafts.make before mail.send, same recipient"}]),
    ("Draft a mail before you send it.", [{"order": "drafts.make before mail.send, same recipient"}]),
    ("Never send a mail without a draft.", [{"order": "drafts.make before mail.send, same recipient"}]),
    ("Every mail is drafted before it is sent.", [{"order": "drafts.make before mail.send, same recipient"}]),
]

HOURS: list[Case] = [
    ("Only refund on the last day of the month.", [{"during": "payments.issue_refund only during payday"}]),
    ("Refund only on payday.", [{"during": "payments.issue_refund only during payday"}]),
    ("Only write during office hours.", [{"during": "mail.send only during office"}]),
    ("Never delete outside office hours.", [{"during": "files.delete only during office"}]),
    ("During the night shift, do at least two checks.", [{"limit": "count(checks.do) >= 2 per night_shift"}]),
    ("Do a check during the night shift.", [{"limit": "count(checks.do) >= 1 per night_shift"}]),
    (
        "You may delete files during office hours.",
        [
            {
                "permit": "files.delete",
                "when": "(weekday in monday, tuesday, wednesday, thursday, friday and time >= 09:00 and time < 17:00)",
            }
        ],
    ),
    (
        "No deletions during office hours.",
        [
            {
                "forbid": "files.delete",
                "when": "(weekday in monday, tuesday, wednesday, thursday, friday and time >= 09:00 and time < 17:00)",
            }
        ],
    ),
    ("Never run the press outside the night shift.", [{"during": "press.run only during night_shift"}]),
    ("Run the press only in the night shift.", [{"during": "press.run only during night_shift"}]),
    ("The press may only run during the night shift.", [{"during": "press.run only during night_shift"}]),
]

OTHERS: list[Case] = [
    ("Write only to /srv/out.", [{"forbid": "files.write", "when": 'not (path == "/srv/out")'}]),
    ("Protein must reach 11%.", [{"achieve": "protein >= 0.11"}]),
    ("Protein must stay above 10 percent.", [{"maintain": "protein > 0.1"}]),
    ("The protein must be between 10% and 12%.", [{"maintain": "0.1 <= protein <= 0.12"}]),
    ("Never let the protein fall below 0.1.", [{"maintain": "protein >= 0.1"}]),
    (
        "Never send a mail that promises a discount.",
        [{"forbid": "mail.send", "when": "promises_discount(body)"}],
    ),
    (
        "Bring free space up to 500 GB by 20 March 18:00.",
        [{"achieve": "free_space >= 500 GB", "by": "2026-03-20T18:00"}],
    ),
    ("Write to a contact at most twice a week.", [{"limit": "count(mail.send) <= 2 per week per recipient"}]),
    (
        "Never pay an invoice that differs from the delivery by more than 10 EUR.",
        [{"forbid": "invoices.pay", "when": "abs(invoiced - delivered) > 10 EUR"}],
    ),
    (
        "Both refunds and chargebacks need compliance's approval.",
        [{"approve": "payments.issue_refund", "role": "compliance"}],
    ),
    (
        "No refunds and no replacements on Sundays.",
        [{"forbid": "payments.issue_refund, orders.replace", "when": "weekday == sunday"}],
    ),
]

SEVERAL: list[Case] = [
    (
        "No more than 5 messages per shift and contact.",
        [{"limit": "count(mail.send) <= 5 per shift per recipient"}],
    ),
    (
        "No more than 5 messages per day and contact.",
        [{"limit": "count(mail.send) <= 5 per day per recipient"}],
    ),
    ("The cold room must not rise above 8 °C.", [{"maintain": "cold_room <= 8 °C"}]),
    ("The temperature of the cold room must not rise above 8 °C.", [{"maintain": "cold_room <= 8 °C"}]),
    ("Read every gauge once a shift.", [{"limit": "count(gauges.read) >= 1 per shift per gauge"}]),
    (
        "Never write to anyone at acme.com unless there is a frost warning.",
        [{"forbid": "mail.send", "when": 'to has domain "acme.com"', "unless": "frost_warning"}],
    ),
    (
        "When there is no frost warning, run the press at least 3 times per shift.",
        [{"limit": "count(press.run where not frost_warning) >= 3 per shift"}],
    ),
    (
        "You may write to addresses at acme.com and delete files under /srv/data.",
        [
            {"permit": "mail.send", "when": 'to has domain "acme.com"'},
            {"permit": "files.delete", "when": 'path starts with "/srv/data/"'},
        ],
    ),
    (
        "Don't email the same contact twice in one shift.",
        [{"limit": "count(mail.send) < 2 per shift per recipient"}],
    ),
    (
        "Refresh tables at most 10 times per shift, and each table at most twice a day.",
        [
            {"limit": "count(tables.refresh) <= 10 per shift"},
            {"limit": "count(tables.refresh) <= 2 per day per table_name"},
        ],
    ),
    (
        "Write to nobody but people at acme.com.",
        [{"forbid": "mail.send", "when": 'not (to has domain "acme.com")'}],
    ),
    ("Sand and water together stay under 60%.", [{"maintain": "mix.sand + mix.water < 60%"}]),
    (
        "Both sand and water must stay under 50%.",
        [{"maintain": "mix.sand < 50%"}, {"maintain": "mix.water < 50%"}],
    ),
    (
        "Neither sand nor gravel may exceed 60%.",
        [{"maintain": "mix.sand <= 60%"}, {"maintain": "mix.gravel <= 60%"}],
    ),
    (
        "Keep sand above 40% and water under 15%.",
        [{"maintain": "mix.sand > 40%"}, {"maintain": "mix.water < 15%"}],
    ),
    (
        "Keep at least 40% sand and at most 15% water.",
        [{"maintain": "mix.sand >= 40%"}, {"maintain": "mix.water <= 15%"}],
    ),
    (
        "Keep sand and gravel each between 10% and 60%.",
        [{"maintain": "10% <= mix.sand <= 60%"}, {"maintain": "10% <= mix.gravel <= 60%"}],
    ),
    (
        "Send at most 3 messages a week to each contact, and no more than 50 a day.",
        [
            {"limit": "count(mail.send) <= 3 per week per recipient"},
            {"limit": "count(mail.send) <= 50 per day"},
        ],
    ),
]

ASKED = [
    "Never buy more than 2 pallets and 10 boxes.",
    "At most 5 runs per shift and 20 per day.",
    "Sand and water stay under 40%.",
    "Each room is cooled between two runs.",
    "Handle every damaged order by refunding it within 24 hours.",
    "A damaged order must be refunded within 24 hours of being reported.",
    "Lost orders over 200 USD need the lead's approval before they are refunded.",
    "Report each damaged order to the lead.",
    "Read all 100 gauges daily.",
    "One message per contact per week is the maximum.",
    "At most 5 runs per watch.",
    "Two checks per night shift, at least.",
    "Never touch anything in /etc.",
    "Never email addresses at acme.com or its subdomains.",
    "Messages may go to acme.com without approval, other domains need compliance's OK.",
    "Tell nobody outside acme.com.",
    "Delete no files under /srv/data.",
    "Keep the cold room below 41 degrees.",
    "Never let the cold room rise above 45 F.",
    "Buy at most 3 crates a week.",
    "Always draft messages first, then send them.",
    "Do not chargeback an order that you refund.",
    "Never issue both a refund and a chargeback for the same order.",
    "Run the press only on the 1st and 15th of the month.",
    "On the last day of the month, do a check.",
    "Do a check on payday.",
    "No refunds on payday.",
    "Outside office hours, ask the lead before you refund.",
    "Refund only on the first Monday of the month.",
    "Keep the cold room below -2 °C.",
    "Keep the cold room above minus 5 °C.",
    "No refunds or chargebacks on Sundays.",
]


@pytest.mark.parametrize(
    ("prose", "items"),
    [*EVENTS, *KEYS, *WINDOWS, *TEXTS, *SHARES, *UNITS, *RELATIONS, *HOURS, *OTHERS, *SEVERAL],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_natural_sentence_is_read_and_passes_the_gate(prose: str, items: list[dict[str, Any]]) -> None:
    found = look(prose)
    assert found.items == items
    assert found.faults == [] and found.asked == []
    assert State.FLAGGED not in found.states


@pytest.mark.parametrize("prose", ASKED)
def test_what_cannot_be_read_safely_is_no_silent_guess(prose: str) -> None:
    found = look(prose)
    assert found.faults
    assert State.FLAGGED in found.states


def test_exclusive_events_in_one_memo_have_a_duty_each() -> None:
    memo = """\
- When a damaged order comes in, refund it within 24 hours.
- When a lost order comes in, send a replacement within 2 days.
"""
    assert [(i["oblige"], i["when"]) for i in look(memo).items] == [
        ("payments.issue_refund", "damaged_order"),
        ("orders.replace", "lost_order"),
    ]


def test_the_number_of_a_population_must_be_the_layers() -> None:
    assert look("Read all 120 gauges daily.").faults == []
    assert look("Read all 119 gauges daily.").asked == ["are there 119 of `gauge`? the layer says 120"]
    assert "does not say" in look("Message all 9 contacts daily.").asked[0]


def test_a_shift_lead_is_no_shift() -> None:
    """The name of a window inside another noun counts nothing."""
    assert look("Every shift lead must approve refunds.").items[0]["approve"] == "payments.issue_refund"
    assert "per shift" not in str(look("Send at most 3 messages per shift lead.").items)


def test_a_domain_is_no_address() -> None:
    """Regression: "addresses at acme.com" was read as the address `acme.com`."""
    layer = OPS + 'rule out: mail.send requires to has domain "acme.com"\n'
    found = look("You may write to addresses at acme.com without asking.", layer)
    assert [i["when"] for i in found.items] == ['to has domain "acme.com"'] * 2


def test_a_percentage_of_a_number_that_is_no_share_is_asked_about() -> None:
    layer = OPS + 'metric score: number, now 40, also called "the score"\n'
    assert look("The score must stay above 60%.", layer).faults


# --- the gate, whoever wrote the plan


def gate(prose: str, **sections: Any) -> list[str]:
    source = SourceText("mandate.txt", prose)
    for name, entries in sections.items():
        for i, entry in enumerate(entries):
            entry.update(id=f"{name[0]}{i + 1}", quotes=[{"clause": "c1", "text": prose.rstrip(".")}])
    plan = Plan.model_validate({"mandate": "mandate.txt", "reader": {"kind": "hand"}, **sections})
    return judged(plan, source, spec_of()).faults


@pytest.mark.parametrize(
    ("prose", "sections"),
    [
        ("Send at most 5 mails per shift.", {"constraints": [{"limit": "count(mail.send) <= 5 per shift"}]}),
        ("Never write to anyone at acme.com.", {"prohibited": [{"forbid": "mail.send", "when": 'to has domain "acme.com"'}]}),
        ("Never write to acme.com or acme.org.", {"prohibited": [{"forbid": "mail.send", "when": "to has domain own_domains"}]}),
        ("Replace every lost order.", {"constraints": [{"oblige": "orders.replace", "when": "lost_order"}]}),
        ("Only refund on the last day of every month.", {"constraints": [{"during": "payments.issue_refund only during payday"}]}),
        ("Never delete files under /srv/data.", {"prohibited": [{"forbid": "files.delete", "when": 'path starts with "/srv/data/"'}]}),
    ],
)  # fmt: skip
def test_the_gate_accepts_what_the_layers_words_give(prose: str, sections: dict[str, Any]) -> None:
    assert gate(prose, **sections) == []


@pytest.mark.parametrize(
    ("prose", "sections", "fault"),
    [
        ("Send at most 5 mails per shift.", {"constraints": [{"limit": "count(mail.send) <= 5 in total"}]}, "dropped part"),
        ("Send at most 5 mails per shift.", {"constraints": [{"limit": "count(mail.send) <= 5 per night_shift"}]}, "ungrounded name"),
        ("Never send mails.", {"prohibited": [{"forbid": "mail.send", "when": "frost_warning"}]}, "ungrounded name"),
        ("Never send mails.", {"prohibited": [{"forbid": "mail.send", "when": "to has domain own_domains"}]}, "ungrounded name"),
        ("Refunds are allowed.", {"constraints": [{"during": "payments.issue_refund only during payday"}]}, "ungrounded name"),
        ("Replace every lost order.", {"constraints": [{"oblige": "orders.replace"}]}, "dropped part"),
        ("Never write to anyone at acme.com.", {"prohibited": [{"forbid": "mail.send", "when": 'to == "acme.com"'}]}, "dropped part"),
        ("You may write to anyone at acme.com.", {"constraints": [{"permit": "mail.send"}]}, "dropped part"),
        ("You may delete files under /srv/data.", {"constraints": [{"permit": "files.delete"}]}, "dropped part"),
        ("You may write to boss@acme.com.", {"constraints": [{"permit": "mail.send"}]}, "dropped part"),
        ("Bring free space up to 500 GB.", {"goals": [{"achieve": "free_space <= 500 GB"}]}, "comparator"),
        ("The protein must stay above 10%.", {"constraints": [{"maintain": "protein > 0.2"}]}, "ungrounded number"),
        ("Keep the cold room below 41 °F.", {"constraints": [{"maintain": "cold_room < 41 degC"}]}, "ungrounded unit"),
    ],
)  # fmt: skip
def test_the_gate_names_what_they_do_not_give(prose: str, sections: dict[str, Any], fault: str) -> None:
    assert any(found.startswith(fault) for found in gate(prose, **sections)), gate(prose, **sections)
