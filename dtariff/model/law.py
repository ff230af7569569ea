"""Rows of law, one to one with the files in ``tariff_tables``.

These are values: frozen, without behaviour, without I/O. The key ``from`` of the files is called ``since`` here,
because ``from`` is a word of the language. What each key means is told, for people who write the files, in
``tariff_tables/README.md``.
"""

from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Literal

from dtariff.model.citation import Form, Source, Sure
from dtariff.model.nomenclature import Character
from dtariff.model.value import value

Customer = Literal["consumer", "business"]

Mechanism = Literal["supplier", "platform", "reverse_charge", "withholding", "none"]

Below = Literal["nothing", "origin"]

Treatment = Literal["standard", "reduced", "zero_rated", "exempt", "not_taxable"]

TaxKind = Literal[
    "consumption_tax",
    "digital_services_tax",
    "financial_transaction_tax",
    "gst",
    "hst",
    "income_tax",
    "levy",
    "perception",
    "pst",
    "sales_tax",
    "service_tax",
    "vat",
]

RoundingMode = Literal["half_up", "half_even", "down", "up"]

ExchangeKind = Literal[
    "day",
    "previous_day",
    "week_published",
    "fortnight_published",
    "month_published",
    "month_penultimate_wednesday",
    "month_third_wednesday",
    "quarter_first_published",
    "quarter_last_day",
]

ExchangePurpose = Literal["customs", "tax", "return"]

FactState = Literal["in_force", "signed", "proposed", "ended"]

CustomsMatter = Literal["case_law", "commitment", "declaration", "levy", "practice", "proposal", "valuation"]

AccessMatter = Literal[
    "censorship",
    "cross_border_data_transfer",
    "data_localisation",
    "licence",
    "local_representative",
    "local_server",
    "source_code_disclosure",
]

EvidenceKind = Literal[
    "bank",
    "billing_address",
    "business_id",
    "fixed_line",
    "ip_address",
    "other",
    "payment_card",
    "self_declaration",
    "sim_card",
]


@value
class Row(Form):
    """What every dated row has: a first day, its sources, the day it was known, and what to say of it."""

    since: date
    cite: tuple[str, ...]
    known: date | None = None
    retracted: date | None = None
    sure: Sure | None = None
    note: str = ""


@value
class ForceRow(Row):
    """From this day a thing is, or is no longer, in force."""

    in_force: bool = True


@value
class Cover(Form):
    """What a line or an exclusion speaks of. An empty list means any; ``content = ["*"]`` says so aloud."""

    content: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    character: tuple[Character, ...] = ()
    unsettled: bool = False
    note: str = ""

    def speaks_of(self, content: str, delivery: str, character: Character) -> bool:
        """Whether it claims such a transmission."""
        return (
            (not self.content or "*" in self.content or content in self.content)
            and (not self.delivery or delivery in self.delivery)
            and (not self.character or character in self.character)
        )


@value
class DutyRow(Row):
    """The duty of a tariff line: an expression, or a rate that no source gives (``unknown``)."""

    duty: str = ""
    unknown: bool = False
    in_force: bool = True


@value
class TariffLine(Form):
    """A line of the national tariff that names something sent electronically."""

    code: str
    title: str
    hs: str
    covers: tuple[Cover, ...]
    rates: tuple[DutyRow, ...]
    note: str = ""


@value
class Exclusion(Form):
    """A rule of the national tariff that keeps transmissions outside it."""

    article: str
    title: str
    covers: tuple[Cover, ...]
    rows: tuple[ForceRow, ...]
    note: str = ""


@value
class RateRow(Row):
    """A rate of tax: a percentage (of a fraction of the base), or a fixed amount, or unknown.

    ``in_force = false`` ends an exception: the default series applies again. ``attested`` is the day on which a source
    shows a rate whose start no source establishes; before it the rate is carried as assumed. ``doubtful`` marks a levy
    that stands in a law but may not be applied: it is told and not charged. ``within``: the percentage is taken on the
    price with the tax in it (Bolivia: 13 % so are 13/87 of the price without).
    """

    percent: Decimal | None = None
    of: str = ""
    within: bool = False
    amount: str = ""
    per: str = ""
    treatment: Treatment | None = None
    unknown: bool = False
    doubtful: bool = False
    in_force: bool = True
    attested: date | None = None


@value
class Series(Form):
    """The sales that rows of a tax speak of; an empty limit means all, and a series without limits is the default."""

    content: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    customer: Customer | None = None

    def speaks_of(self, content: str, delivery: str, customer: Customer) -> bool:
        """Whether it claims such a sale."""
        return (
            (not self.content or content in self.content)
            and (not self.delivery or delivery in self.delivery)
            and (self.customer is None or customer == self.customer)
        )


@value
class RateSeries(Series):
    """Rates for some contents, deliveries and customers."""

    rows: tuple[RateRow, ...]


@value
class CollectionRow(Row):
    """Who has to bring in the tax on a sale from abroad, from which day, above which threshold.

    ``threshold_within`` names a grouping: the threshold is meant for sellers established in it alone (EU).
    ``exceeded``: a turnover of just the threshold is still below it. ``below``: what holds for a seller who stays below
    it: nothing is collected, or the tax of the seller's own country (``origin``). ``unless_registered``: a seller who
    is registered brings the tax in itself, and nobody withholds it (Costa Rica).
    """

    mechanism: Mechanism
    collector: str = ""
    threshold: str = ""
    threshold_within: str = ""
    exceeded: bool = False
    below: Below = "nothing"
    per: str = ""
    unless_registered: bool = False
    unknown: bool = False


