"""The words for every code: one place, so that codes stay codes everywhere else."""

from dtariff.model.chronicle import Stance
from dtariff.model.citation import Sure
from dtariff.model.counterpart import Choice
from dtariff.model.law import (
    AccessMatter,
    CustomsMatter,
    ExchangeKind,
    ExchangePurpose,
    FactState,
    RoundingMode,
)
from dtariff.model.location import LocationState
from dtariff.model.nomenclature import Character
from dtariff.model.resolution import Condition, Effect, Payer, Reason, Strength, Verdict, WarningCode, Why
from dtariff.model.schedule import RateType
from dtariff.model.treaties import Obligation, Provision
from dtariff.telling.catalogue import N_

VERDICTS: dict[Verdict, str] = {
    "barred": N_("barred: {by} forbids a customs duty"),
    "conditional": N_("conditional: readings differ on whether {by} forbids a customs duty"),
    "not_barred": N_("not barred: no binding instrument in force forbids a customs duty"),
    "not_an_import": N_(
        "not an import: both stand within one customs territory ({within}), so no customs duty can arise"
    ),
    "unknown": N_("unknown: the tables do not know what binds the destination"),
}

AMOUNTS = {
    # translators: the price before duty and tax
    "net": N_("net"),
    "duty": N_("duty"),
    "tax": N_("tax"),
    # translators: the amount of levies other than duty and tax
    "other": N_("other"),
    # translators: what is left over where no price before tax comes to the stated price exactly
    "residual": N_("residual"),
    "total": N_("total"),
}
"""The amounts of an answer."""

AMOUNT_TITLES = {
    "net": N_("Net"),
    "duty": N_("Duty"),
    "tax": N_("Tax"),
    "other": N_("Other"),
    "residual": N_("Residual"),
    "total": N_("Total"),
}
"""The same where they begin a line."""

TAX_BEHAVIORS: dict[str, str] = {
    # translators: of a price: without duty and tax
    "exclusive": N_("exclusive"),
    # translators: of a price: with duty and tax in it
    "inclusive": N_("inclusive"),
}

NOT_BOUND = N_(
    "not barred: no binding instrument in force forbids a customs duty; "
    "the destination is not bound by the {instrument}"
)
LAPSED = N_(
    "not barred: no binding instrument in force forbids a customs duty since the {instrument} lapsed "
    "({act}, stood until {until})"
)
"""The verdict "not barred", with what it is that does not bind, or no longer."""

VERDICT_NAMES: dict[Verdict, str] = {
    "barred": N_("barred"),
    "conditional": N_("conditional"),
    "not_barred": N_("not barred"),
    "not_an_import": N_("not an import"),
    "unknown": N_("unknown"),
}
"""A verdict in one or two words."""

EFFECTS: dict[Effect, str] = {
    # translators: what an instrument does to a customs duty: it bars (forbids) one
    "bars": N_("bars"),
    "unsettled": N_("unsettled"),
    "none": N_("no bar"),
    "unknown": N_("unknown"),
}

CHARACTERS: dict[Character, str] = {
    "copy": N_("a copy stays with the buyer"),
    "access": N_("access: no copy stays"),
    "right": N_("a right without content of its own"),
    "part_of_goods": N_("part of the goods it is shipped in; outside this calculator"),
    "goods": N_("ordinary goods on a carrier; outside this calculator"),
}

STRENGTHS: dict[Strength, str] = {
    "binding": N_("binding"),
    "wto_linked": N_("tied to a WTO decision"),
    "political": N_("political pledge"),
    "signed_not_in_force": N_("signed, not in force"),
    "best_endeavour": N_("best endeavour"),
    "disputed": N_("disputed"),
    "unclear": N_("clause not seen"),
    "none": N_("no bond"),
}

