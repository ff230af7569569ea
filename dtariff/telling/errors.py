"""Errors in the reader's language: a sentence for each code, and in brackets what the engine says of it in English."""

from dtariff.model.errors import DTariffError
from dtariff.telling.catalogue import N_, tr
from dtariff.telling.locale import remarked

_TABLES = N_("The tables of law cannot be used.")
_DUTY_TEXT = N_("A duty as it stands in the tariff cannot be worked out.")
_RATES = N_("The rates of exchange cannot be used.")
_SPLIT = N_("The price that holds everything cannot be split, for a rate or an amount in it is not known.")
_TWO_CURRENCIES = N_("Two currencies are named where one is wanted.")
_AMOUNT = N_("An amount cannot be used as it is written.")
_STORE = N_("The store of records cannot be used.")
_QUOTE = N_("This quote cannot be recorded.")
_UPDATE = N_("The tables were not updated; those in use stay.")
_KEYS = N_("The keys that were given cannot be used.")
_GIVEN_BACK = N_("No more can be given back than is left.")

ERRORS: dict[str, str] = {
    "already_recorded": N_("The reference names another quote already."),
    "already_reversed": _GIVEN_BACK,
    "ambiguous_release": N_("Several releases have a digest that begins so."),
    "ambiguous_tax_code": N_("The tax code stands for several kinds of content."),
    "amount_conflict": N_("The lines do not come to the amount of the order."),
    "amount_missing": N_("A line has no amount."),
    "amount_precision": N_("An amount has more decimals than its currency."),
    "amount_too_long": N_("An amount has too many digits."),
    "amount_twice": N_("A line has more than one amount."),
    "bad_date": N_("A day cannot be read, or does not exist."),
    "bad_days": N_("A number of days cannot be negative."),
    "bad_encoding": N_("The file is not in UTF-8."),
    "bad_json": N_("The text is no JSON."),
    "bad_parquet": N_("The file cannot be read as Parquet."),
    "bad_postal_code": N_("The postal code is not one of that country."),
    "bad_price": N_("The price cannot be read."),
    "bad_quantity": N_("A quantity cannot be read."),
    "bad_rates": _RATES,
    "bad_rates_file": _RATES,
    "bad_span": N_("The last day is before the first."),
    "bad_url": N_("This is no address of the web."),
    "base_unknown": _SPLIT,
    "before_coverage": N_("The tables do not reach back to that day."),
    "broken_stream": N_("The stream of sales broke off."),
    "cache_unusable": N_("There is no folder in which fetched files can be kept."),
    "conditional_duty": _DUTY_TEXT,
    "content_missing": N_("No content is named."),
    "content_twice": N_("The content is named twice."),
    "control_character": N_("The row holds a character that is no text."),
    "currency_conflict": _TWO_CURRENCIES,
    "currency_missing": N_("No currency is named."),
    "days_reversed": N_("The second of the two days comes before the first."),
    "destination_twice": N_("The destination is named twice."),
    "empty_cell": N_("A cell that is needed is empty."),
    "empty_file": N_("The file is empty."),
    "exchange_needed": _SPLIT,
    "exemption_not_supported": N_("Exemptions are not supported."),
    "expired_quote": N_("The quote has expired."),
    "export_failed": N_("The file could not be written."),
    "extra_missing": N_("A part of dtariff that this needs is not installed."),
    "file_exists": N_("There is a file or folder of that name already."),
    "file_too_large": N_("The file is too large."),
    "float_price": _AMOUNT,
    "float_rate": _RATES,
    "folder_exists": N_("There is a file or folder of that name already."),
    "format_missing": N_("Nothing says in which format to write."),
    "incomplete": N_("The question says too little."),
    "incomplete_quote": N_("An amount of the quote is not known, so it cannot be used for this."),
    "invalid_quantity": N_("A quantity cannot be negative or endless."),
    "invalid_tax_id": N_("The tax number is not written as such numbers are."),
    "invalid_value": N_("The customs value cannot be used."),
    "law_unknown": N_("The law that this needs is not known to the tables."),
    "layout_refused": N_("Several things are wrong with the table, or with what was said of it."),
    "layout_twice": N_("The layout is given twice."),
    "location_conflicting": N_("The evidence of where the customer is contradicts itself."),
    "location_insufficient": N_("The evidence of where the customer is is too little."),
    "location_missing": N_("Nothing says where the customer is."),
    "long_cell": N_("A cell is too long."),
    "misplaced_field": N_("A field stands where it means nothing."),
    "missing_column": N_("A column that is needed is missing."),
    "missing_fact": N_("A fact that every sale needs is missing."),
    "missing_field": N_("A field that is needed is missing."),
    "missing_value": N_("A value that is needed is missing."),
    "negative_price": N_("An amount cannot be negative."),
    "no_destinations": N_("No destination is named."),
    "no_flows": N_("No flow of trade is given."),
    "no_marks": N_("The file has no place for the report."),
    "no_rows": N_("The file has no rows."),
    "not_append_only": N_("Published rows of law are gone or changed; they may only be retracted."),
    "not_csv": N_("The file cannot be read as comma-separated values."),
    "no_table": N_("This is no table of sales."),
    "nothing_new": N_("The last release has these very tables."),
    "nothing_to_tax": N_("Of a price of nought nothing is a share."),
    "one_record": N_("One record is asked for, or several, not both."),
    "one_release": N_("One release is asked for, from one place."),
    "one_side": N_("Either the seller or the buyer has to be named."),
    "order_refused": N_("Several things are wrong with the order."),
    "ordinary_goods": N_("Delivered so it is ordinary goods, which stand outside this calculator."),
    "price_below_charges": N_("The price is lower than the charges that it is said to hold."),
    "quantity_needed": _SPLIT,
    "proposal_refused": N_("What the source says would break the tables; nothing was changed."),
    "quote_differs": _QUOTE,
    "ragged_row": N_("The row has more or fewer cells than the heading."),
    "rate_not_positive": _RATES,
    "record_not_found": N_("There is no record of this reference."),
    "release_conflict": N_("Another release was published meanwhile."),
    "release_differs": _TABLES,
    "release_not_found": N_("There is no such release."),
    "release_not_kept": N_("The tables by which this was computed are not kept."),
    "retired_code": N_("The code of the country is no longer used."),
    "retired_currency": N_("The currency was no longer money on that day."),
    "reversal_recorded": N_("The reference names another reversal already."),
    "rules_conflict": _TABLES,
    "same_country": N_("The two countries are the same."),
    "same_currency": _RATES,
    "scenario_broken": N_("The scenario cannot be read."),
    "scenario_quote": N_("A quote under a scenario is no sale, and is not recorded."),
    "sheet_broken": N_("A record does not add up."),
    "shipping_not_supported": N_("Shipping is not supported."),
    "source_broken": N_("The file of the source cannot be used; nothing was changed."),
    "source_empty": N_("The file of the source is empty."),
    "source_missing": _RATES,
    "source_refused": N_("The server of the source does not give the file."),
    "source_too_large": N_("The file of the source is larger than such a file can be."),
    "source_too_slow": N_("The server of the source was too slow."),
    "source_truncated": N_("The file of the source did not come whole; nothing of it was kept."),
    "source_unreachable": N_("The server of the source cannot be reached."),
    "state_conflict": N_("The state or province is no part of the country."),
    "store_busy": N_("The store of records is busy; try again."),
    "subdivision_needed": N_("The tax depends on the state or province: name one of them as the destination."),
    "tables_broken": _TABLES,
    "tables_changed": N_("Somebody changed the tables meanwhile; nothing was written."),
    "tables_missing": _TABLES,
    "tables_tampered": N_("The tables in use are no longer those that were signed."),
    "tables_twice": N_("The tables are named twice."),
    "too_long": N_("The text is too long."),
    "too_many_columns": N_("The file has too many columns."),
    "too_many_rows": N_("The file has too many rows."),
    "too_much_reversed": _GIVEN_BACK,
    "undeliverable": N_("This content is not delivered in this way."),
    "unknown_argument": N_("The question says something that it cannot."),
    "unknown_buyer": N_("A buyer is a consumer or a business."),
    "unknown_code": N_("This is no code of a country or territory."),
    "unknown_column": N_("The file has no such column."),
    "unknown_content": N_("This kind of content is not known."),
    "unknown_currency": N_("This currency is not known."),
    "unknown_delivery": N_("This way of delivery is not known."),
    "unknown_field": N_("There is no such field."),
    "unknown_instrument": N_("This agreement is not in the tables."),
    "unknown_revision": N_("There are no earlier tables to compare with."),
    "unknown_scenario": N_("This scenario is not in the tables."),
    "unknown_source": N_("This source is not known."),
    "unknown_subdivision": N_("This state or province is not known."),
    "unpaired_quotes": N_("Quotation marks do not pair."),
    "unreadable_file": N_("The file cannot be read."),
    "unwritable_file": N_("The file cannot be written."),
    "wrong_encoding": N_("The file is written in another encoding."),
    "wrong_form": N_("The file is neither CSV nor Parquet."),
}
"""What each error says. A code without a sentence of its own is told by its family."""

FAMILIES: dict[str, str] = {
    "ambiguous_": _DUTY_TEXT,
    "bad_": N_("Something that was given cannot be read."),
    "duplicate_": N_("Something stands twice that may stand once."),
    "duty_": _DUTY_TEXT,
    "invalid_": _DUTY_TEXT,
    "key_": _KEYS,
    "mirror_": _UPDATE,
    "passphrase_": _KEYS,
    "root_": _UPDATE,
    "store_": _STORE,
    "update_": _UPDATE,
    "unknown_": N_("A name or code that was given is not known."),
}
"""What errors say whose codes begin so."""

OTHER = N_("This question cannot be answered.")


def sentence(code: str) -> str:
    """What an error of a code says, in the reader's language."""
    family = next((told for begin, told in FAMILIES.items() if code.startswith(begin)), OTHER)
    return tr(ERRORS.get(code, family))


def told(error: DTariffError) -> str:
    """An error as a sentence in the reader's language, and in brackets what the engine says of it in English."""
    detail = f"{error.message}. {error.hint}" if error.hint else error.message
    return remarked(sentence(error.code), detail)
