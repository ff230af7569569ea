"""The words for every code: one place, so that codes stay codes everywhere else."""

from dtariff.model.chronicle import Stance
from dtariff.model.citation import Sure
from dtariff.model.counterpart import Choice
from dtariff.model.law import AccessMatter, CustomsMatter, ExchangeKind, ExchangePurpose, FactState
from dtariff.model.location import LocationState
from dtariff.model.nomenclature import Character
from dtariff.model.resolution import Condition, Reason, Strength, Verdict, WarningCode, Why
from dtariff.model.schedule import RateType
from dtariff.model.treaties import Obligation, Provision

VERDICTS: dict[Verdict, str] = {
    "barred": "barred: {by} forbids a customs duty",
    "conditional": "conditional: readings differ on whether {by} forbids a customs duty",
    "not_barred": "not barred: no binding instrument in force forbids a customs duty{ended}",
    "not_an_import": "not an import: both stand within one customs territory ({within}), so no customs duty can arise",
    "unknown": "unknown: the tables do not know what binds the destination{asked}",
}

CHARACTERS: dict[Character, str] = {
    "copy": "a copy stays with the buyer",
    "access": "access: no copy stays",
    "right": "a right without content of its own",
    "part_of_goods": "part of the goods it is shipped in; outside this calculator",
    "goods": "ordinary goods on a carrier; outside this calculator",
}

STRENGTHS: dict[Strength, str] = {
    "binding": "binding",
    "wto_linked": "tied to a WTO decision",
    "political": "political pledge",
    "signed_not_in_force": "signed, not in force",
    "best_endeavour": "best endeavour",
    "disputed": "disputed",
    "unclear": "clause not seen",
    "none": "no bond",
}

WHYS: dict[Why, str] = {
    "in_force": "in force between the two",
    "decision_in_force": "the decision stands",
    "decision_disputed": "whether the decision stands on that day is disputed",
    "decision_lapsed": "the decision has lapsed",
    "tied_decision_in_force": "follows a WTO decision, and one stands",
    "tied_decision_not_in_force": "follows a WTO decision, and none surely stands: readings differ",
    "scope_unsettled": "in force, but it may not reach this content",
    "out_of_scope": "in force, but this content is carved out",
    "content_not_covered": "under the narrow reading it covers the carrying of signals, not content",
    "product_of_another_country": "covers products of the other party only",
    "not_an_obligor": "the destination owes nothing under it",
    "not_a_member": "the destination is not a member",
    "membership_unknown": "the tables do not say whether the destination is a member",
    "not_yet_in_force": "not yet in force on that day",
    "signed_not_in_force": "signed or negotiated, not in force",
    "not_yet_between_these_parties": "not yet in force between these two parties",
    "no_longer_in_force": "no longer in force",
    "pledge_in_force": "a political pledge, not a legal bar",
    "pledge_lapsed": "a political pledge, expired unless renewed",
    "pledge_not_yet": "a political pledge, not yet made on that day",
    "best_endeavour": "the parties only seek to refrain",
    "cooperation_only": "speaks of cooperation only",
    "clause_unclear": "its clause was not seen, or sources disagree on it",
    "no_duty_clause": "has no clause on such duties",
    "rules_of_origin_missing": "needs rules of origin that do not exist yet",
}

CONDITIONS: dict[Condition, str] = {
    "content_is_transmission": 'the text does not say that "electronic transmissions" includes content',
    "product_of_party": "the product counts as one of the seller's country",
    "sent_between_parties": "it is sent from the seller's country",
    "wording_not_seen": "the wording was not seen",
}

REASONS: dict[Reason, str] = {
    "not_an_import": "not an import",
    "no_tariff_line": "no tariff line known",
    "excluded_by_law": "kept outside the tariff by law",
    "free_tariff_line": "the tariff line is free",
    "barred_by_moratorium": "barred by the moratorium",
    "barred_by_agreement": "barred by an agreement",
    "pledged": "pledged not to be charged",
    "dutiable": "dutiable",
    "quantity_needed": "a quantity is needed",
    "exchange_needed": "a rate of exchange is needed",
    "law_unknown": "the law is not known to the tables",
    "standard_rated": "standard rate",
    "reduced_rated": "reduced rate",
    "taxable_basis_reduced": "on a part of the base",
    "zero_rated": "zero rate",
    "product_exempt": "exempt",
    "not_subject_to_tax": "not subject to this tax",
    "reverse_charge": "reverse charge: the buyer accounts for it itself",
    "not_collected": "nobody collects it on such a sale",
    "foreign_supplier_not_liable": "foreign sellers are not liable on that day",
    "below_threshold": "the seller stays below the threshold, so nobody collects it",
    "base_unknown": "what it bears on is not known",
    "subdivision_needed": "depends on the state or province",
}