WHYS: dict[Why, str] = {
    "in_force": N_("in force between the two"),
    "decision_in_force": N_("the decision stands"),
    "decision_disputed": N_("whether the decision stands on that day is disputed"),
    "decision_lapsed": N_("the decision has lapsed"),
    "tied_decision_in_force": N_("follows a WTO decision, and one stands"),
    "tied_decision_not_in_force": N_("follows a WTO decision, and none surely stands: readings differ"),
    "scope_unsettled": N_("in force, but it may not reach this content"),
    "out_of_scope": N_("in force, but this content is carved out"),
    "content_not_covered": N_("under the narrow reading it covers the carrying of signals, not content"),
    "product_of_another_country": N_("covers products of the other party only"),
    "not_an_obligor": N_("the destination owes nothing under it"),
    "not_a_member": N_("the destination is not a member"),
    "membership_unknown": N_("the tables do not say whether the destination is a member"),
    "not_yet_in_force": N_("not yet in force on that day"),
    "signed_not_in_force": N_("signed or negotiated, not in force"),
    "not_yet_between_these_parties": N_("not yet in force between these two parties"),
    "no_longer_in_force": N_("no longer in force"),
    "pledge_in_force": N_("a political pledge, not a legal bar"),
    "pledge_lapsed": N_("a political pledge, expired unless renewed"),
    "pledge_not_yet": N_("a political pledge, not yet made on that day"),
    "best_endeavour": N_("the parties only seek to refrain"),
    "cooperation_only": N_("speaks of cooperation only"),
    "clause_unclear": N_("its clause was not seen, or sources disagree on it"),
    "no_duty_clause": N_("has no clause on such duties"),
    "rules_of_origin_missing": N_("needs rules of origin that do not exist yet"),
}

CONDITIONS: dict[Condition, str] = {
    "content_is_transmission": N_('the text does not say that "electronic transmissions" includes content'),
    "product_of_party": N_("the product counts as one of the seller's country"),
    "sent_between_parties": N_("it is sent from the seller's country"),
    "wording_not_seen": N_("the wording was not seen"),
}

REASONS: dict[Reason, str] = {
    "not_an_import": N_("not an import"),
    "no_tariff_line": N_("no tariff line known"),
    "excluded_by_law": N_("kept outside the tariff by law"),
    "free_tariff_line": N_("the tariff line is free"),
    "barred_by_moratorium": N_("barred by the moratorium"),
    "barred_by_agreement": N_("barred by an agreement"),
    "pledged": N_("pledged not to be charged"),
    "dutiable": N_("dutiable"),
    "quantity_needed": N_("a quantity is needed"),
    "exchange_needed": N_("a rate of exchange is needed"),
    "law_unknown": N_("the law is not known to the tables"),
    "standard_rated": N_("standard rate"),
    "reduced_rated": N_("reduced rate"),
    "taxable_basis_reduced": N_("on a part of the base"),
    "zero_rated": N_("zero rate"),
    "product_exempt": N_("exempt"),
    "not_subject_to_tax": N_("not subject to this tax"),
    "reverse_charge": N_("reverse charge: the buyer accounts for it itself"),
    "not_collected": N_("nobody collects it on such a sale"),
    "foreign_supplier_not_liable": N_("foreign sellers are not liable on that day"),
    "below_threshold": N_("the seller stays below the threshold, so nobody collects it"),
    "base_unknown": N_("what it bears on is not known"),
    "subdivision_needed": N_("depends on the state or province"),
}

WARNINGS: dict[WarningCode, str] = {
    "in_scenario": N_("Not the law as it stands, but in the scenario: {title} ({scenario})"),
    "line_despite_bar": N_(
        "tariff line {line} ({duty}) stands against the bar; the alternative shows the other reading"
    ),
    "line_unsettled": N_("whether tariff line {line} means such a transmission is unsettled"),
    "duty_contested": N_("the duty of line {line} ({duty}) is contested; the alternative shows the other reading"),
    "pledge_not_binding": N_("{instrument}: a political pledge, not a legal bar"),
    "signed_not_in_force": N_("{instrument}: signed or negotiated, not in force"),
    "best_endeavour": N_("{instrument}: best endeavour only"),
    "clause_unclear": N_("{instrument}: the clause was not seen, or sources disagree; not counted as a bar"),
    "goods_free_within_union": N_(
        "goods move free within the {union}; whether a transmission counts is not established"
    ),
    "levy_doubtful": N_("{tax} ({rate}) is on the books and perhaps not applied; it is not charged here. {note}"),
    "start_not_established": N_("the start of the rate of {tax} is not established; a source shows it on {attested}"),
    "place_note": N_("{place}: {note}"),
    "beyond_review": N_("the tables of {place} were reviewed on {reviewed}; the law of a later day may still change"),
    "rate_changes": N_("{tax} changes on {from}"),
    "threshold_assumed": N_(
        "{tax} assumes a seller above the threshold of {threshold} (turnover of {turnover} counts)"
    ),
    "registration_needed": N_("{tax}: the seller has to register in {place}"),
    "taxed_at_origin": N_("{tax} is not due: a seller below {threshold} a year is taxed at home, in {place}"),
    "turnover_not_comparable": N_("{tax}: {threshold} and a turnover of {turnover} need a rate of exchange to compare"),
    "platform_unsettled": N_("{tax}: whether the marketplace owes it in place of the seller is not settled. {says}"),
    "location_conflicting": N_(
        "the evidence contradicts itself on whether the customer is in {place}: {pieces}. {says}"
    ),
    "location_insufficient": N_("the evidence is too little to show that the customer is in {place}: {pieces}. {says}"),
    "business_unproven": N_("no tax number shows that the customer is a business in {place}. {says}"),
    "tax_id_of_another_country": N_("the tax number {number} is one of {place}, not of the customer's country"),
    "tax_id_registry_not_asked": N_(
        "the tax number {number} is written as it should be; no registry was asked about it"
    ),
    "tax_id_unchecked": N_("the tax number {number} could not be checked; by itself it makes no business"),
    "unsurveyed": N_("nobody has searched this tariff for a line on transmissions; its absence is assumed"),
}

