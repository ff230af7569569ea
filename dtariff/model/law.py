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
from dtariff.model.value import value

Customer = Literal["consumer", "business"]
Character = Literal["copy", "access", "right", "part_of_goods", "goods"]
Provision = Literal[
    "customs_duties",
    "data_flows",
    "digital_products_nondiscrimination",
    "e_signatures",
    "localisation",
    "source_code",
]
Obligation = Literal["binding", "wto_linked", "best_endeavour", "cooperation", "unclear", "none"]
Pattern = Literal[
    "PERSON_TO_PERSON",
    "BETWEEN_PARTIES",
    "STANDSTILL_BETWEEN_PARTIES",
    "DIGITAL_PRODUCT_ANY_ORIGIN",
    "DIGITAL_PRODUCT_OF_PARTY",
    "DELIVERIES_AS_SERVICES",
    "BARE",
    "WTO_TIED",
    "BEST_ENDEAVOUR",
    "ONE_WAY",
    "ORIGINATING_ONLY",
    "COOPERATION",
    "NONE",
    "UNKNOWN",
]
State = Literal["in_force", "disputed", "lapsed"]
Mechanism = Literal["supplier", "platform", "reverse_charge", "withholding", "none"]
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
RateType = Literal["mfn_applied", "mfn_statutory", "bound", "other_charge", "non_mfn"]
Stance = Literal[
    "supports_permanent", "supports_extension", "joined_consensus", "neutral", "reserves", "opposes", "not_established"
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


# --- jurisdictions -------------------------------------------------------------------------------------------------


@value
class Cover(Form):
    """What a line or an exclusion speaks of. An empty list means any; ``content = ["*"]`` says so aloud."""

    content: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    character: tuple[Character, ...] = ()
    unsettled: bool = False
    note: str = ""


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


@value
class RateSeries(Series):
    """Rates for some contents, deliveries and customers."""

    rows: tuple[RateRow, ...]


@value
class CollectionRow(Row):
    """Who has to bring in the tax on a sale from abroad, from which day, above which threshold.

    ``threshold_within`` names a grouping: the threshold is meant for sellers established in it alone (EU).
    """

    mechanism: Mechanism
    collector: str = ""
    threshold: str = ""
    threshold_within: str = ""
    per: str = ""
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
    names the territories of the country in which it is not levied (IVA in the Canary Islands).
    """

    id: str
    name: str
    kind: TaxKind
    on: tuple[str, ...] = ("price", "duty")
    where: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
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
    """Whether a platform through which a seller sells owes the tax in its stead."""

    liable: Literal["yes", "partly", "no", "unknown"]


@value
class BusinessId(Remark):
    """What a business buyer shows to be treated as one; ``pattern`` is a regular expression of its whole text."""

    pattern: str = ""


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
    line: tuple[TariffLine, ...] = ()
    exclusion: tuple[Exclusion, ...] = ()
    customs_fact: tuple[CustomsFact, ...] = ()
    access: tuple[Access, ...] = ()
    tax: tuple[Tax, ...] = ()
    example: tuple[Example, ...] = ()


# --- instruments ---------------------------------------------------------------------------------------------------


@value
class Reading(Form):
    """One of the ways in which a text can be read: its name, what it says, and whether it bars a duty."""

    id: str
    says: str
    bars: bool


@value
class StateRow(Row):
    """The state of a decision or pledge from a day on, and the act that made it so.

    A disputed state says how it can be read.
    """

    state: State
    act: str = ""
    symbol: str = ""
    readings: tuple[Reading, ...] = ()


@value
class PartyRow(Form):
    """A party, from the day an instrument binds it. No day: it signed or negotiated, and nothing binds it yet.

    ``side`` A or B: in a treaty between blocs only pairs across the sides count.
    """

    code: str
    side: str = ""
    since: date | None = None
    in_force: bool = True
    cite: tuple[str, ...]
    known: date | None = None
    retracted: date | None = None
    sure: Sure | None = None
    note: str = ""


@value
class PairRow(Form):
    """Two parties between whom a treaty starts on another day than their own, or (no day) not yet.

    ``b = "*"`` stands for every other party.
    """

    a: str
    b: str
    since: date | None = None
    cite: tuple[str, ...]
    known: date | None = None
    retracted: date | None = None
    sure: Sure | None = None
    note: str = ""


@value
class CarveOut(Form):
    """Contents and deliveries that a clause leaves out: surely (``out``), or perhaps (``unsettled``, with readings)."""

    content: tuple[str, ...]
    delivery: tuple[str, ...] = ()
    effect: Literal["out", "unsettled"]
    article: str = ""
    cite: tuple[str, ...]
    note: str = ""
    readings: tuple[Reading, ...] = ()


@value
class Clause(Form):
    """One provision of an instrument.

    ``content``: whether the text speaks of content (yes) or only of transmissions (unclear). ``obligors`` names the
    parties that owe the duty, where not all do. ``tied_to`` names the instrument whose life a WTO-tied clause follows.
    ``rows`` are needed only where the clause starts or ends on other days than its instrument.
    """

    provision: Provision
    article: str = ""
    obligation: Obligation
    pattern: Pattern | None = None
    permanence: str = ""
    content: Literal["yes", "unclear"] | None = None
    applies_to: str = ""
    internal_taxes: Literal["yes", "silent"] | None = None
    obligors: tuple[str, ...] = ()
    dispute_settlement: bool | None = None
    tied_to: str = ""
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""
    rows: tuple[ForceRow, ...] = ()
    readings: tuple[Reading, ...] = ()
    carve_out: tuple[CarveOut, ...] = ()


@value
class Instrument(Form):
    """One file of ``instruments/``: a decision, a pledge or an agreement.

    ``binds = "destination"``: a member of the grouping ``between`` is bound whatever the origin. ``binds = "pair"``:
    origin and destination must both be parties. ``concluded`` is the day on which its substance was agreed, for one
    that nobody has signed: before it, it did not exist.
    """

    schema: int
    id: str
    title: str
    short: str
    kind: Literal["moratorium", "pledge", "agreement"]
    type: Literal["decision", "statement", "fta", "digital", "plurilateral", "customs_union"]
    binds: Literal["destination", "pair"]
    between: str = ""
    signed: date | None = None
    concluded: date | None = None
    reviewed: date
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    states: tuple[StateRow, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    pairs: tuple[PairRow, ...] = ()
    clause: tuple[Clause, ...]
    example: tuple[Example, ...] = ()


# --- groupings -----------------------------------------------------------------------------------------------------


@value
class MemberRow(ForceRow):
    """A member, from the day it joined (or left: ``in_force = false``)."""

    code: str


@value
class OutsiderRow(Form):
    """Somebody who is surely not a member, and what it is instead."""

    code: str
    status: Literal["acceding", "observer", "non_member"]
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Grouping(Form):
    """One file of ``groupings/``: an organisation, a customs union, a customs territory.

    ``acts_as`` is the party code under which the members act as one (EU). ``imports_within = "none"``: what moves
    between members is not an import; ``"goods_free"``: goods of the members move free, which says nothing sure of a
    transmission; absent: membership means nothing for imports. ``evidence``, ``platform`` and ``invoice`` are rules of
    the whole grouping; a member's own come first.
    """

    schema: int
    id: str
    title: str
    kind: Literal["organisation", "customs_union", "customs_territory", "agreement"]
    acts_as: str = ""
    imports_within: Literal["none", "goods_free"] | None = None
    reviewed: date
    note: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    evidence: Evidence | None = None
    platform: Platform | None = None
    invoice: Remark | None = None
    customs_fact: tuple[CustomsFact, ...] = ()
    access: tuple[Access, ...] = ()
    members: tuple[MemberRow, ...]
    outside: tuple[OutsiderRow, ...] = ()


# --- categories, codes, survey -------------------------------------------------------------------------------------


@value
class DeliveryMode(Form):
    """A way in which content reaches its buyer."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()


@value
class Category(Form):
    """A content delivered in one way: its legal character and its places in other nomenclatures.

    ``unverified`` names the codes that are recalled and not yet found in a source.
    """

    delivery: str
    character: Character
    cpc: str = ""
    w120: str = ""
    ebops: str = ""
    stripe: tuple[str, ...] = ()
    taxjar: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    note: str = ""


@value
class Content(Form):
    """A kind of content: what it is, what people call it, its HS analogues by edition, how it can be delivered."""

    id: str
    code: str
    title: str
    definition: str
    aliases: tuple[str, ...] = ()
    default: str
    cite: tuple[str, ...]
    note: str = ""
    hs: dict[str, tuple[str, ...]]
    delivered: tuple[Category, ...]


@value
class Categories(Form):
    """The file ``categories.toml``."""

    schema: int
    reviewed: date
    editions: tuple[str, ...]
    sources: dict[str, Source]
    delivery: tuple[DeliveryMode, ...]
    content: tuple[Content, ...]


@value
class RetiredCode(Form):
    """A code that is no longer in use: from which day, and what to write instead."""

    code: str
    until: date
    now: tuple[str, ...]


@value
class MistakenCode(Form):
    """A code that people often write and that never was the right one."""

    code: str
    now: str


@value
class EqualCode(Form):
    """A code that is right too, and the one under which the tables keep the place (FI-01 is AX)."""

    code: str
    now: str


@value
class Currency(Form):
    """A currency and its minor unit: how many decimals ISO 4217 gives it; ``until`` if it is no longer money."""

    code: str
    digits: int
    until: date | None = None
    now: str = ""


@value
class Codes(Form):
    """The file ``codes.toml``: territories, currencies, and the first day that the tables cover."""

    schema: int
    reviewed: date
    covers_from: date
    sources: dict[str, Source]
    territories: tuple[str, ...]
    retired: tuple[RetiredCode, ...]
    mistaken: tuple[MistakenCode, ...]
    equal: tuple[EqualCode, ...] = ()
    currencies: tuple[Currency, ...]


@value
class Surveyed(Form):
    """A national tariff whose lines were searched, and the year of the edition searched."""

    code: str
    year: int
    hs: str = ""
    note: str = ""


@value
class Survey(Form):
    """The file ``survey.toml``: in whose tariff a line for transmissions was looked for."""

    schema: int
    reviewed: date
    sources: dict[str, Source]
    cite: tuple[str, ...]
    note: str = ""
    searched: tuple[Surveyed, ...]


# --- places, positions, events -------------------------------------------------------------------------------------


@value
class PostalPlace(Form):
    """Postal codes of a country, by their first letters and digits, that lie in a territory with law of its own."""

    country: str
    postal: tuple[str, ...]
    code: str
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Places(Form):
    """The file ``places.toml``: which postal codes lie in special territories."""

    schema: int
    reviewed: date
    sources: dict[str, Source]
    place: tuple[PostalPlace, ...]


@value
class Position(Form):
    """Where a member of the WTO stood towards the moratorium on a day, stated or inferred from what it signed."""

    code: str
    day: date
    stance: Stance
    basis: Literal["stated", "inferred"]
    says: str
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Event(Form):
    """Something that happened, what it means for duties on transmissions, and the instruments that it concerns.

    ``precision``: a month means that the day in it is not established.
    """

    day: date
    precision: Literal["day", "month"] = "day"
    says: str
    actors: tuple[str, ...] = ()
    act: str = ""
    effect: str
    instruments: tuple[str, ...] = ()
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Deal(Form):
    """A reciprocal-trade deal of the United States and what it says of transmissions.

    ``no_duty`` and ``permanent``: whether its text bars duties, and whether the partner supports a permanent
    moratorium.
    """

    partner: str
    title: str
    announced: date | None = None
    signed: date | None = None
    in_force_on: date | None = None
    status: str
    as_of: date | None = None
    no_duty: Literal["yes", "political", "no", "not_established"]
    permanent: Literal["yes", "political", "no", "disputed", "not_established"]
    says: str = ""
    instrument: str = ""
    cite: tuple[str, ...]
    sure: Sure | None = None


@value
class Chronicle(Form):
    """The file ``chronicle.toml``: positions of members, events, and deals of the United States."""

    schema: int
    reviewed: date
    sources: dict[str, Source]
    position: tuple[Position, ...]
    event: tuple[Event, ...]
    deal: tuple[Deal, ...]


# --- schedules -----------------------------------------------------------------------------------------------------


@value
class ScheduleRate(Form):
    """A line of a tariff schedule on the physical counterpart of digital content.

    ``covers``: the contents of which the line's wording speaks; ``partly``: those of which it names some works alone
    (newsreels among films). Both empty: any that falls under the code. ``duty``: an expression, empty where the source
    has no usable figure. ``year``: the tariff edition; ``since`` where a day is known.
    """

    code: str
    edition: str
    title: str
    covers: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    type: RateType
    duty: str = ""
    partner: str = ""
    year: int
    since: date | None = None
    cite: tuple[str, ...]
    sure: Sure | None = None
    note: str = ""


@value
class Schedule(Form):
    """One file of ``schedules/``: rates of an importer, or of a grouping whose members share them."""

    rate: tuple[ScheduleRate, ...]


@value
class SharedSources(Form):
    """The file ``sources.toml``: sources that many files cite."""

    schema: int
    sources: dict[str, Source]
