"""Documents of the UK Integrated Online Tariff as rows: joins, pieces and words; and documents that mean harm."""

import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.errors import Fault
from dtariff.upkeep.importers import importer_of
from dtariff.upkeep.importers.feed import feed_of_bytes
from dtariff.upkeep.importers.importer import Ask, Row, TariffRate

SAMPLES = Path(__file__).parent / "samples"
ONE: dict[str, Any] = json.loads((SAMPLES / "uk_commodity.json").read_text(encoding="utf-8"))
TWO: list[dict[str, Any]] = json.loads((SAMPLES / "uk_commodities.json").read_text(encoding="utf-8"))
IMPORTER = importer_of("uk-tariff")
ON = date(2026, 11, 23)

Change = Callable[[dict[str, Any]], object]


def read_bytes(data: bytes, name: str = "uk.json", **ask: Any) -> list[Row | Fault]:
    with feed_of_bytes(data, name, largest=IMPORTER.largest) as feed:
        return list(IMPORTER.read(feed, Ask(**{"on": ON, **ask})))


def read(document: object, **ask: Any) -> list[Row | Fault]:
    return read_bytes(json.dumps(document).encode(), **ask)


def rates(found: list[Row | Fault]) -> list[TariffRate]:
    assert [one for one in found if isinstance(one, Fault)] == []
    return [one for one in found if isinstance(one, TariffRate)]


def faults(document: object, **ask: Any) -> list[tuple[str, str]]:
    found = read(document, **ask)
    return [(one.key, one.code) for one in found if isinstance(one, Fault)]


def changed(*changes: Change, of: dict[str, Any] = ONE) -> dict[str, Any]:
    """A copy of a document with something else in it."""
    document = deepcopy(of)
    for change in changes:
        change(document)
    return document


def thing(document: dict[str, Any], kind: str, name: str = "") -> dict[str, Any]:
    """What is included under a type, the first or the one of an id."""
    found: dict[str, Any] = next(one for one in document["included"] if one["type"] == kind and name in ("", one["id"]))
    return found


def piece(**fields: Any) -> Change:
    """Other fields in the first piece."""
    return lambda document: thing(document, "measure_component")["attributes"].update(fields)


def of_measure(**fields: Any) -> Change:
    """Other attributes of the first measure."""
    return lambda document: thing(document, "measure")["attributes"].update(fields)


def related(name: str, data: object) -> Change:
    """The first measure refers to something else under a name."""
    return lambda document: thing(document, "measure")["relationships"].update({name: {"data": data}})


def without(kind: str, name: str = "") -> Change:
    """Something is not included."""
    return lambda document: document["included"].remove(thing(document, kind, name))


def words(base: object) -> Change:
    """The duty of the first measure in words alone."""

    def change(document: dict[str, Any]) -> None:
        thing(document, "measure")["relationships"]["measure_components"]["data"] = []
        thing(document, "duty_expression")["attributes"]["base"] = base

    return change


# --- documents as they are ---


def test_a_commodity_gives_its_third_country_duty_and_no_value_added_tax() -> None:
    (found,) = rates(read_bytes((SAMPLES / "uk_commodity.json").read_bytes()))
    assert found.schedule == "uk-customs"
    assert found.where == "$.included[1]"
    rate = found.rate
    assert (rate.code, rate.edition, rate.type, rate.duty) == ("8523.49.10", "HS2022", "mfn_applied", "0%")
    assert (rate.title, rate.partner, rate.year, rate.note) == ("Digital versatile discs (DVD)", "", 2026, "")
    assert rate.since == date(2022, 1, 1)


def test_a_list_gives_the_rows_of_each_and_those_of_the_union_go_to_its_schedule() -> None:
    found = rates(read_bytes((SAMPLES / "uk_commodities.json").read_bytes()))
    assert [(row.schedule, row.rate.code, row.rate.type, row.rate.duty, row.rate.partner) for row in found] == [
        ("eu-customs", "0103.92.11", "mfn_applied", "35.1 EUR/100 kg", ""),
        ("uk-customs", "3706.90.99", "mfn_applied", "2.5% MIN 1.6 GBP/100 m", ""),
        ("uk-customs", "3706.90.99", "preferential", "0%", "Developing countries trading scheme (2005)"),
        ("uk-customs", "3706.90.99", "preferential", "0%", "Peru"),
    ]
    assert [row.rate.note for row in found[2:]] == [
        "Not for India.",
        "Ends with 2028-12-31; the source names nothing that follows on it.",
    ]
    assert found[1].rate.title == "Cinematographic film: other"


