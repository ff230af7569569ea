"""A file of invented sales to try the page with, the same whenever it is made.

No shop sold any of it. Some rows are wrong on purpose, each in a way that real files are.
"""

import csv
from datetime import date, timedelta
from io import StringIO

HEADINGS = (
    *("reference", "sold_on", "product", "ship_to_country", "state", "postal_code", "buyer_type"),
    *("seller_country", "net_price", "currency"),
)
ROWS = 1_000
FIRST_DAY, DAYS = date(2026, 9, 1), 83

PRODUCTS = ("music", "film", "ebook", "application", "game", "course", "film", "ebook")
PLACES = (
    *(("DE", "", "10115"),) * 6,
    *(("US", "NY", "10001"),) * 5,
    *(("US", "CA", "94105"),) * 5,
    *(("GB", "", "SW1A 1AA"),) * 4,
    *(("FR", "", "75001"),) * 4,
    *(("JP", "", "100-0001"),) * 3,
    *(("ID", "", ""),) * 3,
    *(("IN", "", ""),) * 2,
    *(("ES", "", "28001"), ("ES", "", "35001"), ("US", "TX", "73301"), ("CA", "ON", ""), ("BR", "", "")),
    *(("CM", "", ""), ("AU", "", ""), ("KR", "", ""), ("MX", "", ""), ("ZA", "", ""), ("NG", "", "")),
    *(("CH", "", ""), ("NO", "", ""), ("SG", "", ""), ("MN", "", ""), ("TH", "", "")),
)
"""Country, state and postal code, as often as sales go there."""
SELLERS = (("US", "USD"), ("US", "USD"), ("DE", "EUR"), ("JP", "JPY"))
MISTAKES = (
    {"ship_to_country": "UK"},
    {"product": "sofa"},
    {"net_price": "free"},
    {"currency": "HRK"},
    {"sold_on": "2026-02-30"},
    {"net_price": "-4.99"},
    {"seller_country": ""},
)
EVERY = 40
"""One row of so many has a mistake."""


def sample(rows: int = ROWS) -> bytes:
    """The file, as CSV.

    Example:
        >>> print(sample(2).decode(), end="")
        reference,sold_on,product,ship_to_country,state,postal_code,buyer_type,seller_country,net_price,currency
        INVENTED-000001,2026-09-01,music,DE,,10115,consumer,US,4.99,USD
        INVENTED-000002,2026-10-08,film,US,CA,94105,consumer,US,12.42,USD
    """
    out = StringIO(newline="")
    writer = csv.DictWriter(out, HEADINGS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(at) for at in range(rows))
    return out.getvalue().encode()


def _row(at: int) -> dict[str, str]:
    country, state, postal_code = PLACES[at * 11 % len(PLACES)]
    seller, currency = SELLERS[at // 3 % len(SELLERS)]
    units = 499 + at * 743 % 9_500
    row = {
        "reference": f"INVENTED-{at + 1:06}",
        "sold_on": str(FIRST_DAY + timedelta(days=at * 37 % DAYS)),
        "product": PRODUCTS[(at + at // len(PLACES)) % len(PRODUCTS)],
        "ship_to_country": country,
        "state": state,
        "postal_code": postal_code,
        "buyer_type": "business" if at % 7 == 6 else "consumer",  # noqa: PLR2004 - one in seven
        "seller_country": seller,
        "net_price": str(units) if currency == "JPY" else f"{units // 100}.{units % 100:02}",
        "currency": currency,
    }
    return row | (MISTAKES[at // EVERY % len(MISTAKES)] if at % EVERY == EVERY - 1 else {})
