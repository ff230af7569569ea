"""The smallest whole set of tables: two countries that exist nowhere, one club, one decision, one pact.

Arcadia (AA) has a province (AA-N) with a town (AA-N-T), and an island with a code of its own (DD) under its customs.

Every file stands in its canonical form and has no fault, so that a test which changes one line sees the faults of that
line and no others.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from dtariff.model.errors import Fault
from dtariff.tables.checks import check, check_text
from dtariff.tables.reader import read_forms

CATEGORIES = """\
schema = 1
reviewed = 2026-11-23
editions = ["HS2002", "HS2022"]
delivery = [
  { id = "download", title = "Download", aliases = ["file"] },
  { id = "stream", title = "Stream" },
]

[sources.book]
title = "The book of everything that is sent"
sure = "primary"

[[content]]
id = "song"
code = "SNG"
title = "Song"
definition = "Something sung."
aliases = ["tune"]
default = "download"
cite = "book"
delivered = [
  { delivery = "download", character = "copy" },
  { delivery = "stream", character = "access" },
]

[content.hs]
HS2002 = ["8524.32"]
HS2022 = ["8523.49"]

[[content]]
id = "tool"
code = "TOL"
title = "Tool"
definition = "Something that computes."
default = "download"
cite = "book"
delivered = [
  { delivery = "download", character = "copy" },
]

[content.hs]
HS2022 = ["8523.49"]
"""

CODES = """\
schema = 1
reviewed = 2026-11-23
covers_from = 2000-01-01
territories = ["AA", "BB", "CC", "DD"]
retired = [
  { code = "OO", until = 2001-01-01, now = ["AA"] },
]
mistaken = [
  { code = "XX", now = "BB" },
]
equal = [
  { code = "AA-09", now = "DD" },
]
currencies = [
  { code = "AAD", digits = 2 },
  { code = "BBD", digits = 0 },
]
tax_id_types = [
  { type = "bb_tin", code = "BB" },
  { type = "dd_vat", code = "DD" },
]

[sources.list]
title = "The list of codes"
sure = "primary"
"""

SOURCES = """\
schema = 1

[sources.hearsay]
title = "What people say"
sure = "recalled"
"""

SURVEY = """\
schema = 1
reviewed = 2026-11-23
cite = "search"
searched = [
  { code = "BB", year = 2022, hs = "HS2022" },
]

[sources.search]
title = "The search of tariffs"
sure = "secondary"
published = 2022-03-01
seen = 2026-11-23
"""

COUNTRY = """\
schema = 1
code = "AA"
currency = "AAD"
reviewed = 2026-11-23

[sources.gazette]
title = "Gazette of Arcadia"
sure = "primary"
published = 2019-12-01
seen = 2026-11-23

[sources.press]
title = "Arcadian Press"
sure = "secondary"

[rounding]
mode = "down"
step = "1 AAD"
cite = "gazette#9"

[evidence]
says = "Two proofs of where the customer is, that do not contradict each other."
cite = "gazette#10"
pieces = 2
accepts = ["billing_address", "ip_address"]

[platform]
says = "A platform owes the tax in place of its sellers."
cite = "gazette#11"
liable = "yes"

[business_id]
says = "A number of nine digits."
cite = "gazette#12"
pattern = "\\\\d{9}"

[invoice]
says = "In words of Arcadia."
cite = "press"

[[line]]
code = "8523.80.01"
title = "Tools sent over the network"
hs = "HS2022"
covers = [
  { content = ["tool"], delivery = ["download"] },
]
rates = [
  { from = 2010-01-01, duty = "10%", cite = "gazette#1" },
  { from = 2020-01-01, duty = "12.5%", cite = "gazette#2", known = 2019-12-01 },
]

[[exclusion]]
article = "3"
title = "What is sung is no merchandise"
covers = [
  { content = ["song"] },
]
rows = [
  { from = 2010-01-01, cite = "gazette#3" },
]