COLLECTORS: dict[str, str] = {
    "": N_("collected by nobody"),
    "buyer": N_("collected by the buyer itself"),
    "customs": N_("collected by the customs authority"),
    "marketplace": N_("collected by the marketplace"),
    "payment provider": N_("collected by the payment provider"),
    "platform": N_("collected by the platform"),
    "seller": N_("collected by the seller"),
}
"""Who brings a charge in; others are named in the tables."""

PAYERS: dict[Payer, str] = {
    "buyer": N_("borne by the buyer"),
    "seller": N_("borne by the seller"),
    "nobody": N_("borne by nobody"),
}

LOCATIONS: dict[LocationState, str] = {
    "confirmed": N_("confirmed by the evidence"),
    "insufficient": N_("not confirmed: too little evidence"),
    "conflicting": N_("not confirmed: the evidence contradicts itself"),
    "not_asked": N_("as stated"),
}

EXCHANGE_PURPOSES: dict[ExchangePurpose, str] = {
    "customs": N_("Rate of exchange for a customs value"),
    "tax": N_("Rate of exchange for tax"),
    "return": N_("Rate of exchange for the return"),
}

EXCHANGE_KINDS: dict[ExchangeKind, str] = {
    "day": N_("the rate of the day"),
    "previous_day": N_("the rate published before the day"),
    "week_published": N_("the rate published for the week"),
    "fortnight_published": N_("the rate published for two weeks"),
    "month_published": N_("the rate published for the month"),
    "month_penultimate_wednesday": N_("the rate of the second last Wednesday of the month before"),
    "month_third_wednesday": N_("the rate of the third Wednesday of the month before"),
    "quarter_first_published": N_("the first rate of the quarter, unless that of the day is a twentieth away"),
    "quarter_last_day": N_("the rate of the last day of the quarter"),
}

MATTERS: dict[CustomsMatter | AccessMatter, str] = {
    "case_law": N_("case law"),
    "commitment": N_("commitment"),
    "declaration": N_("declaration"),
    "levy": N_("levy"),
    "practice": N_("practice"),
    "proposal": N_("proposal"),
    "valuation": N_("customs value of a carrier"),
    "censorship": N_("approval of content"),
    "cross_border_data_transfer": N_("data leaving the country"),
    "data_localisation": N_("data kept in the country"),
    "licence": N_("licence or registration"),
    "local_representative": N_("representative in the country"),
    "local_server": N_("server in the country"),
    "source_code_disclosure": N_("source code"),
}

PROVISIONS: dict[Provision, str] = {
    "customs_duties": N_("Customs duties on electronic transmissions"),
    "data_flows": N_("Data may cross the border"),
    "digital_products_nondiscrimination": N_("Digital products are not discriminated against"),
    "e_signatures": N_("Electronic signatures are recognised"),
    "localisation": N_("No demand to keep data or servers in the country"),
    "source_code": N_("No demand to hand over source code"),
}

OBLIGATIONS: dict[Obligation, str] = {
    "binding": N_("binding"),
    "wto_linked": N_("tied to a WTO decision"),
    "best_endeavour": N_("best endeavour"),
    "cooperation": N_("cooperation only"),
    "unclear": N_("the clause was not seen, or sources disagree"),
    "none": N_("no clause"),
}