def test_only_codes_that_are_asked_for_become_rows() -> None:
    assert len(rates(read(TWO, wanted=lambda _, code: code.startswith("3706.90")))) == 3


def test_a_document_of_no_concern_need_not_be_whole() -> None:
    document = changed(without("measure_type"), without("geographical_area"))
    assert read(document, wanted=lambda _, code: code == "4901.99.00") == []


def test_a_zip_holds_a_file_a_commodity() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/8523491000.json", json.dumps(ONE))
        archive.writestr("b.json", json.dumps(TWO))
        archive.writestr("notes.txt", "nothing")
    told: list[int] = []
    found = rates(read_bytes(out.getvalue(), "uk.zip", progress=told.append))
    assert len(found) == 5
    assert {row.where.partition(": ")[0] for row in found} == {"uk.zip/8523491000.json", "uk.zip/b.json"}
    assert told == [len(out.getvalue()) // 2, len(out.getvalue())]


def test_a_figure_is_exactly_that_of_the_document() -> None:
    text = json.dumps(changed(piece(duty_amount=4))).replace('"duty_amount": 4', '"duty_amount": 4.10000000', 1)
    assert [row.rate.duty for row in rates(read_bytes(text.encode()))] == ["4.1%"]
    text = text.replace("4.10000000", "0.1234567")
    assert [row.rate.duty for row in rates(read_bytes(text.encode()))] == ["0.1234567%"]


def test_of_pieces_and_words_the_pieces_hold() -> None:
    document = changed(piece(duty_amount=7))
    assert [row.rate.duty for row in rates(read(document))] == ["7%"]


@pytest.mark.parametrize(("base", "duty"), [("0.00 %", "0%"), ("34.00 GBP / 100 kg", "34 GBP/100 kg")])
def test_without_pieces_the_words_are_read(base: str, duty: str) -> None:
    assert [row.rate.duty for row in rates(read(changed(words(base))))] == [duty]


@pytest.mark.parametrize("base", ["", None, "EA + 3.00 %", "see notes"])
def test_words_that_say_no_duty_make_none_and_never_nought(base: str | None) -> None:
    (found,) = rates(read(changed(words(base))))
    assert found.rate.duty == ""
    assert found.rate.note.startswith("Not known")


def test_a_piece_without_an_amount_makes_no_nought() -> None:
    (found,) = rates(read(changed(piece(duty_amount=None))))
    assert (found.rate.duty, found.rate.note[:9]) == ("", "Not known")


def test_a_measure_under_another_type_an_export_and_a_quota_are_no_rate_of_the_line() -> None:
    assert read(changed(related("measure_type", {"id": "305", "type": "measure_type"}))) == []
    assert read(changed(of_measure(**{"import": False}))) == []
    assert read(changed(related("order_number", {"id": "050088", "type": "order_number"}))) == []


def test_a_duty_that_hangs_on_an_additional_code_is_not_known() -> None:
    def coded(document: dict[str, Any]) -> None:
        document["included"].append({"id": "14002", "type": "additional_code", "attributes": {"code": "2700"}})

    (found,) = rates(read(changed(coded, related("additional_code", {"id": "14002", "type": "additional_code"}))))
    assert (found.rate.duty, found.rate.note) == ("", "Not known: it hangs on an additional code (2700).")


def test_what_refers_to_itself_has_no_end_to_run_into() -> None:
    def cycle(document: dict[str, Any]) -> None:
        own = thing(document, "measure")
        own["relationships"]["measure"] = {"data": {"id": own["id"], "type": "measure"}}
        area = thing(document, "geographical_area")
        area["relationships"] = {"children_geographical_areas": {"data": [{"id": "1011", "type": "geographical_area"}]}}

    assert len(rates(read(changed(cycle)))) == 1


def test_an_area_is_called_by_its_code_where_it_has_no_name() -> None:
    def unnamed(document: dict[str, Any]) -> None:
        thing(document, "geographical_area", "PE")["attributes"]["description"] = None

    found = rates(read(changed(unnamed, of=TWO[1])))
    assert [row.rate.partner for row in found] == ["", "Developing countries trading scheme (2005)", "PE"]


def test_marks_in_a_name_do_not_reach_the_row() -> None:
    def spoilt(document: dict[str, Any]) -> None:
        document["data"]["attributes"]["description_plain"] = " DVD\n<b>and</b>\x07 \ud800 other\u202e discs "

    assert [row.rate.title for row in rates(read(changed(spoilt)))] == ["DVD and other discs"]


def test_whose_tariff_it_is_may_be_told_where_the_document_is_silent() -> None:
    silent = changed(of_measure(origin=None))
    assert faults(silent) == [("$.included[1].attributes.origin", "unknown_word")]
    assert [row.schedule for row in rates(read(silent, importer="uk-customs"))] == ["uk-customs"]


# --- what is wrong, all of it ---

AT = "$.included[1]"


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (lambda document: document.pop("data"), "$.data", "missing_field"),
        (lambda document: document.update(data=[]), "$.data", "wrong_type"),
        (lambda document: document["data"].update(type="quota"), "$.data.type", "wrong_type"),
        (lambda document: document["data"].pop("attributes"), "$.data.attributes", "missing_field"),
        (
            lambda document: document["data"]["attributes"].pop("goods_nomenclature_item_id"),
            "$.data.attributes.goods_nomenclature_item_id",
            "missing_field",
        ),
        (
            lambda document: document["data"]["attributes"].update(goods_nomenclature_item_id="8523.49"),
            "$.data.attributes.goods_nomenclature_item_id",
            "bad_code",
        ),
        (
            lambda document: document["data"]["attributes"].update(goods_nomenclature_item_id=8523491000),
            "$.data.attributes.goods_nomenclature_item_id",
            "wrong_type",
        ),
        (
            lambda document: document["data"]["attributes"].update(declarable=False),
            "$.data.attributes.declarable",
            "not_declarable",
        ),
        (lambda document: document.update(included={}), "$.included", "wrong_type"),
        (lambda document: document["included"].append(3), "$.included[10]", "wrong_type"),
        (lambda document: document["included"].append({"type": "measure"}), "$.included[10].id", "missing_field"),
        (
            lambda document: document["included"].append({"type": "measure", "id": "20000500", "attributes": {}}),
            "$.included[10]",
            "duplicate_record",
        ),
        (lambda document: document["data"].update(relationships=[]), "$.data.relationships", "wrong_type"),
        (without("measure"), "$.data.relationships.import_measures.data[0]", "missing_join"),
        (without("measure_type"), f"{AT}.relationships.measure_type.data", "missing_join"),
        (without("geographical_area"), f"{AT}.relationships.geographical_area.data", "missing_join"),
        (without("measure_component"), f"{AT}.relationships.measure_components.data[0]", "missing_join"),
        (related("measure_type", None), f"{AT}.relationships.measure_type", "missing_join"),
        (related("geographical_area", None), f"{AT}.relationships.geographical_area", "missing_join"),
        (related("measure_components", "x"), f"{AT}.relationships.measure_components.data", "wrong_type"),
        (related("measure_components", [None]), f"{AT}.relationships.measure_components.data[0]", "wrong_type"),
        (
            related("measure_components", [{"id": 1, "type": "a"}]),
            f"{AT}.relationships.measure_components.data[0].id",
            "wrong_type",
        ),
        (of_measure(effective_start_date=None), f"{AT}.attributes.effective_start_date", "missing_field"),
        (of_measure(effective_start_date="2021-13-01"), f"{AT}.attributes.effective_start_date", "bad_date"),
        (of_measure(effective_end_date="soon"), f"{AT}.attributes.effective_end_date", "bad_date"),
        (of_measure(effective_end_date=20281231), f"{AT}.attributes.effective_end_date", "wrong_type"),
        (of_measure(origin="fr"), f"{AT}.attributes.origin", "unknown_word"),
        (piece(duty_amount="2,5"), "$.included[3].attributes.duty_amount", "wrong_type"),
        (piece(duty_amount=True), "$.included[3].attributes.duty_amount", "wrong_type"),
        (piece(duty_amount=-1), "$.included[3].attributes.duty_amount", "bad_number"),
        (piece(duty_amount=10**40), "$.included[3].attributes.duty_amount", "bad_number"),
        (piece(duty_expression_id="1"), "$.included[3].attributes.duty_expression_id", "bad_number"),
        (piece(duty_expression_id=1), "$.included[3].attributes.duty_expression_id", "wrong_type"),
        (piece(duty_expression_id="15"), f"{AT}.relationships.measure_components", "bad_duty"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(change: Change, place: str, code: str) -> None:
    assert faults(changed(change)) == [(place, code)]


def test_an_area_that_is_none_is_a_fault() -> None:
    def spoilt(document: dict[str, Any]) -> None:
        thing(document, "geographical_area")["id"] = "all"
        thing(document, "measure")["relationships"]["geographical_area"]["data"]["id"] = "all"

    ((place, code),) = faults(changed(spoilt))
    assert (place.endswith(".id"), code) == (True, "bad_area")


def test_all_faults_of_all_documents_are_told_together() -> None:
    broken = changed(of_measure(effective_start_date="never"))
    other = changed(without("measure_component"), of=TWO[1])
    assert faults([broken, 7, other, {}]) == [
        ("$[0].included[1].attributes.effective_start_date", "bad_date"),
        ("$[1]", "wrong_type"),
        ("$[2].included[1].relationships.measure_components.data[0]", "missing_join"),
        ("$[3].data", "missing_field"),
    ]


def test_a_commodity_that_is_given_twice_is_a_fault() -> None:
    assert faults([ONE, ONE]) == [("$[1]", "duplicate_record")]


def test_two_measures_for_one_line_and_day_quarrel() -> None:
    def doubled(document: dict[str, Any]) -> None:
        other = deepcopy(thing(document, "measure"))
        other["id"] = "20000501"
        other["relationships"]["measure_components"]["data"] = [{"id": "x", "type": "measure_component"}]
        more = deepcopy(thing(document, "measure_component"))
        more["id"], more["attributes"]["duty_amount"] = "x", 9
        document["included"] += [other, more]
        document["data"]["relationships"]["import_measures"]["data"].append({"id": "20000501", "type": "measure"})

    assert faults(changed(doubled)) == [("$.included[10]", "duplicate_measure")]


# --- what is no such file ---


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html>down for maintenance</html>", "not_the_source"),
        (b'{"data": ', "bad_json"),
        (json.dumps(ONE).encode()[:-20], "bad_json"),
        (b"7", "wrong_type"),
        (b"null", "wrong_type"),
        (b'{"data": NaN}', "bad_json"),
        (b'{"data": {}, "data": {}}', "bad_json"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "bad_json"),
        (b"[" * 200_000, "bad_json"),
        (b'{"error": "not found"}', "missing_field"),
    ],
)
def test_what_is_no_such_document_ends_with_one_fault(data: bytes, code: str) -> None:
    found = read_bytes(data)
    assert [one.code for one in found if isinstance(one, Fault)] == [code]
    assert len(found) == 1


