"""Every check finds the fault it is for, names its file and key, and leaves the rest of the tables in peace."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny import AA, COUNTRY, FILES, PEACE, WITH_PEACE, Spoilt, changed, faults, faults_of_look, texts

import dtariff.tables
from dtariff.model.errors import DataError
from dtariff.tables.release import book_of

CATEGORIES, CODES, SOURCES, SURVEY = "categories.toml", "codes.toml", "sources.toml", "survey.toml"
CLUB, PACT, TRUCE = "groupings/club.toml", "instruments/pact.toml", "instruments/truce.toml"
PLACES, CHRONICLE, SCHEDULE = "places.toml", "chronicle.toml", "schedules/AA.csv"
PROVINCE, TOWN, ISLAND = "jurisdictions/AA-N.toml", "jurisdictions/AA-N-T.toml", "jurisdictions/DD.toml"


A_LINE = """\
[[line]]
code = "8523.80.02"
title = "Tools, again"
hs = "HS2022"
covers = [
  { content = ["tool"] },
]
rates = [
  { from = 2012-01-01, duty = "5%", cite = "gazette#1" },
]

[[exclusion]]
"""
A_RATE = """\
[[tax.rate]]
delivery = ["stream"]
rows = [
  { from = 2010-01-01, percent = 7, cite = "gazette#4" },
]

[[tax.collection]]
"""
A_COLLECTION = """\
[[tax.collection]]
rows = [
  { from = 2010-01-01, mechanism = "platform", cite = "gazette#4" },
]

