"""Inputs that several pages share: a product, a country, a day; each with its help.

A widget's state lies in the session under its key, filled by `link.fill`; these only draw.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, get_args

import streamlit as st

from dtariff.model.case import ScopeReading
from dtariff.model.groupings import PlaceGroup
from dtariff.model.law import Customer
from dtariff.model.nomenclature import Category, Content
from dtariff.tables.book import Book
from dtariff.telling.catalogue import N_, language, tr
from dtariff.telling.locale import collated, country_name, currency_name, figure, parted

LAST_DAY = date(2099, 12, 31)
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
GOODS = ("goods", "part_of_goods")
BUYERS: dict[Customer, str] = {"consumer": N_("Consumer"), "business": N_("Business")}
READINGS: dict[ScopeReading, str] = {
    "content": N_("what is sent, content included"),
    "carriage": N_("only the carrying of signals"),
}
"""The readings of "electronic transmissions", as pages name them."""


# --- what there is to choose ----------------------------------------------------------------------------------------


class Names(dict[str, str]):
    """Names of places by their code, made once for a book and a language: what is sorted by them is remembered."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # nobody changes them


def place_names(book: Book) -> Names:
    """Names of all territories, and of the subdivisions in the tables with their country, in the present language."""
    return _place_names(book, language())


@lru_cache(maxsize=16)
def _place_names(book: Book, spoken: str) -> Names:
    names = Names({code: country_name(code, spoken) for code in book.codes.territories})
    for code in book.jurisdictions:
        place = book.jurisdiction(code)
        if place is not None and place.part_of:
            names[code] = f"{place.name or code} ({place.part_of})"
    return names