@value
class CollectionSeries(Series):
    """How a tax is collected, for some contents, deliveries and customers."""

    rows: tuple[CollectionRow, ...]


@value
class Tax(Form):
    """A tax or levy of a jurisdiction: its base, its rates, and how it is collected.

    ``on`` names what it bears on: ``price``, ``duty``, or the id of an earlier tax. ``where`` limits it to
    subdivisions. A tax borne by the seller (a digital services tax) is told and never added to the buyer's price.
    ``only_from_abroad``: it falls on purchases from abroad alone (a perception on foreign card payments). ``outside``
    names the territories of the country in which it is not levied (IVA in the Canary Islands). ``levied_by`` names
    whose tax it is in law, where that is not the place of the file: registration and turnover count there (the
    harmonized tax of Ontario: CA).
    """

    id: str
    name: str
    kind: TaxKind
    on: tuple[str, ...] = ("price", "duty")
    where: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    levied_by: str = ""
    borne_by: Literal["buyer", "seller"] = "buyer"
    refundable: bool = False
    only_from_abroad: bool = False
    note: str = ""
    rate: tuple[RateSeries, ...]
    collection: tuple[CollectionSeries, ...] = ()


@value
class Rounding(Form):
    """How the jurisdiction rounds a tax: the mode, on what, and to which step of its own currency."""

    mode: RoundingMode
    per: Literal["unit", "line", "document"] = "line"
    step: str = ""
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class ExchangeRow(Row):
    """From this day money is exchanged at the rate of that day, of the ``source`` named or, without one, of the market.

    ``attested`` is the day on which a source shows a rule whose start no source establishes; before it the rule is
    carried as assumed.
    """

    rule: ExchangeKind
    source: str = ""
    attested: date | None = None


@value
class Exchange(Form):
    """Which day's rate of exchange law wants, for a customs value, for tax, or for a return; in one currency alone.

    Several that speak of one purpose are choices that the law leaves open, tried in their order.
    """

    purpose: tuple[ExchangePurpose, ...]
    currency: str = ""
    rows: tuple[ExchangeRow, ...]


@value
class Remark(Form):
    """One sentence of law beside the rates, with its source."""

    says: str
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Evidence(Remark):
    """How a seller proves where its customer is: how many pieces without contradiction, and of what kind."""

    pieces: int | None = None
    accepts: tuple[EvidenceKind, ...] = ()


@value
class Platform(Remark):
    """Whether a platform through which a seller sells owes the tax in its stead, and from which day.

    Before ``since`` it does not; without it the rule is taken to be as old as the tax.
    """

    liable: Literal["yes", "partly", "no", "unknown"]
    since: date | None = None


@value
class TaxNumber(Remark):
    """A number that a business shows, and how it can be checked without asking a registry.

    ``pattern`` is a regular expression of its whole text; ``stdnum`` names the module of python-stdnum that knows it
    (``de.vat``). ``types`` are the names that checkouts have for it (``eu_vat``). ``prefix`` are the two letters before
    it in trade between countries (EL). It is one from ``since`` on, and on ``until`` no longer. ``only_typed``: taken
    for a number of a business only if its type or its prefix says so (a company number, the number of a person).
    """

    pattern: str = ""
    prefix: str = ""
    stdnum: str = ""
    types: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    only_typed: bool = False


@value
class BusinessId(TaxNumber):
    """What a business buyer shows to be treated as one; ``also`` are other numbers of the jurisdiction."""

    also: tuple[TaxNumber, ...] = ()


@value
class FactRow(Row):
    """The standing of a fact from a day on: in force, signed or proposed and not in force, or ended."""

    state: FactState = "in_force"


@value
class CustomsFact(Form):
    """What customs law says of transmissions besides rates: a declaration, a ruling, how a carrier is valued.

    ``within_days`` after ``counted_from`` a declaration is due. ``customer`` limits it (Indonesia: legal entities).
    """

    matter: CustomsMatter
    says: str
    article: str = ""
    content: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    customer: Customer | None = None
    within_days: int | None = None
    counted_from: str = ""
    rows: tuple[FactRow, ...]


@value
class Access(Form):
    """What else stands at the border: data, servers, licences, source code. An empty content list means any."""

    matter: AccessMatter
    says: str
    article: str = ""
    content: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    rows: tuple[FactRow, ...]


@value
class Example(Form):
    """A worked example beside the law: one sentence, what is given, what it gives."""

    says: str
    given: dict[str, str]
    gives: dict[str, str]


@value
class Jurisdiction(Form):
    """One file of ``jurisdictions/``: a country, a part of one, or a territory with law of its own.

    ``customs_of`` names the country whose tariff, WTO membership and treaties hold in a territory that has its own code
    (Puerto Rico: US). ``part_of`` names the country of a subdivision, whose taxes hold there too. ``taxed_with`` names
    the country whose sellers are at home in a territory that has rates of its own (the Azores: PT; Monaco: FR).
    """

    schema: int
    code: str
    name: str = ""
    currency: str
    part_of: str = ""
    customs_of: str = ""
    taxed_with: str = ""
    needs_subdivision: bool = False
    reviewed: date
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    rounding: Rounding | None = None
    evidence: Evidence | None = None
    platform: Platform | None = None
    business_id: BusinessId | None = None
    invoice: Remark | None = None
    exchange: tuple[Exchange, ...] = ()
    line: tuple[TariffLine, ...] = ()
    exclusion: tuple[Exclusion, ...] = ()
    customs_fact: tuple[CustomsFact, ...] = ()
    access: tuple[Access, ...] = ()
    tax: tuple[Tax, ...] = ()
    example: tuple[Example, ...] = ()