RATE_TYPES: dict[RateType, str] = {
    "mfn_applied": N_("most-favoured-nation duty applied"),
    "mfn_statutory": N_("most-favoured-nation duty of the statute"),
    "bound": N_("duty bound in the WTO"),
    "preferential": N_("duty under a preference"),
    "other_charge": N_("other charge"),
    "non_mfn": N_("duty for others than members of the WTO"),
}

CHOICES: dict[Choice, str] = {
    "lines_name_content": N_("of the lines that name the content, the duty that most subheadings bear"),
    "lines_are_general": N_("no line names the content; of the general lines, the duty that most subheadings bear"),
    "lines_name_a_part": N_(
        "only some works of its kind are named; of those lines, the duty that most subheadings bear"
    ),
    "lines_differ": N_("lines differ, and as many subheadings bear another duty; that of the first line is taken"),
    "rate_not_known": N_("lines for it are known, a rate of them for that day is not"),
    "no_line": N_("the rows of the schedule in the tables have no line for it"),
    "no_schedule": N_("the tables have no such rates of the importer"),
}

EVIDENCE: dict[str, str] = {
    "bank": N_("bank"),
    "billing_address": N_("billing address"),
    "business_id": N_("business number"),
    "fixed_line": N_("fixed line"),
    "ip_address": N_("IP address"),
    "other": N_("other evidence"),
    "payment_card": N_("payment card"),
    "self_declaration": N_("own declaration"),
    "sim_card": N_("SIM card"),
}
"""What may show where a customer is."""

LIABLE: dict[str, str] = {
    # translators: whether a platform (marketplace) owes the tax in the seller's stead
    "yes": N_("yes"),
    "partly": N_("partly"),
    "no": N_("no"),
    "unknown": N_("unknown"),
}
"""Whether a platform owes the tax of those who sell through it."""

DEAL_ANSWERS: dict[str, str] = {
    # translators: whether the text of a trade deal promises it
    "yes": N_("yes"),
    # translators: a deal promises it politically, without binding anybody
    "political": N_("political"),
    "no": N_("no"),
    "disputed": N_("disputed"),
    "not_established": N_("not established"),
}
"""Whether the text of a deal says it."""

STANCES: dict[Stance, str] = {
    "supports_permanent": N_("supports a permanent moratorium"),
    "supports_extension": N_("supports an extension"),
    "joined_consensus": N_("joined the consensus"),
    "neutral": N_("neutral"),
    "reserves": N_("has reservations"),
    "opposes": N_("opposes it"),
    "not_established": N_("position not established"),
}

FACT_STATES: dict[FactState, str] = {
    "in_force": N_("{fact}, since {day}"),
    "signed": N_("{fact}, signed, not in force, {day}"),
    "proposed": N_("{fact}, proposed {day}"),
    "ended": N_("{fact}, ended {day}"),
}
"""How a fact of the border stands since a day."""

ROUNDED: dict[RoundingMode, str] = {
    # translators: how tax is rounded, in "Rounded {mode}.": a half goes up
    "half_up": N_("half up"),
    # translators: how tax is rounded: a half goes to the even neighbour
    "half_even": N_("half even"),
    # translators: how tax is rounded: what lies below the smallest unit is dropped
    "down": N_("down"),
    # translators: how tax is rounded: always to the next unit above
    "up": N_("up"),
}
"""How an amount is rounded to the smallest step."""

ROUNDED_PER: dict[str, str] = {
    # translators: tax is rounded once for each unit, each line of the invoice, or the whole document
    "unit": N_("unit"),
    "line": N_("line"),
    "document": N_("document"),
}

SURE_NAMES: dict[Sure, str] = {
    # translators: how sure a finding is: read in the text of the law itself
    "primary": N_("primary"),
    # translators: how sure a finding is: read in somebody else's account of the law
    "secondary": N_("secondary"),
    # translators: how sure a finding is: remembered only, no source found yet
    "recalled": N_("recalled"),
    # translators: how sure a finding is: nobody has looked
    "assumed": N_("assumed"),
}
"""The degrees of sureness by their names."""

SURE_MEANINGS: dict[Sure, str] = {
    "primary": N_("text of the law or official page"),
    "secondary": N_("law firm, press or data set"),
    "recalled": N_("not yet found in a source"),
    "assumed": N_("nobody has looked, so it is assumed"),
}
"""What a degree of sureness means, beside its name."""

SURE: dict[Sure, str] = {
    "primary": N_("text of the law or official page"),
    "secondary": N_("law firm, press or data set"),
    "recalled": N_("unverified: not yet found in a source"),
    "assumed": N_("nobody has looked, so it is assumed"),
}