[[customs_fact]]
matter = "declaration"
says = "Whoever brings in a tool declares it"
article = "4"
content = ["tool"]
delivery = ["download"]
customer = "business"
within_days = 30
counted_from = "payment"
rows = [
  { from = 2012-01-01, cite = "gazette#13" },
  { from = 2030-01-01, state = "ended", cite = "gazette#14", known = 2026-01-01 },
]

[[access]]
matter = "local_server"
says = "Songs are kept on a server in Arcadia"
article = "5"
content = ["song"]
delivery = ["stream"]
rows = [
  { from = 2013-01-01, state = "proposed", cite = "press" },
]

[[tax]]
id = "vat"
name = "Value added tax"
kind = "vat"

[[tax.rate]]
rows = [
  { from = 2010-01-01, percent = 20, cite = "gazette#4" },
]

[[tax.rate]]
content = ["song"]
rows = [
  { from = 2010-01-01, percent = 5.5, treatment = "reduced", cite = "gazette#5" },
]

[[tax.collection]]
rows = [
  { from = 2015-01-01, mechanism = "supplier", threshold = "1000 AAD", per = "year", cite = "press" },
]

[[tax]]
id = "levy"
name = "Levy on singing"
kind = "levy"
on = ["price", "vat"]
outside = ["AA-N"]

[[tax.rate]]
content = ["song"]
rows = [
  { from = 2010-01-01, percent = 6, of = "1/2", cite = "gazette#6" },
]

[[tax.rate]]
rows = [
  { from = 2010-01-01, percent = 0, treatment = "not_taxable", cite = "gazette#6" },
]

[[tax.collection]]
rows = [
  { from = 2015-01-01, mechanism = "supplier", cite = "press" },
]

[[example]]
says = "A tool bears the duty, and value added tax on price and duty."
given = { origin = "CC", content = "tool", price = "100.00 AAD", on = "2026-11-23" }
gives = { duty = "12.50", tax = "22.00", total = "134.50" }
"""

PROVINCE = """\
schema = 1
code = "AA-N"
name = "North"
currency = "AAD"
part_of = "AA"
reviewed = 2026-11-23

[[tax]]
id = "toll"
name = "Toll of the North"
kind = "sales_tax"

[[tax.rate]]
rows = [
  { from = 2010-01-01, percent = 7, cite = "hearsay" },
]

[[tax.collection]]
rows = [
  { from = 2015-01-01, mechanism = "supplier", cite = "hearsay" },
]
"""

TOWN = """\
schema = 1
code = "AA-N-T"
name = "Tarn"
currency = "AAD"
part_of = "AA-N"
reviewed = 2026-11-23
"""

ISLAND = """\
schema = 1
code = "DD"
name = "Dry Island"
currency = "AAD"
customs_of = "AA"
reviewed = 2026-11-23
"""

CLUB = """\
schema = 1
id = "club"
title = "The Club"
kind = "organisation"
reviewed = 2026-11-23
members = [
  { from = 2010-01-01, code = "AA", cite = "roll" },
  { from = 2012-01-01, code = "BB", cite = "roll" },
]
outside = [
  { code = "CC", status = "observer", cite = "hearsay" },
]

[sources.roll]
title = "The roll of members"
sure = "primary"

[evidence]
says = "One proof is enough."
cite = "roll#2"
pieces = 1

[platform]
says = "The Club leaves it to its members."
cite = "roll#3"
liable = "unknown"

[invoice]
says = "In the words of any member."
cite = "roll#4"

[[customs_fact]]
matter = "valuation"
says = "A carrier counts for what it weighs"
content = ["song"]
rows = [
  { from = 2011-01-01, cite = "roll#5" },
]