def by_name(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Codes in the order of their names, subdivisions after their country."""
    if isinstance(names, Names):
        return list(_by_name(tuple(codes), names))
    return _sorted(codes, names)


@lru_cache(maxsize=128)
def _by_name(codes: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(_sorted(codes, names))


def _sorted(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    def place(code: str) -> tuple[object, ...]:
        return collated(names.get(code.partition("-")[0], code)), "-" in code, collated(names.get(code, code))

    return sorted(codes, key=place)


def group_name(group: PlaceGroup) -> str:
    """What a group of places is called in the present language."""
    if group.kind == "all":
        return tr("All places")
    if group.kind == "special":
        return tr("Parts with taxes of their own")
    if group.kind == "parts":
        return tr("{country}: every part", country=country_name(group.country))
    return country_name(group.acts_as) if group.acts_as else group.short or group.title


def content_of(book: Book, name: str) -> Content:
    """The content of an id."""
    return next(content for content in book.categories.content if content.id == name)


def deliveries(content: Content) -> tuple[Category, ...]:
    """The ways of delivery that are transmissions; a carrier that crosses a border is not."""
    return tuple(category for category in content.delivered if category.character not in GOODS)


def usual_delivery(content: Content) -> str:
    """The usual way of delivery that is a transmission."""
    ways = [category.delivery for category in deliveries(content)]
    return content.default if content.default in ways else ways[0]


def destinations(book: Book) -> tuple[str, ...]:
    """The places that can be compared: all that have a table, without those that need a subdivision to be named."""
    return _destinations(book)


@lru_cache(maxsize=4)
def _destinations(book: Book) -> tuple[str, ...]:
    places = [(code, book.jurisdiction(code)) for code in book.jurisdictions]
    return tuple(code for code, place in places if place is not None and not place.needs_subdivision)


# --- widgets --------------------------------------------------------------------------------------------------------


def part(titles: Mapping[Any, str], key: str, *, help: str) -> None:  # noqa: A002 - Streamlit's own word for it
    """Which part of a page is shown; the titles are marked for translation."""
    st.segmented_control(
        tr("Show"),
        list(titles),
        key=key,
        required=True,
        format_func=lambda name: tr(titles[name]),
        label_visibility="collapsed",
        help=help,
    )


def product(book: Book, key: str, *, delivery_key: str = "") -> None:
    """What is sold and, where its key is given, how it is delivered."""
    titles = {content.id: tr(content.title) for content in book.categories.content}
    st.selectbox(
        tr("Product"),
        titles,
        key=key,
        format_func=titles.__getitem__,
        help=tr("The kind of content. Law looks at what it is and at how it is delivered."),
    )
    if delivery_key:
        _delivery(book, st.session_state[key], delivery_key)


def _delivery(book: Book, content: str, key: str) -> None:
    modes = {mode.id: parted(mode.title) for mode in book.categories.delivery}
    found = content_of(book, content)
    ways = [category.delivery for category in deliveries(found)]
    if st.session_state[key] not in ways:
        st.session_state[key] = usual_delivery(found)
    st.selectbox(
        tr("Delivery"),
        ways,
        key=key,
        format_func=lambda way: modes[way][0],
        help=tr("How it reaches the buyer. A disc or a book on paper is goods, and stands outside this calculator."),
    )
    st.caption(modes[st.session_state[key]][1])


def country(
    label: str,
    codes: Iterable[str],
    names: Mapping[str, str],
    key: str,
    *,
    help: str,  # noqa: A002 - Streamlit's own word for it
    none: str = "",
) -> None:
    """One place out of several by its name; ``none`` is the word for "no place" where that may be chosen too."""
    options = [*([""] if none else []), *by_name(codes, names)]
    st.selectbox(
        label,
        kept(options, st.session_state[key]),
        key=key,
        format_func=lambda code: names.get(code, code) if code else none,
        help=help,
    )


def seller(book: Book, names: Mapping[str, str], key: str) -> None:
    """The country of the seller."""
    country(
        tr("Seller's country"),
        book.codes.territories,
        names,
        key,
        help=tr("Where the seller is established; agreements bind pairs of countries."),
    )


def made_in(book: Book, names: Mapping[str, str], key: str) -> None:
    """Where the content itself comes from, if somebody says so."""
    country(
        tr("Content made in"),
        book.codes.territories,
        names,
        key,
        none=tr("not said"),
        help=tr("Some clauses cover only products of the other party."),
    )


def price(book: Book, on: date, key: str, currency_key: str) -> None:
    """A price and its currency."""
    st.text_input(
        tr("Price before tax"),
        key=key,
        max_chars=40,
        help=tr("Before duty and tax, with a decimal point: 9.99"),
    )
    currency(book, on, currency_key)


def price_told(text: str) -> str:
    """A price that was asked for, as readers write numbers; what is no plain number stays as it was typed."""
    return figure(text) if PLAIN.fullmatch(text) else text


def currency(book: Book, on: date, key: str) -> None:
    """The currency of a price, among those that are money on the day."""
    current = _currencies(book, on, language())
    st.selectbox(
        tr("Currency"),
        kept(list(current), st.session_state[key]),
        key=key,
        format_func=lambda code: current.get(code, code),
        help=tr("The currency of the price and of every figure on this page."),
    )


@lru_cache(maxsize=32)
def _currencies(book: Book, on: date, spoken: str) -> Mapping[str, str]:  # noqa: ARG001 - it names them in that language
    """What is money on a day, by its code and its name."""
    current = (code for code, money in book.currencies.items() if money.until is None or money.until > on)
    return {code: f"{code} · {currency_name(code)}" for code in current}


def buyer(key: str) -> None:
    """Consumer or business."""
    st.radio(
        tr("Buyer"),
        get_args(Customer),
        key=key,
        format_func=lambda who: tr(BUYERS[who]),
        horizontal=True,
        help=tr("Many taxes treat a business otherwise: it accounts for them itself, or bears none."),
    )


def law_day(book: Book, key: str) -> None:
    """The day of the law."""
    day(book, key, tr("Law of"), tr("The day whose law is asked for, past or to come."))


def known_day(book: Book, key: str) -> None:
    """The day of knowledge."""
    day(book, key, tr("As known on"), tr("The law of the day above, as somebody could know it on this day."))


def day(book: Book, key: str, label: str, told: str) -> None:
    """A day within the tables."""
    first = book.codes.covers_from
    st.date_input(label, key=key, min_value=first, max_value=LAST_DAY, format="YYYY-MM-DD", help=told)


def reading(key: str) -> None:
    """The reading of "electronic transmissions"."""
    st.radio(
        tr('An "electronic transmission" is'),
        get_args(ScopeReading),
        key=key,
        format_func=lambda name: tr(READINGS[name]),
        help=tr("Where a text does not say; members of the WTO differ."),
    )


def kept(options: Sequence[str], chosen: str) -> list[str]:
    """The options, and the present choice where a link brought one that is not among them."""
    return [*options] if chosen in options else [*options, chosen]