[[tax]]
id = "levy"
"""
OF_THE_CLUB = 'kind = "moratorium"\ntype = "decision"\nbinds = "destination"\nbetween = "club"\n'
PARTY = '  { code = "BB", from = 2015-01-01, cite = "treaty" },\n'
PAIR = '  { a = "AA", b = "BB", from = 2016-01-01, cite = "treaty#annex" },\n'
STATES = FILES[TRUCE][FILES[TRUCE].index("states = [") : FILES[TRUCE].index("[sources")]
MEMBER = '  { from = 2012-01-01, code = "BB", cite = "roll" },\n'
RATE = "percent = 20"
FACT_ROWS = FILES[AA][FILES[AA].index('  { from = 2012-01-01, cite = "gazette#13"') : FILES[AA].index("[[access]]")]
ACCESS_ROW = '  { from = 2013-01-01, state = "proposed", cite = "press" },\n'
CLUB_FACT_ROW = '  { from = 2011-01-01, cite = "roll#5" },\n'
VAT_ROW = "tax[0].rate[0].rows[0]"

SPOILT = [
    # --- any file ---
    Spoilt("a country under another's name", AA, 'code = "AA"', 'code = "BB"', "code", "wrong_name"),
    Spoilt("an instrument under another's name", PACT, 'id = "pact"', 'id = "pakt"', "id", "wrong_name"),
    Spoilt("a row that cites nothing", AA, 'cite = "gazette#4"', "cite = []", f"{VAT_ROW}.cite", "missing_source"),
    Spoilt(
        "a row that cites a source nobody has", AA, '"gazette#4"', '"gazete#4"', f"{VAT_ROW}.cite", "unknown_source"
    ),
    Spoilt(
        "a source that nothing cites",
        AA,
        "[sources.press]",
        '[sources.almanac]\ntitle = "Almanac"\nsure = "primary"\n\n[sources.press]',
        "sources.almanac",
        "unused_source",
    ),
    Spoilt(
        "a row surer than its source",
        AA,
        'per = "year", cite = "press"',
        'per = "year", cite = "press", sure = "primary"',
        "tax[0].collection[0].rows[0].sure",
        "sureness_raised",
    ),
    Spoilt(
        "a party row surer than its shared source",
        PACT,
        'code = "BB", from = 2015-01-01, cite = "treaty"',
        'code = "BB", from = 2015-01-01, cite = "hearsay", sure = "secondary"',
        "parties[1].sure",
        "sureness_raised",
    ),
    Spoilt(
        "a day before there were tariffs",
        AA,
        "{ from = 2010-01-01, percent = 20",
        "{ from = 1066-10-14, percent = 20",
        f"{VAT_ROW}.from",
        "impossible_date",
    ),
    Spoilt("a day in the far future", AA, RATE, f"{RATE}, known = 2206-01-01", f"{VAT_ROW}.known", "impossible_date"),
    Spoilt(
        "a row retracted before anybody knew it",
        AA,
        RATE,
        f"{RATE}, known = 2010-01-01, retracted = 2009-01-01",
        f"{VAT_ROW}.retracted",
        "impossible_date",
    ),
    Spoilt(
        "a party retracted before anybody knew it",
        PACT,
        'code = "BB", from = 2015-01-01',
        'code = "BB", from = 2015-01-01, known = 2014-05-05, retracted = 2014-05-05',
        "parties[1].retracted",
        "impossible_date",
    ),
    Spoilt(
        "a pair retracted before anybody knew it",
        PACT,
        'b = "BB", from = 2016-01-01',
        'b = "BB", from = 2016-01-01, known = 2014-05-05, retracted = 2013-05-05',
        "pairs[0].retracted",
        "impossible_date",
    ),
    Spoilt(
        "a source seen before it was published",
        AA,
        "seen = 2026-11-23",
        "seen = 2019-01-01",
        "sources.gazette.seen",
        "impossible_date",
    ),
    Spoilt(
        "two rates from one day",
        AA,
        "{ from = 2020-01-01, duty",
        "{ from = 2010-01-01, duty",
        "line[0].rates[1]",
        "overlapping_rows",
    ),
    Spoilt(
        "two states from one day",
        TRUCE,
        "from = 2020-01-01",
        "from = 2010-01-01",
        "states[1]",
        "overlapping_rows",
    ),
    # --- contents and codes ---
    Spoilt("a name of two contents", CATEGORIES, '["tune"]', '["Tool"]', "content", "duplicate_name"),
    Spoilt("a name of two deliveries", CATEGORIES, '["file"]', '["STREAM"]', "delivery", "duplicate_name"),
    Spoilt(
        "a content delivered twice in one way",
        CATEGORIES,
        '  { delivery = "stream", character = "access" },\n',
        '  { delivery = "download", character = "access" },\n',
        "content[0].delivered",
        "duplicate_name",
    ),
    Spoilt(
        "a delivery that is not listed",
        CATEGORIES,
        '  { delivery = "stream", character = "access" },\n',
        '  { delivery = "pigeon", character = "access" },\n',
        "content[0].delivered[1]",
        "unknown_delivery",
    ),
    Spoilt(
        "a usual way in which it cannot be delivered",
        CATEGORIES,
        'default = "download"\ncite = "book"\ndelivered = [\n  { delivery = "download", character = "copy" },\n]',
        'default = "stream"\ncite = "book"\ndelivered = [\n  { delivery = "download", character = "copy" },\n]',
        "content[1].default",
        "unknown_delivery",
    ),
    Spoilt(
        "a tax code that means what does not have it",
        CATEGORIES,
        '  { delivery = "stream", character = "access" },\n',
        '  { delivery = "stream", character = "access", means = ["txcd_1"] },\n',
        "content[0].delivered",
        "unknown_code",
    ),
    Spoilt(
        "a tax code that means two things",
        CATEGORIES,
        '  { delivery = "download", character = "copy" },\n  { delivery = "stream", character = "access" },\n',
        '  { delivery = "download", character = "copy", stripe = ["txcd_1"], means = ["txcd_1"] },\n'
        '  { delivery = "stream", character = "access", stripe = ["txcd_1"], means = ["txcd_1"] },\n',
        "content.means",
        "duplicate_name",
    ),
    Spoilt(
        "an edition that never was", CATEGORIES, "HS2022 = ", "HS2023 = ", "content[0].hs.HS2023", "unknown_edition"
    ),
    Spoilt("a code without its point", CATEGORIES, "8524.32", "852432", "content[0].hs.HS2002", "bad_code"),
    Spoilt(
        "a recorded medium under the heading that is displays since HS2022",
        CATEGORIES,
        'HS2022 = ["8523.49"]',
        'HS2022 = ["8524.11"]',
        "content[0].hs.HS2022",
        "wrong_edition",
    ),
    Spoilt("a code in use and retired", CODES, 'code = "OO"', 'code = "CC"', "territories", "duplicate_name"),
    Spoilt("a currency twice", CODES, 'code = "BBD"', 'code = "AAD"', "currencies", "duplicate_name"),
    Spoilt("a currency of seven decimals", CODES, "digits = 0", "digits = 7", "currencies[1].digits", "bad_digits"),
    Spoilt("a tariff searched in no country", SURVEY, 'code = "BB"', 'code = "ZZ"', "searched[0]", "unknown_code"),
    Spoilt(
        "a tariff searched twice",
        SURVEY,
        "searched = [\n",
        'searched = [\n  { code = "BB", year = 2012 },\n',
        "searched",
        "duplicate_name",
    ),
    # --- groupings ---
    Spoilt("a member that is no country", CLUB, MEMBER, MEMBER.replace("BB", "ZZ"), "members[1]", "unknown_code"),
    Spoilt("everybody as a member", CLUB, MEMBER, MEMBER.replace("BB", "*"), "members[1]", "unknown_code"),
    Spoilt("an outsider that is no country", CLUB, 'code = "CC"', 'code = "ZZ"', "outside[0]", "unknown_code"),
    Spoilt("a member who is an outsider", CLUB, 'code = "CC"', 'code = "BB"', "outside", "rules_conflict"),
    Spoilt(
        "a member who joins and leaves on one day",
        CLUB,
        MEMBER,
        MEMBER + MEMBER.replace('code = "BB"', 'code = "BB", in_force = false'),
        "members",
        "overlapping_rows",
    ),
    # --- instruments ---
    Spoilt("a decision of no grouping", TRUCE, 'between = "club"', 'between = "clubb"', "between", "unknown_grouping"),
    Spoilt("a decision that nobody took", TRUCE, STATES, "", "states", "missing_key"),
    Spoilt(
        "a pledge of nobody",
        TRUCE,
        OF_THE_CLUB,
        'kind = "pledge"\ntype = "statement"\nbinds = "pair"\nsigned = 2010-01-01\n',
        "parties",
        "missing_key",
    ),
    Spoilt(
        "a party that is no country",
        PACT,
        PARTY,
        PARTY + '  { code = "ZZ", cite = "treaty" },\n',
        "parties[2]",
        "unknown_code",
    ),
    Spoilt(
        "a party twice from one day",
        PACT,
        PARTY,
        PARTY * 2,
        "parties",
        "overlapping_rows",
    ),
    Spoilt(
        "a party twice without a day",
        PACT,
        PARTY,
        '  { code = "BB", cite = "treaty" },\n' * 2,
        "parties",
        "overlapping_rows",
    ),
    Spoilt("an agreement of no day", PACT, "signed = 2014-05-05\n", "", "signed", "missing_key"),
    Spoilt("a pair with somebody outside", PACT, 'b = "BB"', 'b = "CC"', "pairs[0].b", "unknown_party"),
    Spoilt("a pair of everybody with everybody", PACT, 'a = "AA"', 'a = "*"', "pairs[0].a", "unknown_party"),
    Spoilt(
        "a pair twice, once each way round",
        PACT,
        PAIR,
        PAIR + '  { a = "BB", b = "AA", cite = "treaty#annex" },\n',
        "pairs[1]",
        "rules_conflict",
    ),
    Spoilt(
        "a pair that a rule for all others speaks of too",
        PACT,
        PAIR,
        PAIR + '  { a = "BB", b = "*", cite = "treaty#annex" },\n',
        "pairs[1]",
        "rules_conflict",
    ),
    Spoilt(
        "an obligor outside", PACT, 'obligors = ["AA"]', 'obligors = ["CC"]', "clause[0].obligors[0]", "unknown_party"
    ),
    Spoilt(
        "a clause on duties of no known wording", PACT, 'pattern = "WTO_TIED"\n', "", "clause[0].pattern", "missing_key"
    ),
    Spoilt(
        "a clause tied to nothing",
        PACT,
        'tied_to = "truce"',
        'tied_to = "truse"',
        "clause[0].tied_to",
        "unknown_instrument",
    ),
    Spoilt(
        "a doubt with one reading",
        PACT,
        '  { id = "B", says = "It died with the Truce.", bars = false },\n',
        "",
        "clause[0].readings",
        "missing_key",
    ),
    Spoilt(
        "a carve-out for a content that is not listed",
        PACT,
        'content = ["song"]',
        'content = ["opera"]',
        "clause[0].carve_out[0].content[0]",
        "unknown_content",
    ),
    Spoilt(
        "a carve-out for any content, which would carve out nothing",
        PACT,
        'content = ["song"]',
        'content = ["*"]',
        "clause[0].carve_out[0].content[0]",
        "unknown_content",
    ),
    Spoilt(
        "a carve-out for a delivery that is not listed",
        PACT,
        'delivery = ["stream"]',
        'delivery = ["pigeon"]',
        "clause[0].carve_out[0].delivery[0]",
        "unknown_delivery",
    ),
    Spoilt(
        "an example with a price for a question about bars",
        PACT,
        'content = "tool", on',
        'content = "tool", price = "1 AAD", on',
        "example[0].given.price",
        "unknown_key",
    ),
    Spoilt("an example without its day", PACT, ', on = "2017-01-01"', "", "example[0].given.on", "missing_key"),
    Spoilt(
        "an example that gives a total for a bar",
        PACT,
        '"barred", effect',
        '"barred", total',
        "example[0].gives.total",
        "unknown_key",
    ),
    # --- jurisdictions ---
    Spoilt(
        "a part of no country",
        AA,
        'currency = "AAD"',
        'name = "North"\ncurrency = "AAD"\npart_of = "ZZ"',
        "part_of",
        "unknown_code",
    ),
    Spoilt("a part without a name", AA, 'currency = "AAD"', 'currency = "AAD"\npart_of = "BB"', "name", "missing_key"),
    Spoilt("a currency in no list", AA, 'currency = "AAD"', 'currency = "AAX"', "currency", "unknown_currency"),
    Spoilt("a step in a currency in no list", AA, '"1 AAD"', '"1 AAX"', "rounding.step", "unknown_currency"),
    Spoilt("a step without a currency", AA, '"1 AAD"', '"1"', "rounding.step", "bad_amount"),
    Spoilt(
        "a line for a content that is not listed",
        AA,
        'content = ["tool"]',
        'content = ["toll"]',
        "line[0].covers[0].content[0]",
        "unknown_content",
    ),
    Spoilt(
        "a line for a delivery that is not listed",
        AA,
        'delivery = ["download"]',
        'delivery = ["pigeon"]',
        "line[0].covers[0].delivery[0]",
        "unknown_delivery",
    ),
    Spoilt(
        "a tax on any content, which would apply to none",
        AA,
        'content = ["song"]\nrows = [\n  { from = 2010-01-01, percent = 5.5',
        'content = ["*"]\nrows = [\n  { from = 2010-01-01, percent = 5.5',
        "tax[0].rate[1].content[0]",
        "unknown_content",
    ),
    Spoilt("a line with no rate", AA, 'duty = "10%", ', "", "line[0].rates[0].duty", "bad_rate"),
    Spoilt(
        "a rate both known and not",
        AA,
        'duty = "10%"',
        'duty = "10%", unknown = true',
        "line[0].rates[0].duty",
        "bad_rate",
    ),
    Spoilt("a duty nobody can read", AA, '"10%"', '"ten %"', "line[0].rates[0].duty", "duty_amount_required"),
    Spoilt("a duty in no currency", AA, '"10%"', '"10/kg"', "line[0].rates[0].duty", "invalid_monetary_unit"),
    Spoilt("two lines that claim a tool", AA, "[[exclusion]]\n", A_LINE, "line[1]", "rules_conflict"),
    Spoilt(
        "a line that claims what an exclusion keeps out",
        AA,
        'content = ["tool"], delivery = ["download"]',
        'content = ["*"], delivery = ["download"]',
        "exclusion[0]",
        "rules_conflict",
    ),
    Spoilt("a tax twice", AA, 'id = "levy"', 'id = "vat"', "tax[1].id", "duplicate_id"),
    Spoilt("a tax called duty", AA, 'id = "levy"', 'id = "duty"', "tax[1].id", "duplicate_id"),
    Spoilt(
        "a tax on what comes later",
        AA,
        'kind = "vat"',
        'kind = "vat"\non = ["price", "levy"]',
        "tax[0].on[1]",
        "unknown_base",
    ),
    Spoilt(
        "a tax where no subdivision is",
        AA,
        'kind = "vat"',
        'kind = "vat"\nwhere = ["AA-S"]',
        "tax[0].where[0]",
        "unknown_subdivision",
    ),
    Spoilt("a row that says nothing", AA, f"{RATE}, ", "", VAT_ROW, "bad_rate"),
    Spoilt("a row that says two things", AA, RATE, f"{RATE}, unknown = true", VAT_ROW, "bad_rate"),
    Spoilt("a negative rate", AA, RATE, "percent = -1", f"{VAT_ROW}.percent", "bad_rate"),
    Spoilt("a base that is twice the price", AA, '"1/2"', '"2/1"', "tax[1].rate[0].rows[0].of", "bad_fraction"),
    Spoilt(
        "a tax in its own base and of a part of it",
        AA,
        'of = "1/2"',
        'of = "1/2", within = true',
        "tax[1].rate[0].rows[0].within",
        "bad_rate",
    ),
    Spoilt(
        "a tax that is the whole of its own base",
        AA,
        RATE,
        "percent = 100, within = true",
        f"{VAT_ROW}.within",
        "bad_rate",
    ),
    Spoilt(
        "a declaration due after no days",
        AA,
        "within_days = 30",
        "within_days = 0",
        "customs_fact[0].within_days",
        "bad_value",
    ),
    Spoilt("a fraction of nought", AA, '"1/2"', '"1/0"', "tax[1].rate[0].rows[0].of", "bad_fraction"),
    Spoilt("a fraction that is a number", AA, '"1/2"', '"0.5"', "tax[1].rate[0].rows[0].of", "bad_fraction"),
    Spoilt("an amount per nothing", AA, RATE, 'amount = "5 AAD"', f"{VAT_ROW}.per", "missing_key"),
    Spoilt("an amount of no money", AA, RATE, 'amount = "five AAD", per = "song"', f"{VAT_ROW}.amount", "bad_amount"),
    Spoilt(
        "an amount in no listed currency",
        AA,
        RATE,
        'amount = "5 AAX", per = "song"',
        f"{VAT_ROW}.amount",
        "unknown_currency",
    ),
    Spoilt(
        "a threshold without a currency",
        AA,
        '"1000 AAD"',
        '"1000"',
        "tax[0].collection[0].rows[0].threshold",
        "bad_amount",
    ),
    Spoilt(
        "a threshold within no grouping",
        AA,
        'threshold = "1000 AAD"',
        'threshold = "1000 AAD", threshold_within = "clubb"',
        "tax[0].collection[0].rows[0].threshold_within",
        "unknown_grouping",
    ),
    Spoilt(
        "a threshold to be exceeded that is none",
        AA,
        'threshold = "1000 AAD", per = "year"',
        "exceeded = true",
        "tax[0].collection[0].rows[0].exceeded",
        "bad_value",
    ),
    Spoilt(
        "a threshold within a grouping that has no turnover of its own",
        AA,
        'threshold = "1000 AAD"',
        'threshold = "1000 AAD", threshold_within = "club"',
        "tax[0].collection[0].rows[0].threshold_within",
        "bad_value",
    ),
    Spoilt(
        "a year of no threshold",
        AA,
        'threshold = "1000 AAD", per',
        "per",
        "tax[0].collection[0].rows[0].per",
        "bad_value",
    ),
    Spoilt(
        "a registered seller that spares nobody, as nobody withholds",
        AA,
        'threshold = "1000 AAD"',
        'threshold = "1000 AAD", unless_registered = true',
        "tax[0].collection[0].rows[0].unless_registered",
        "bad_value",
    ),
    Spoilt(
        "a tax levied by nobody there is",
        AA,
        'kind = "vat"\n',
        'kind = "vat"\nlevied_by = "AX"\n',
        "tax[0].levied_by",
        "unknown_code",
    ),
    Spoilt(
        "a tax levied by a country elsewhere",
        AA,
        'kind = "vat"\n',
        'kind = "vat"\nlevied_by = "BB"\n',
        "tax[0].levied_by",
        "bad_value",
    ),
    Spoilt(
        "a day from which a platform is not liable",
        AA,
        'liable = "yes"\n',
        'liable = "no"\nfrom = 2020-01-01\n',
        "platform.from",
        "bad_value",
    ),
    Spoilt(
        "taxed at home below a threshold for everybody",
        AA,
        'threshold = "1000 AAD"',
        'threshold = "1000 AAD", below = "origin"',
        "tax[0].collection[0].rows[0].below",
        "bad_value",
    ),
    Spoilt(
        "a rate seen before it started",
        AA,
        RATE,
        f"{RATE}, attested = 2009-01-01",
        f"{VAT_ROW}.attested",
        "impossible_date",
    ),
    Spoilt(
        "two rates that claim a streamed song", AA, "[[tax.collection]]\n", A_RATE, "tax[0].rate[2]", "rules_conflict"
    ),
    Spoilt(
        "two ways to collect one tax",
        AA,
        '[[tax]]\nid = "levy"\n',
        A_COLLECTION,
        "tax[0].collection[1]",
        "rules_conflict",
    ),
    Spoilt(
        "an example with a colour",
        AA,
        'content = "tool"',
        'content = "tool", colour = "red"',
        "example[0].given.colour",
        "unknown_key",
    ),
    Spoilt("an example without a price", AA, ', price = "100.00 AAD"', "", "example[0].given.price", "missing_key"),
    Spoilt("an example that gives a mood", AA, "total = ", "mood = ", "example[0].gives.mood", "unknown_key"),
    Spoilt("a part of itself", PROVINCE, 'part_of = "AA"', 'part_of = "AA-N"', "part_of", "rules_conflict"),
    Spoilt("a part of a part that is nowhere", TOWN, 'part_of = "AA-N"', 'part_of = "AA-S"', "part_of", "unknown_code"),
    Spoilt("a part of a part without a name", TOWN, 'name = "Tarn"\n', "", "name", "missing_key"),
    Spoilt("the customs of no country", ISLAND, 'customs_of = "AA"', 'customs_of = "ZZ"', "customs_of", "unknown_code"),
    Spoilt(
        "the customs of a province, which has none of its own",
        ISLAND,
        'customs_of = "AA"',
        'customs_of = "AA-N"',
        "customs_of",
        "unknown_code",
    ),
    Spoilt(
        "a country that asks for its part and has none",
        ISLAND,
        'customs_of = "AA"',
        'customs_of = "AA"\nneeds_subdivision = true',
        "needs_subdivision",
        "unknown_subdivision",
    ),
    Spoilt(
        "a tax that is not levied in no known part",
        AA,
        'outside = ["AA-N"]',
        'outside = ["AA-N", "AA-S"]',
        "tax[1].outside[1]",
        "unknown_subdivision",
    ),
    Spoilt(
        "a series of no rates",
        AA,
        'rows = [\n  { from = 2010-01-01, percent = 20, cite = "gazette#4" },\n]',
        "rows = []",
        "tax[0].rate[0].rows",
        "missing_key",
    ),
    Spoilt("a step of half a cent", AA, 'step = "1 AAD"', 'step = "0.005 AAD"', "rounding.step", "bad_amount"),
    Spoilt(
        "a rate above nought that is exempt",
        AA,
        RATE,
        f'{RATE}, treatment = "exempt"',
        f"{VAT_ROW}.treatment",
        "bad_rate",
    ),
    # --- what stands beside the price ---
    Spoilt(
        "a customs fact of a content that is not listed",
        AA,
        'article = "4"\ncontent = ["tool"]',
        'article = "4"\ncontent = ["tool", "toll"]',
        "customs_fact[0].content[1]",
        "unknown_content",
    ),
    Spoilt(
        "a customs fact of a delivery that is not listed",
        AA,
        'delivery = ["download"]\ncustomer',
        'delivery = ["pigeon"]\ncustomer',
        "customs_fact[0].delivery[0]",
        "unknown_delivery",
    ),
    Spoilt("a customs fact of no day", AA, FACT_ROWS, "]\n\n", "customs_fact[0].rows", "missing_key"),
    Spoilt(
        "a customs fact that says nothing",
        AA,
        'says = "Whoever brings in a tool declares it"',
        'says = ""',
        "customs_fact[0].says",
        "missing_key",
    ),
    Spoilt(
        "days that count from nothing",
        AA,
        'counted_from = "payment"\n',
        "",
        "customs_fact[0].within_days",
        "bad_value",
    ),
    Spoilt(
        "no days that count from something",
        AA,
        "within_days = 30\n",
        "",
        "customs_fact[0].within_days",
        "bad_value",
    ),
    Spoilt(
        "a declaration that is due before it is owed",
        AA,
        "within_days = 30",
        "within_days = -1",
        "customs_fact[0].within_days",
        "bad_value",
    ),
    Spoilt(
        "a customs fact twice from one day",
        AA,
        "{ from = 2030-01-01, state",
        "{ from = 2012-01-01, state",
        "customs_fact[0].rows[1]",
        "overlapping_rows",
    ),
    Spoilt(
        "a rule of access for a content that is not listed",
        AA,
        'article = "5"\ncontent = ["song"]',
        'article = "5"\ncontent = ["*"]',
        "access[0].content[0]",
        "unknown_content",
    ),
    Spoilt(
        "a rule of access for a delivery that is not listed",
        AA,
        'delivery = ["stream"]\nrows',
        'delivery = ["stream", "pigeon"]\nrows',
        "access[0].delivery[1]",
        "unknown_delivery",
    ),
    Spoilt("a rule of access of no day", AA, ACCESS_ROW, "", "access[0].rows", "missing_key"),
    Spoilt(
        "a rule of access that says nothing",
        AA,
        'says = "Songs are kept on a server in Arcadia"',
        'says = ""',
        "access[0].says",
        "missing_key",
    ),
    Spoilt("evidence of no pieces", AA, "pieces = 2", "pieces = 0", "evidence.pieces", "bad_value"),
    Spoilt(
        "a number of business that no text can match",
        AA,
        'pattern = "\\\\d{9}"',
        'pattern = "(\\\\d{9}"',
        "business_id.pattern",
        "bad_pattern",
    ),
    Spoilt("a type of tax id twice", CODES, '"bb_tin"', '"dd_vat"', "tax_id_types", "duplicate_name"),
    Spoilt(
        "a type of tax id of no country",
        CODES,
        '"bb_tin", code = "BB"',
        '"bb_tin", code = "ZZ"',
        "tax_id_types[0].code[0]",
        "unknown_code",
    ),
    Spoilt(
        "a remark on invoices surer than its source",
        AA,
        'says = "In words of Arcadia."\ncite = "press"',
        'says = "In words of Arcadia."\ncite = "press"\nsure = "primary"',
        "invoice.sure",
        "sureness_raised",
    ),
    Spoilt(
        "a rule on platforms that cites a source nobody has",
        AA,
        '"gazette#11"',
        '"gazete#11"',
        "platform.cite",
        "unknown_source",
    ),
    Spoilt(
        "a union's customs fact of a content that is not listed",
        CLUB,
        'says = "A carrier counts for what it weighs"\ncontent = ["song"]',
        'says = "A carrier counts for what it weighs"\ncontent = ["opera"]',
        "customs_fact[0].content[0]",
        "unknown_content",
    ),
    Spoilt("a union's customs fact of no day", CLUB, CLUB_FACT_ROW, "", "customs_fact[0].rows", "missing_key"),
    Spoilt(
        "a union's rule of access that says nothing",
        CLUB,
        'says = "Who sings has a licence"',
        'says = ""',
        "access[0].says",
        "missing_key",
    ),
    Spoilt("a union's evidence of no pieces", CLUB, "pieces = 1", "pieces = 0", "evidence.pieces", "bad_value"),
    # --- places, chronicle, schedules ---
    Spoilt(
        "postal codes of no country",
        PLACES,
        '{ country = "AA", postal = ["9"]',
        '{ country = "ZZ", postal = ["9"]',
        "place[0].country[0]",
        "unknown_code",
    ),
    Spoilt("postal codes of no place", PLACES, 'code = "AA-N"', 'code = "AA-S"', "place[0].code[0]", "unknown_code"),
    Spoilt("a postal code in small letters", PLACES, '"98X"', '"98x"', "place[1].postal", "bad_code"),
    Spoilt("a postal code with a blank", PLACES, '"98X"', '"98 X"', "place[1].postal", "bad_code"),
    Spoilt("a postal code that is empty", PLACES, '"98X"', '""', "place[1].postal", "bad_code"),
    Spoilt("a postal code of two places", PLACES, '"98X"', '"9"', "place[1].postal", "rules_conflict"),
    Spoilt(
        "a code that is right and mistaken", CODES, 'code = "AA-09"', 'code = "XX"', "territories", "duplicate_name"
    ),
    Spoilt("a code equal to none", CODES, 'now = "DD"', 'now = "ZZ"', "equal[0].now[0]", "unknown_code"),
    Spoilt(
        "the position of no country", CHRONICLE, 'code = "AA"', 'code = "ZZ"', "position[0].code[0]", "unknown_code"
    ),
    Spoilt("an actor who is no country", CHRONICLE, '["AA"]', '["AA", "ZZ"]', "event[0].actors[1]", "unknown_code"),
    Spoilt(
        "an event of an instrument that has no file",
        CHRONICLE,
        '["truce"]',
        '["truce", "peace"]',
        "event[0].instruments[1]",
        "unknown_instrument",
    ),
    Spoilt("a deal with nobody", CHRONICLE, 'partner = "BB"', 'partner = "ZZ"', "deal[0].partner[0]", "unknown_code"),
    Spoilt(
        "a deal of an instrument that has no file",
        CHRONICLE,
        'instrument = "truce"',
        'instrument = "peace"',
        "deal[0].instrument[0]",
        "unknown_instrument",
    ),
    Spoilt(
        "a deal signed before it was announced",
        CHRONICLE,
        "announced = 2014-01-01",
        "announced = 2014-05-06",
        "deal[0]",
        "impossible_date",
    ),
    Spoilt(
        "a deal in force before it was signed",
        CHRONICLE,
        "in_force_on = 2015-01-01",
        "in_force_on = 2014-05-04",
        "deal[0]",
        "impossible_date",
    ),
    Spoilt(
        "a position of a day before there were tariffs",
        CHRONICLE,
        "day = 2019-05-05",
        "day = 1019-05-05",
        "position[0].day",
        "impossible_date",
    ),
    Spoilt(
        "an event that cites a source nobody has",
        CHRONICLE,
        'instruments = ["truce"]\ncite = "diary"',
        'instruments = ["truce"]\ncite = "dairy"',
        "event[0].cite",
        "unknown_source",
    ),
    Spoilt(
        "a line of a schedule for a content that is not listed",
        SCHEDULE,
        ",song,",
        ",song opera,",
        "rate[0] 8523.49.10 covers[1]",
        "unknown_content",
    ),
    Spoilt(
        "a line of a schedule that cites a source nobody has",
        SCHEDULE,
        "2025-01-01,,,hearsay",
        "2025-01-01,,,heresy",
        "rate[0].cite",
        "unknown_source",
    ),
    Spoilt(
        "a line of a schedule surer than its source",
        SCHEDULE,
        "2025-01-01,,,hearsay,",
        "2025-01-01,,,hearsay,primary",
        "rate[0].sure",
        "sureness_raised",
    ),
    Spoilt(
        "a shape that no form has", AA, 'kind = "vat"', 'kind = "vat"\ncolour = "red"', "tax[0].colour", "unknown_key"
    ),
]


def found(files: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.key, fault.code) for fault in faults(files)]


def test_the_tables_that_are_to_be_spoilt_have_no_fault_themselves() -> None:
    assert faults(FILES) == []
    assert faults_of_look(FILES) == []


@pytest.mark.parametrize("spoilt", SPOILT, ids=[spoilt.says for spoilt in SPOILT])
def test_the_one_fault_is_found_in_its_file_at_its_key(spoilt: Spoilt) -> None:
    assert found(changed(spoilt.path, spoilt.old, spoilt.new)) == [(spoilt.path, spoilt.key, spoilt.code)]


NUMBERED = {
    **FILES,
    ISLAND: FILES[ISLAND]
    + """