[[access]]
matter = "licence"
says = "Who sings has a licence"
content = ["song"]
rows = [
  { from = 2011-01-01, cite = "roll#6" },
]
"""

PLACES = """\
schema = 1
reviewed = 2026-11-23
place = [
  { country = "AA", postal = ["9"], code = "AA-N", cite = "post" },
  { country = "AA", postal = ["99", "98X"], code = "DD", cite = "post", note = "Over the sea." },
]

[sources.post]
title = "The list of the post office"
sure = "primary"
"""

CHRONICLE = """\
schema = 1
reviewed = 2026-11-23
position = [
  { code = "AA", day = 2019-05-05, stance = "opposes", basis = "stated", says = "No truce.", cite = "diary" },
]

[sources.diary]
title = "Diary of the Club"
sure = "secondary"

[[event]]
day = 2020-01-01
says = "The Truce ended."
actors = ["AA"]
act = "Last meeting"
effect = "Duties may be charged."
instruments = ["truce"]
cite = "diary"

[[deal]]
partner = "BB"
title = "Deal to keep the Truce"
announced = 2014-01-01
signed = 2014-05-05
in_force_on = 2015-01-01
status = "In force."
no_duty = "yes"
permanent = "political"
instrument = "truce"
cite = "diary"
"""

SCHEDULE_HEAD = "code,edition,title,covers,partly,type,duty,partner,year,from,known,retracted,cite,sure,note\n"
SCHEDULE = (
    SCHEDULE_HEAD
    + """\
8523.49.10,HS2022,Discs with songs,song,,mfn_applied,15%,,2025,2025-01-01,,,hearsay,,
8523.49.90,HS2022,Other discs,,,mfn_applied,0%,,2025,,,,hearsay,,
8523.49.95,HS2022,Blank discs,-,,mfn_applied,5%,,2025,,,,hearsay,,
"""
)
SCHEDULE_OF_CLUB = (
    SCHEDULE_HEAD
    + """\
8523.49.00,HS2022,Discs,,,bound,30%,,2010,,,,hearsay,,
"""
)

DECISION = """\
schema = 1
id = "truce"
title = "The Truce on duties"
short = "Truce"
kind = "moratorium"
type = "decision"
binds = "destination"
between = "club"
reviewed = 2026-11-23
cite = "minutes"
states = [
  { from = 2010-01-01, state = "in_force", act = "First meeting", symbol = "CLUB/1", cite = "minutes" },
  { from = 2020-01-01, state = "lapsed", act = "Last meeting", cite = "minutes", known = 2019-12-01 },
]

[sources.minutes]
title = "Minutes of the Club"
sure = "primary"

[[clause]]
provision = "customs_duties"
obligation = "binding"
pattern = "BARE"
content = "unclear"
cite = "minutes"
"""

PACT = """\
schema = 1
id = "pact"
title = "Pact between Arcadia and Bohemia by the Sea"
short = "Pact"
kind = "agreement"
type = "fta"
binds = "pair"
signed = 2014-05-05
reviewed = 2026-11-23
cite = "treaty"
parties = [
  { code = "AA", from = 2015-01-01, cite = "treaty" },
  { code = "BB", from = 2015-01-01, cite = "treaty" },
]
pairs = [
  { a = "AA", b = "BB", from = 2016-01-01, cite = "treaty#annex" },
]

[sources.treaty]
title = "Text of the Pact"
sure = "primary"

[[clause]]
provision = "customs_duties"
article = "7"
obligation = "wto_linked"
pattern = "WTO_TIED"
obligors = ["AA"]
tied_to = "truce"
cite = "treaty#7"
readings = [
  { id = "A", says = "It outlives the Truce.", bars = true },
  { id = "B", says = "It died with the Truce.", bars = false },
]

[[clause.carve_out]]
content = ["song"]
delivery = ["stream"]
effect = "out"
cite = "treaty#8"

[[clause]]
provision = "e_signatures"
article = "9"
obligation = "binding"
cite = "treaty#9"

