"""A small law of invented countries, XA to XC, on which the rules are shown one at a time."""

from collections.abc import Mapping

from dtariff.engine import Engine
from dtariff.tables.release import book_of

CODES = """
schema = 1
reviewed = 2026-11-23
covers_from = 1998-05-20
territories = ["XA", "XB", "XC"]
retired = []
mistaken = []
currencies = [
  { code = "USD", digits = 2 },
  { code = "EUR", digits = 2 },
  { code = "JPY", digits = 0 },
  { code = "KWD", digits = 3 },
]
[sources]
"""

SOURCES = """
schema = 1
[sources.law]
title = "The law"
sure = "primary"
[sources.press]
title = "Press"
sure = "secondary"
[sources.memory]
title = "Memory"
sure = "recalled"
"""

CATEGORIES = """
schema = 1
reviewed = 2026-11-23
editions = ["HS2022"]
delivery = [{ id = "download", title = "Download" }, { id = "stream", title = "Stream" }]
[sources]
[[content]]
id = "video"
code = "VID"
title = "Film"
definition = "Moving pictures."
default = "download"
cite = "law"
delivered = [{ delivery = "download", character = "copy" }, { delivery = "stream", character = "access" }]
[content.hs]
HS2022 = ["8523.49"]
[[content]]
id = "game"
code = "GAM"
title = "Game"
definition = "A game."
default = "download"
cite = "law"
delivered = [{ delivery = "download", character = "copy" }, { delivery = "stream", character = "access" }]
[content.hs]
HS2022 = ["9504.50"]
[[content]]
id = "ebook"
code = "EBK"
title = "Book"
definition = "A text."
default = "download"
cite = "law"
delivered = [{ delivery = "download", character = "copy" }, { delivery = "stream", character = "access" }]
[content.hs]
HS2022 = ["4901.99"]
"""


UNION = """
schema = 1
id = "union"
title = "The Union"
kind = "customs_union"
acts_as = "XU"
imports_within = "none"
reviewed = 2026-11-23
members = [
  { from = 2000-01-01, code = "XA", cite = "law" },
  { from = 2010-01-01, code = "XB", cite = "law" },
  { from = 2020-01-01, in_force = false, code = "XB", cite = "law" },
]
[sources]
"""
"""A customs union of XA since 2000, and of XB from 2010 to 2019."""


def shared(*searched: str, cite: str = "law") -> dict[str, str]:
    """The files that every country needs; the tariffs of some have been ``searched`` for a line."""
    rows = ", ".join(f'{{ code = "{code}", year = 2025 }}' for code in searched)
    survey = f'schema = 1\nreviewed = 2026-11-23\ncite = "{cite}"\nsearched = [{rows}]\n[sources]\n'
    return {"codes.toml": CODES, "sources.toml": SOURCES, "survey.toml": survey, "categories.toml": CATEGORIES}


def engine_on(texts: Mapping[str, str]) -> Engine:
    """An engine on tables that are these texts."""
    return Engine(book_of({path: text.encode() for path, text in texts.items()}))