[business_id]
says = "DD and nine digits."
cite = "hearsay"
pattern = "DD\\\\d{9}"
prefix = "DD"
stdnum = "dd.vat"
types = ["dd_vat"]
also = [
"""
    + '  { says = "Once of eight.", pattern = "\\\\d{8}", types = ["dd_vat"], from = 2001-01-01, until = 2011-01-01, '
    + 'only_typed = true, cite = "hearsay" },\n]\n',
}
SPOILT_NUMBERS = [
    Spoilt(
        "another number of business that no text can match",
        ISLAND,
        'pattern = "\\\\d{8}"',
        'pattern = "(\\\\d{8}"',
        "business_id.also[0].pattern",
        "bad_pattern",
    ),
    Spoilt("a tax id of a type nobody has", ISLAND, '["dd_vat"]', '["dd_gst"]', "business_id.types[0]", "unknown_word"),
    Spoilt("a tax id of another country", ISLAND, '["dd_vat"]', '["bb_tin"]', "business_id.types[0]", "bad_value"),
    Spoilt(
        "a type of tax id that stands twice",
        ISLAND,
        'types = ["dd_vat"]\nalso',
        'types = ["dd_vat", "dd_vat"]\nalso',
        "business_id.types[1]",
        "duplicate_name",
    ),
    Spoilt(
        "a number of business that stands twice",
        ISLAND,
        'pattern = "\\\\d{8}"',
        'pattern = "DD\\\\d{9}", prefix = "DD", stdnum = "dd.vat"',
        "business_id.also[0]",
        "rules_conflict",
    ),
    Spoilt(
        "a way to check that is no name of a module",
        ISLAND,
        '"dd.vat"',
        '"dd.vat()"',
        "business_id.stdnum",
        "bad_value",
    ),
    Spoilt(
        "three letters before a number", ISLAND, 'prefix = "DD"', 'prefix = "DDD"', "business_id.prefix", "bad_value"
    ),
    Spoilt(
        "the letters of another country before a number",
        ISLAND,
        'prefix = "DD"',
        'prefix = "BB"',
        "business_id.prefix",
        "unknown_code",
    ),
    Spoilt(
        "a number of business that ends before it begins",
        ISLAND,
        "until = 2011-01-01",
        "until = 2001-01-01",
        "business_id.also[0].until",
        "impossible_date",
    ),
    Spoilt(
        "a number taken by its type alone that has none",
        ISLAND,
        'types = ["dd_vat"], from',
        "from",
        "business_id.also[0].only_typed",
        "bad_value",
    ),
]


def test_numbers_of_business_and_the_ways_to_check_them_have_no_fault() -> None:
    assert found(NUMBERED) == []


@pytest.mark.parametrize("spoilt", SPOILT_NUMBERS, ids=[spoilt.says for spoilt in SPOILT_NUMBERS])
def test_the_one_fault_of_a_number_of_business_is_found_at_its_key(spoilt: Spoilt) -> None:
    assert found(changed(spoilt.path, spoilt.old, spoilt.new, NUMBERED)) == [(spoilt.path, spoilt.key, spoilt.code)]


def of_peace(says: str, old: str, new: str, key: str, code: str) -> Spoilt:
    return Spoilt(f"a scenario with {says}", PEACE, old, new, key, code)


SPOILT_SCENARIOS = [
    of_peace("a title of two lines", '"The Truce is kept"', '"The Truce\\nis kept"', "title", "bad_value"),
    of_peace(
        "nothing to say",
        '"The Truce stands again, Bohemia leaves the Pact, and the sea has a pact of its own."',
        '" "',
        "says",
        "bad_value",
    ),
    of_peace("the state of nothing", '"truce"', '"truice"', "state[0].instrument", "unknown_instrument"),
    of_peace(
        "the state of an agreement", 'instrument = "truce"', 'instrument = "pact"', "state[0].instrument", "no_states"
    ),
    of_peace(
        "one reading of a dispute",
        '  { id = "B", says = "It does not.", bars = false },\n',
        "",
        "state[0].readings",
        "missing_key",
    ),
    of_peace("parties of nothing", '["pact"]', '["pacht"]', "party[0].instruments[0]", "unknown_instrument"),
    of_peace(
        "parties of a decision",
        'instruments = ["pact"]\ncodes = ["BB"]\nin_force = false\n',
        'instruments = ["truce"]\ncodes = ["BB"]\n',
        "party[0].instruments",
        "no_parties",
    ),
    of_peace("a party that does not exist", 'codes = ["BB"]', 'codes = ["ZZ"]', "party[0].codes[0]", "unknown_code"),
    of_peace(
        "one who leaves what it never joined", 'codes = ["BB"]', 'codes = ["CC"]', "party[0].codes", "unknown_party"
    ),
    of_peace("a change of no party", 'codes = ["BB"]', "codes = []", "party[0].codes", "missing_key"),
    of_peace(
        "a kind for one that is named",
        'instruments = ["pact"]',
        'instruments = ["pact"]\nkind = "agreement"',
        "party[0].kind",
        "bad_value",
    ),
    of_peace(
        "somebody who joins everything",
        'kind = "agreement"\ncodes = ["*"]\nin_force = false\n',
        'codes = ["BB"]\n',
        "party[1].codes",
        "bad_value",
    ),
    of_peace(
        "a quarrel about parties",
        'instruments = ["*"]\nkind = "agreement"\ncodes = ["*"]\nin_force = false\n',
        'instruments = ["pact"]\ncodes = ["BB"]\n',
        "party[1]",
        "rules_conflict",
    ),
    of_peace("an agreement that there is", 'id = "sea"', 'id = "pact"', "instrument[0].id", "instrument_exists"),
    of_peace(
        "an agreement with itself", '  { code = "BB", cite = "novel#3" },\n', "", "instrument[0].parties", "bad_parties"
    ),
    of_peace(
        "an agreement with nobody", 'code = "CC", from', 'code = "ZZ", from', "instrument[0].parties[1]", "unknown_code"
    ),
    of_peace(
        "a party before its agreement",
        "from = 2023-01-01",
        "from = 2021-01-01",
        "instrument[0].parties[1].from",
        "impossible_date",
    ),
    of_peace(
        "an agreement on nothing",
        '[[instrument.clause]]\nprovision = "customs_duties"\n',
        "",
        "instrument[0].clause",
        "missing_key",
    ),
    of_peace(
        "a clause that hangs on another",
        'provision = "customs_duties"',
        'provision = "customs_duties"\nobligation = "wto_linked"',
        "instrument[0].clause[0].obligation",
        "bad_value",
    ),
    of_peace("an id of an agreement that is no name", 'id = "sea"', 'id = "the sea"', "instrument[0].id", "bad_value"),
    of_peace("a duty that cannot be read", 'duty = "7%"', 'duty = "7% of"', "duty[0].duty", "invalid_duty_expression"),
    of_peace("a duty that is not said", 'duty = "7%"\n', "", "duty[0].duty", "bad_rate"),
    of_peace("a rate of nothing", 'rate = "bound"\n', "", "duty[1].rate", "bad_rate"),
    of_peace("a destination nowhere", '"AA-N", "club"', '"AA-N", "klub"', "duty[0].destinations[2]", "unknown_code"),
    of_peace("an origin nowhere", 'origins = ["CC"]', 'origins = ["ZZ"]', "duty[0].origins[0]", "unknown_code"),
    of_peace(
        "a content that nobody sends",
        'content = ["song"]\ndelivery',
        'content = ["sung"]\ndelivery',
        "duty[0].content[0]",
        "unknown_content",
    ),
    of_peace(
        "a delivery that nobody knows",
        'delivery = ["stream"]\nduty',
        'delivery = ["steam"]\nduty',
        "duty[0].delivery[0]",
        "unknown_delivery",
    ),
    of_peace(
        "two duties of one day",
        'destinations = ["AA", "AA-N", "club"]\norigins = ["CC"]\ncontent = ["song"]\ndelivery = ["stream"]\n',
        "",
        "duty[1]",
        "overlapping_rows",
    ),
    of_peace("an amount and no price", 'price = "9 AAD", ', "", "example[0].given.price", "missing_key"),
    of_peace("a source that is not there", 'cite = "novel#2"', 'cite = "nowel#2"', "party[0].cite", "unknown_source"),
    of_peace("a day that cannot be", "from = 2021-01-01", "from = 1021-01-01", "party[0].from", "impossible_date"),
]


def test_the_scenario_that_is_to_be_spoilt_has_no_fault_itself() -> None:
    assert faults(WITH_PEACE) == []
    assert faults_of_look(WITH_PEACE) == []


@pytest.mark.parametrize("spoilt", SPOILT_SCENARIOS, ids=[spoilt.says for spoilt in SPOILT_SCENARIOS])
def test_the_one_fault_of_a_scenario_is_found_at_its_key(spoilt: Spoilt) -> None:
    assert found(changed(spoilt.path, spoilt.old, spoilt.new, WITH_PEACE)) == [(spoilt.path, spoilt.key, spoilt.code)]


def test_a_country_that_is_in_no_list_of_codes_is_a_fault() -> None:
    files = {**FILES, "jurisdictions/ZZ.toml": COUNTRY.replace('code = "AA"', 'code = "ZZ"')}
    assert found(files) == [("jurisdictions/ZZ.toml", "code", "unknown_code")]


def test_a_schedule_of_nobody_is_a_fault() -> None:
    files = {**FILES, "schedules/ZZ.csv": FILES[SCHEDULE]}
    assert found(files) == [("schedules/ZZ.csv", "", "unknown_code")]


@pytest.mark.parametrize("path", [PLACES, CHRONICLE, SCHEDULE, "schedules/club.csv"])
def test_tables_without_postal_codes_a_chronicle_or_a_schedule_have_no_fault(path: str) -> None:
    assert faults({name: text for name, text in FILES.items() if name != path}) == []


def test_a_file_of_rows_that_no_form_was_made_for_is_a_fault() -> None:
    assert found({**FILES, "rates.toml": "schema = 1\n"}) == [("rates.toml", "", "unknown_file")]


@pytest.mark.parametrize("path", [CATEGORIES, CODES, SOURCES, SURVEY])
def test_a_file_that_all_tables_need_is_missed(path: str) -> None:
    files = {name: text for name, text in FILES.items() if name != path}
    assert (path, "", "missing_file") in found(files)


UNTIDY = {".toml": ("schema = 1\n", "schema = 1\n\n"), ".csv": (",note\n", ",note\r\n")}


@pytest.mark.parametrize("path", FILES)
def test_a_file_that_is_not_in_canonical_form_is_a_fault_of_look_only(path: str) -> None:
    files = changed(path, *UNTIDY[Path(path).suffix])
    assert faults(files) == []
    assert [(fault.file, fault.code) for fault in faults_of_look(files)] == [(path, "not_canonical")]


def test_every_code_that_a_check_can_give_is_provoked_here() -> None:
    provoked = {spoilt.code for spoilt in (*SPOILT, *SPOILT_NUMBERS, *SPOILT_SCENARIOS)} | {
        "missing_file",
        "not_canonical",
    }
    assert set(_codes_in_the_checks()) <= provoked


def _codes_in_the_checks() -> Iterator[str]:
    """The codes that stand in the calls of the checks: second of Found, third of Fault, fourth of unknown_names."""
    place = {"Found": 1, "Fault": 2, "unknown_names": 3}
    (folder,) = dtariff.tables.__path__
    for path in Path(folder).glob("check*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in place:
                code = call.args[place[call.func.id]] if len(call.args) > place[call.func.id] else None
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value


# --- all at once ----------------------------------------------------------------------------------------------------


def test_faults_of_several_files_are_told_together() -> None:
    files = changed(AA, RATE, "percent = -1")
    files = changed(AA, '"1 AAD"', '"1"', files)
    files = changed(PACT, 'tied_to = "truce"', 'tied_to = "truse"', files)
    files = changed(CODES, "digits = 0", "digits = 7", files)
    assert found(files) == [
        (CODES, "currencies[1].digits", "bad_digits"),
        (PACT, "clause[0].tied_to", "unknown_instrument"),
        (AA, "rounding.step", "bad_amount"),
        (AA, f"{VAT_ROW}.percent", "bad_rate"),
    ]


def test_tables_with_faults_are_never_answered_from() -> None:
    files = changed(AA, RATE, "percent = -1")
    files = changed(CODES, "digits = 0", "digits = 7", files)
    with pytest.raises(DataError) as raised:
        book_of(texts(files))
    assert raised.value.code == "tables_broken"
    assert [(fault.file, fault.code) for fault in raised.value.faults] == [(CODES, "bad_digits"), (AA, "bad_rate")]
    assert "2 faults" in str(raised.value)
    assert raised.value.hint == "run: dtariff tables check"


def test_a_quarrel_shows_both_places() -> None:
    (fault,) = faults(changed(AA, "[[exclusion]]\n", A_LINE))
    assert fault.key == "line[1]"
    assert "line[0]" in fault.message
    assert "tool" in fault.message


# --- what is no fault -----------------------------------------------------------------------------------------------

DUTY = '  { from = 2010-01-01, duty = "10%", cite = "gazette#1" },\n'
LATER_DUTY = '  { from = 2020-01-01, duty = "12.5%", cite = "gazette#2", known = 2019-12-01 },\n'
LEFT = '  { from = 2014-01-01, code = "BB", in_force = false, cite = "roll" },\n'
BACK = '  { from = 2016-01-01, code = "BB", cite = "roll" },\n'
CORRECTED_DUTY = """\
  { from = 2010-01-01, duty = "11%", cite = "gazette#1", known = 2010-01-01, retracted = 2012-05-05 },
  { from = 2010-01-01, duty = "10%", cite = "gazette#1", known = 2012-05-05 },
"""
CORRECTED_PARTY = """\
  { code = "BB", from = 2015-01-01, cite = "treaty", known = 2014-05-05, retracted = 2014-12-24 },
  { code = "BB", from = 2015-01-01, cite = "treaty", known = 2014-12-24 },
"""
A_NARROWER_RATE = A_RATE.replace('delivery = ["stream"]', 'content = ["song"]\ndelivery = ["stream"]')

RIGHT = {
    "a province as a member of the club": (
        CLUB,
        MEMBER,
        MEMBER + '  { from = 2013-01-01, code = "AA-N", cite = "roll" },\n',
    ),
    "a province as the place of an equal code": (CODES, 'now = "DD"', 'now = "AA-N"'),
    "postal codes of a country itself, inside those of its province": (PLACES, 'code = "DD"', 'code = "AA"'),
    "a deal signed on the day it was announced": (CHRONICLE, "announced = 2014-01-01", "announced = 2014-05-05"),
    "a deal that is not signed": (CHRONICLE, "signed = 2014-05-05\n", ""),
    "a fact with no day on which it is due": (AA, 'within_days = 30\ncounted_from = "payment"\n', ""),
    "evidence that does not say how many pieces": (AA, "pieces = 2\n", ""),
    "a tax that is a part of its own base": (AA, RATE, f"{RATE}, within = true"),
    "a rate corrected: the old row retracted on the day the new one was known": (AA, DUTY, CORRECTED_DUTY),
    "a party corrected in the same way": (PACT, PARTY, CORRECTED_PARTY),
    "a member that joined, left and joined again": (CLUB, MEMBER, MEMBER + LEFT + BACK),
    "a rule for one party with all others": (PACT, 'b = "BB"', 'b = "*"'),
    "a rule for any content, where nothing else claims it": (
        AA,
        '{ content = ["song"] },',
        '{ content = ["*"], delivery = ["stream"] },',
    ),
    "a tax series narrower than another of the same content": (AA, "[[tax.collection]]\n", A_NARROWER_RATE),
    "a rate of nought": (AA, RATE, "percent = 0"),
    "a rate that is said to be unknown": (AA, RATE, "unknown = true"),
    "a default that ends": (AA, RATE, "in_force = false"),
    "a row less sure than its source": (AA, RATE, f'{RATE}, sure = "recalled"'),
    "a source of the shared file": (AA, '"gazette#4"', '"hearsay"'),
    "a row known before its day": (AA, RATE, f"{RATE}, known = 2009-06-01"),
    "a row known after its day": (AA, RATE, f"{RATE}, known = 2011-06-01"),
    "a line that begins where another has ended": (
        AA,
        f"{LATER_DUTY}]\n\n[[exclusion]]\n",
        '  { from = 2011-06-01, in_force = false, cite = "gazette#2" },\n]\n\n' + A_LINE,
    ),
}


@pytest.mark.parametrize("says", RIGHT)
def test_it_is_no_fault(says: str) -> None:
    assert faults(changed(*RIGHT[says])) == []


def test_a_line_whose_end_was_taken_back_still_claims_its_tool() -> None:
    taken_back = (
        '{ from = 2011-06-01, in_force = false, cite = "gazette#2", known = 2011-01-01, retracted = 2011-05-01 }'
    )
    files = changed(AA, f"{LATER_DUTY}]\n\n[[exclusion]]\n", f"  {taken_back},\n]\n\n{A_LINE}")
    assert found(files) == [(AA, "line[1]", "rules_conflict")]


# --- forums ---

FORUM = """\
schema = 1
id = "forum"
title = "The Forum"
kind = "forum"
reviewed = 2026-11-23
members = [
  { from = 2010-01-01, code = "AA", cite = "hearsay" },
]
"""
WITH_FORUM = {**FILES, "groupings/forum.toml": FORUM}


def test_a_forum_that_lists_its_members_has_no_fault() -> None:
    assert faults(WITH_FORUM) == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("acts_as", 'acts_as = "UU"'),
        ("imports_within", 'imports_within = "none"'),
        ("outside", 'outside = [{ code = "CC", status = "observer", cite = "hearsay" }]'),
        ("invoice", 'invoice = { says = "Write one.", cite = "hearsay" }'),
    ],
)
def test_a_forum_says_nothing_that_would_be_law(key: str, said: str) -> None:
    files = changed("groupings/forum.toml", 'kind = "forum"', f'kind = "forum"\n{said}', WITH_FORUM)
    assert found(files) == [("groupings/forum.toml", key, "bad_value")]


def test_no_decision_binds_the_members_of_a_forum() -> None:
    files = changed(TRUCE, 'between = "club"', 'between = "forum"', WITH_FORUM)
    assert found(files) == [(TRUCE, "between", "unknown_grouping")]


def test_a_forum_has_no_schedule() -> None:
    assert found({**WITH_FORUM, "schedules/forum.csv": FILES[SCHEDULE]}) == [
        ("schedules/forum.csv", "", "unknown_code")
    ]