@pytest.mark.parametrize("data", [json.dumps(ONE).replace("DVD", "Caf\xe9").encode("utf-16"), b'{"a": "\xff"}'])
def test_another_encoding_is_refused(data: bytes) -> None:
    assert [fault.code for fault in read_bytes(data) if isinstance(fault, Fault)] == ["bad_encoding"]


def test_a_number_of_endless_digits_ends_with_a_fault() -> None:
    text = json.dumps(changed(piece(duty_amount=4))).replace('"duty_amount": 4', '"duty_amount": 1e999999', 1)
    assert [one.code for one in read_bytes(text.encode()) if isinstance(one, Fault)] == ["bad_number"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "id", "type"]), inner),
    max_leaves=5,
)


@given(st.data())
def test_whatever_stands_in_any_place_there_are_rows_or_faults_and_no_crash(data: st.DataObject) -> None:
    document = deepcopy(ONE)
    places: list[tuple[Any, Any]] = []

    def walk(inner: Any) -> None:
        for key, found in list(inner.items() if isinstance(inner, dict) else enumerate(inner)):
            places.append((inner, key))
            if isinstance(found, dict | list):
                walk(found)

    walk(document)
    holder, key = data.draw(st.sampled_from(range(len(places))).map(places.__getitem__))
    holder[key] = data.draw(ANYTHING)
    for one in read(document):
        assert isinstance(one, Fault | TariffRate)