WARNINGS: dict[WarningCode, str] = {
    "in_scenario": "Not the law as it stands, but in the scenario: {title} ({scenario})",
    "line_despite_bar": "tariff line {line} ({duty}) stands against the bar; the alternative shows the other reading",
    "line_unsettled": "whether tariff line {line} means such a transmission is unsettled",
    "duty_contested": "the duty of line {line} ({duty}) is contested; the alternative shows the other reading",
    "pledge_not_binding": "{instrument}: a political pledge, not a legal bar",
    "signed_not_in_force": "{instrument}: signed or negotiated, not in force",
    "best_endeavour": "{instrument}: best endeavour only",
    "clause_unclear": "{instrument}: the clause was not seen, or sources disagree; not counted as a bar",
    "goods_free_within_union": "goods move free within the {union}; whether a transmission counts is not established",
    "levy_doubtful": "{tax} ({rate}) is on the books and perhaps not applied; it is not charged here. {note}",
    "start_not_established": "the start of the rate of {tax} is not established; a source shows it on {attested}",
    "place_note": "{place}: {note}",
    "beyond_review": "the tables of {place} were reviewed on {reviewed}; the law of a later day may still change",
    "rate_changes": "{tax} changes on {from}",
    "threshold_assumed": "{tax} assumes a seller above the threshold of {threshold} (turnover of {turnover} counts)",
    "registration_needed": "{tax}: the seller has to register in {place}",
    "taxed_at_origin": "{tax} is not due: a seller below {threshold} a year is taxed at home, in {place}",
    "turnover_not_comparable": "{tax}: {threshold} and a turnover of {turnover} need a rate of exchange to compare",
    "platform_unsettled": "{tax}: whether the marketplace owes it in place of the seller is not settled. {says}",
    "location_conflicting": "the evidence contradicts itself on whether the customer is in {place}: {pieces}. {says}",
    "location_insufficient": "the evidence is too little to show that the customer is in {place}: {pieces}. {says}",
    "business_unproven": "no tax number shows that the customer is a business in {place}. {says}",
    "tax_id_of_another_country": "the tax number {number} is one of {place}, not of the customer's country",
    "tax_id_registry_not_asked": "the tax number {number} is written as it should be; no registry was asked about it",
    "tax_id_unchecked": "the tax number {number} could not be checked; by itself it makes no business",
    "unsurveyed": "nobody has searched this tariff for a line on transmissions; its absence is assumed",
}

COLLECTORS: dict[str, str] = {"buyer": "buyer itself", "customs": "customs authority"}
"""Who brings a charge in, where the code is not the word."""

LOCATIONS: dict[LocationState, str] = {
    "confirmed": "confirmed by the evidence",
    "insufficient": "not confirmed: too little evidence",
    "conflicting": "not confirmed: the evidence contradicts itself",
    "not_asked": "as stated",
}

EXCHANGE_PURPOSES: dict[ExchangePurpose, str] = {
    "customs": "Rate of exchange for a customs value",
    "tax": "Rate of exchange for tax",
    "return": "Rate of exchange for the return",
}

EXCHANGE_KINDS: dict[ExchangeKind, str] = {
    "day": "the rate of the day",
    "previous_day": "the rate published before the day",
    "week_published": "the rate published for the week",
    "fortnight_published": "the rate published for two weeks",
    "month_published": "the rate published for the month",
    "month_penultimate_wednesday": "the rate of the second last Wednesday of the month before",
    "month_third_wednesday": "the rate of the third Wednesday of the month before",
    "quarter_first_published": "the first rate of the quarter, unless that of the day is a twentieth away",
    "quarter_last_day": "the rate of the last day of the quarter",
}

MATTERS: dict[CustomsMatter | AccessMatter, str] = {
    "case_law": "case law",
    "commitment": "commitment",
    "declaration": "declaration",
    "levy": "levy",
    "practice": "practice",
    "proposal": "proposal",
    "valuation": "customs value of a carrier",
    "censorship": "approval of content",
    "cross_border_data_transfer": "data leaving the country",
    "data_localisation": "data kept in the country",
    "licence": "licence or registration",
    "local_representative": "representative in the country",
    "local_server": "server in the country",
    "source_code_disclosure": "source code",
}

PROVISIONS: dict[Provision, str] = {
    "customs_duties": "Customs duties on electronic transmissions",
    "data_flows": "Data may cross the border",
    "digital_products_nondiscrimination": "Digital products are not discriminated against",
    "e_signatures": "Electronic signatures are recognised",
    "localisation": "No demand to keep data or servers in the country",
    "source_code": "No demand to hand over source code",
}

OBLIGATIONS: dict[Obligation, str] = {
    "binding": "binding",
    "wto_linked": "tied to a WTO decision",
    "best_endeavour": "best endeavour",
    "cooperation": "cooperation only",
    "unclear": "the clause was not seen, or sources disagree",
    "none": "no clause",
}

RATE_TYPES: dict[RateType, str] = {
    "mfn_applied": "most-favoured-nation duty applied",
    "mfn_statutory": "most-favoured-nation duty of the statute",
    "bound": "duty bound in the WTO",
    "preferential": "duty under a preference",
    "other_charge": "other charge",
    "non_mfn": "duty for others than members of the WTO",
}

CHOICES: dict[Choice, str] = {
    "lines_name_content": "of the lines that name the content, the duty that most subheadings bear",
    "lines_are_general": "no line names the content; of the general lines, the duty that most subheadings bear",
    "lines_name_a_part": "only some works of its kind are named; of those lines, the duty that most subheadings bear",
    "lines_differ": "lines differ, and as many subheadings bear another duty; that of the first line is taken",
    "rate_not_known": "lines for it are known, a rate of them for that day is not",
    "no_line": "the rows of the schedule in the tables have no line for it",
    "no_schedule": "the tables have no such rates of the importer",
}

STANCES: dict[Stance, str] = {
    "supports_permanent": "supports a permanent moratorium",
    "supports_extension": "supports an extension",
    "joined_consensus": "joined the consensus",
    "neutral": "neutral",
    "reserves": "has reservations",
    "opposes": "opposes it",
    "not_established": "position not established",
}

FACT_STATES: dict[FactState, str] = {
    "in_force": "since",
    "signed": "signed, not in force,",
    "proposed": "proposed",
    "ended": "ended",
}

SURE: dict[Sure, str] = {
    "primary": "text of the law or official page",
    "secondary": "law firm, press or data set",
    "recalled": "unverified: not yet found in a source",
    "assumed": "nobody has looked, so it is assumed",
}