[[example]]
says = "While the Truce stood, the Pact barred."
given = { origin = "BB", destination = "AA", content = "tool", on = "2017-01-01" }
gives = { verdict = "barred", effect = "bars" }
"""

SCENARIO = """\
schema = 1
id = "peace"
title = "The Truce is kept"
says = "The Truce stands again, Bohemia leaves the Pact, and the sea has a pact of its own."
cite = "novel"

[sources.novel]
title = "A novel of peace"
sure = "recalled"

[[state]]
from = 2020-01-01
note = "As the novel has it."
instrument = "truce"
state = "disputed"
act = "Meeting that never was"
readings = [
  { id = "A", says = "It stands.", bars = true },
  { id = "B", says = "It does not.", bars = false },
]

[[party]]
from = 2021-01-01
cite = "novel#2"
instruments = ["pact"]
codes = ["BB"]
in_force = false

[[party]]
from = 2021-01-01
instruments = ["*"]
kind = "agreement"
codes = ["*"]
in_force = false

[[instrument]]
from = 2022-01-01
id = "sea"
title = "Pact of the Sea"
short = "Sea Pact"
parties = [
  { code = "BB", cite = "novel#3" },
  { code = "CC", from = 2023-01-01 },
]

[[instrument.clause]]
provision = "customs_duties"

[[duty]]
from = 2022-01-01
destinations = ["AA", "AA-N", "club"]
origins = ["CC"]
content = ["song"]
delivery = ["stream"]
duty = "7%"

[[duty]]
from = 2022-01-01
like = "counterpart"
rate = "bound"

[[example]]
says = "Songs from Cathay bear what the novel says."
given = { origin = "CC", destination = "AA", content = "song", delivery = "stream", price = "9 AAD", on = "2022-01-01" }
gives = { verdict = "conditional", duty = "0.63" }
"""

AA = "jurisdictions/AA.toml"
FILES: Mapping[str, str] = {
    "categories.toml": CATEGORIES,
    "chronicle.toml": CHRONICLE,
    "codes.toml": CODES,
    "groupings/club.toml": CLUB,
    "instruments/pact.toml": PACT,
    "instruments/truce.toml": DECISION,
    AA: COUNTRY,
    "jurisdictions/AA-N.toml": PROVINCE,
    "jurisdictions/AA-N-T.toml": TOWN,
    "jurisdictions/DD.toml": ISLAND,
    "places.toml": PLACES,
    "schedules/AA.csv": SCHEDULE,
    "schedules/club.csv": SCHEDULE_OF_CLUB,
    "sources.toml": SOURCES,
    "survey.toml": SURVEY,
}
PEACE = "scenarios/peace.toml"
WITH_PEACE: Mapping[str, str] = {**FILES, PEACE: SCENARIO}


class Spoilt(NamedTuple):
    """A set of tables with one passage changed, and the one fault that this makes."""

    says: str
    path: str
    old: str
    new: str
    key: str
    code: str


def texts(files: Mapping[str, str] = FILES) -> dict[str, bytes]:
    """The files as the reader gets them."""
    return {path: text.encode() for path, text in files.items()}


def changed(path: str, old: str, new: str, files: Mapping[str, str] = FILES) -> dict[str, str]:
    """The files with one passage of one of them changed, wherever it first stands."""
    assert old in files[path], f"{path} has no {old!r}"
    return {**files, path: files[path].replace(old, new, 1)}


def faults(files: Mapping[str, str]) -> list[Fault]:
    """Everything that ``dtariff tables check`` finds, but for the look of the files."""
    forms, found = read_forms(texts(files))
    return found + check(forms)


def faults_of_look(files: Mapping[str, str]) -> list[Fault]:
    """What ``dtariff tables check`` finds in the look of the files."""
    forms, found = read_forms(texts(files))
    assert not found
    return check_text(texts(files), forms)


def lay(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """Writes the files below a folder, as a keeper of tables has them."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder
