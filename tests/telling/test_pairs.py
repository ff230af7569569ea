"""The matrix and the timeline as figures, rows and sentences: what they show is what the engine answers."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from dtariff.engine import Engine
from dtariff.model.matrix import Matrix
from dtariff.model.timeline import Timeline
from dtariff.screens.fields import place_names
from dtariff.telling.figures import verdict_word
from dtariff.telling.heat_map import SORTS, HeatMap, Sort, chart, chosen, legend, ordered, painted, pair_rows, sheet
from dtariff.telling.locale import collated
from dtariff.telling.pictures import svg
from dtariff.telling.spreadsheet import csv_bytes
from dtariff.telling.timeline import Mark, landmark, look_of, notable_told, rows
from dtariff.telling.timeline import chart as timeline_chart
from dtariff.telling.timeline import sheet as timeline_sheet
from dtariff.telling.verdicts import COLOURS, ORDER, answer, cell_told, changes_told, remark

TODAY = "2026-11-23"


@pytest.fixture(scope="module")
def matrix(engine: Engine) -> Matrix:
    return engine.matrix("application", on=TODAY, known=TODAY)


@pytest.fixture(scope="module")
def names(engine: Engine) -> dict[str, str]:
    return dict(place_names(engine.book))


# --- the verdict in a sentence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "on", "said", "beside"),
    [
        (
            "US JP",
            TODAY,
            "No: a customs duty is barred by the US-Japan Digital Trade Agreement, art. 7.",
            "",
        ),
        ("JP CN", TODAY, "It depends: readings differ (RCEP, art. 12.11).", ""),
        (
            "US BR",
            TODAY,
            "Yes: nothing binding that the tables know bars a customs duty.",
            "The WTO moratorium ceased to stand undisputed on 2026-03-30.",
        ),
        (
            "US RS",
            "2020-06-01",
            "Yes: nothing binding that the tables know bars a customs duty.",
            "The WTO moratorium does not bind the destination.",
        ),
        ("DE FR", TODAY, "No: nothing is imported (Customs territory of the European Union).", ""),
        ("US AQ", TODAY, "Not known: the tables do not know what binds Antarctica.", ""),
    ],
)
def test_each_verdict_is_one_sentence(engine: Engine, pair: str, on: str, said: str, beside: str) -> None:
    origin, destination = pair.split()
    decision = engine.bar(origin, destination, content="music", on=on, known=TODAY)
    assert (answer(decision), remark(decision)) == (said, beside)


def test_a_bar_whose_wording_nobody_has_found_says_so(engine: Engine) -> None:
    found = (engine.bar("US", code, content="music", on=TODAY) for code in engine.book.codes.territories)
    unseen = [one for one in found if one.verdict == "barred" and one.sure == "recalled"]
    assert unseen
    assert all("No source of its wording" in remark(one) for one in unseen)


def test_every_answer_of_the_matrix_has_a_line_of_its_own(engine: Engine, matrix: Matrix) -> None:
    shorts = {name: engine.book.instrument(name).short for name in engine.book.instruments}
    told = {cell: cell_told(cell, shorts) for cell in set(matrix.cells)}
    assert all(told.values())
    assert cell_told(matrix.cell("US", "JP"), shorts) == "barred by the US-Japan Digital Trade Agreement"
    assert cell_told(matrix.cell("JP", "CN"), shorts) == "conditional: readings of the RCEP differ"
    assert cell_told(matrix.cell("DE", "FR"), shorts) == "nothing is imported (Customs territory of the European Union)"


def test_what_changed_is_told_with_the_greatest_change_first() -> None:
    told = list(changes_told({("barred", "conditional"): 1, ("conditional", "not_barred"): 36592}))
    assert told == [
        "36,592 pairs turned from conditional to not barred",
        "1 pair turned from barred to conditional",
    ]


# --- the heat map --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", SORTS)
def test_each_cell_that_is_painted_is_the_verdict_of_its_pair(
    matrix: Matrix, names: dict[str, str], sort: Sort
) -> None:
    data = painted(ordered(matrix, names, sort), names, {})
    size = len(data["codes"])
    assert sorted(data["codes"]) == sorted(matrix.origins)
    assert len(data["cells"]) == size * size
    shown = {
        (origin, destination): data["kinds"][data["cells"][row * size + column]]["verdict"]
        for row, origin in enumerate(data["codes"])
        for column, destination in enumerate(data["codes"])
    }
    assert shown == {(pair.origin, pair.destination): pair.verdict for pair in matrix}


def test_places_stand_by_name_or_by_how_often_they_are_barred(matrix: Matrix, names: dict[str, str]) -> None:
    by_name = [names[code] for code in ordered(matrix, names, "name").order]
    assert by_name == sorted(by_name, key=collated)
    # Letters with marks stand beside those without, not after the last: Ivory Coast, which begins "Côte", and Croatia.
    assert by_name.index(names["CI"]) < by_name.index(names["HR"])
    barred = Counter(pair.destination for pair in matrix if pair.verdict == "barred")
    counts = [barred[code] for code in ordered(matrix, names, "barred").order]
    assert counts == sorted(counts, reverse=True)


def test_members_of_the_union_stand_together_where_alike_places_do(matrix: Matrix, names: dict[str, str]) -> None:
    order = ordered(matrix, names, "alike").order
    at = sorted(order.index(code) for code in ("DE", "FR", "PL", "ES", "MT", "IE"))
    between = order[at[0] : at[-1] + 1]
    assert all(matrix.cell("DE", code).verdict == "not_an_import" for code in between)


def test_the_chosen_pair_is_marked_and_a_place_that_is_not_on_the_map_is_not(
    matrix: Matrix, names: dict[str, str]
) -> None:
    data = painted(ordered(matrix, names, "name"), names, {})
    row, column = chosen(data, "US", "JP")["chosen"]
    assert (data["codes"][row], data["codes"][column]) == ("US", "JP")
    assert chosen(data, "AQ", "JP")["chosen"][0] == -1


def test_the_runs_of_the_picture_cover_every_cell_once(matrix: Matrix, names: dict[str, str]) -> None:
    figure = ordered(matrix, names, "alike")
    seen: dict[tuple[int, int], str] = {}
    for run in chart(figure)["data"]["values"]:
        for column in range(run["from"], run["to"]):
            assert (run["row"], column) not in seen
            seen[run["row"], column] = run["verdict"]
    assert seen == {
        (row, column): verdict_word(matrix.cell(origin, destination).verdict)
        for row, origin in enumerate(figure.order)
        for column, destination in enumerate(figure.order)
    }


def test_the_legend_counts_every_pair_of_two_places(matrix: Matrix) -> None:
    size = len(matrix.origins)
    assert sum(count for _, _, count in legend(matrix)) == size * (size - 1)


def test_verdicts_differ_in_lightness_and_not_in_hue_alone() -> None:
    """Relative luminance of sRGB, as the accessibility guidelines of the W3C define it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light = [luminance(COLOURS[verdict]) for verdict in ("barred", "conditional", "not_barred")]
    assert all((lighter + 0.05) / (darker + 0.05) > 1.45 for darker, lighter in pairwise(light))
    assert len(set(COLOURS.values())) == len(ORDER)


def test_the_file_of_all_pairs_has_a_line_for_each_with_both_codes(engine: Engine) -> None:
    some = engine.matrix("music", on=TODAY, known=TODAY, origins="US JP", destinations="JP US CM")
    lines = csv_bytes(sheet(some, {"US": "=United"}, {"us-jp-dta": "the agreement"})).decode("utf-8-sig").splitlines()
    assert lines[0] == "Origin code,Destination code,Origin,Destination,Verdict,Decided by,Bars,Sureness"
    assert [line.split(",")[:2] for line in lines[1:]] == [["US", "JP"], ["US", "CM"], ["JP", "US"], ["JP", "CM"]]
    assert lines[1].split(",")[2:7] == ["'=United", "JP", "barred", "the agreement", "1"]


def test_a_place_is_never_in_a_row_with_itself(engine: Engine) -> None:
    some = engine.matrix("music", on=TODAY, origins="US JP", destinations="US JP")
    assert [(row[0], row[1]) for row in pair_rows(some, {}, {})] == [("US", "JP"), ("JP", "US")]


def test_the_map_becomes_a_picture(engine: Engine) -> None:
    some = engine.matrix("music", on=TODAY, origins="US JP BR", destinations="US JP BR")
    told = svg(chart(HeatMap(some, ("US", "JP", "BR")))).decode()
    assert "barred: 2" in told
    assert "from: origins" in told


# --- the timeline --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(engine: Engine) -> Timeline:
    return engine.timeline("US", "BR", content="music", known=TODAY)


MARKS = (Mark(date(2026, 3, 30), "Yaoundé"),)
ASKED = Mark(date(2024, 6, 1), "law of 2024-06-01")
NOW = Mark(date(2026, 11, 23), "today")


def test_the_verdict_stands_on_top_and_each_stretch_ends_where_the_next_begins(told: Timeline) -> None:
    values = timeline_chart(told, MARKS, ASKED, NOW)["data"]["values"]
    top = [value for value in values if value["row"] == "The answer"]
    assert values[: len(top)] == top
    assert [before["to"] for before in top[:-1]] == [after["from"] for after in top[1:]]
    assert (top[0]["from"], top[-1]["to"]) == ("1998-05-20", "2032-01-01")
    disputed = [(one["from"], one["to"]) for one in values if one["hatch"] and one["row"] == "WTO moratorium"]
    assert disputed == [("1999-12-03", "2001-11-14"), ("2003-09-14", "2004-08-01"), ("2026-03-30", "2026-04-01")]


def test_a_new_decision_that_carries_on_the_last_has_a_notch(told: Timeline) -> None:
    """Hong Kong 2005, Geneva 2009 and 2011, Bali, Nairobi, Buenos Aires, General Council 2019, MC12, MC13."""
    values = timeline_chart(told, MARKS, ASKED, NOW)["data"]["values"]
    assert [one["from"] for one in values if one["renewed"]] == [
        "2005-12-18",
        "2009-12-02",
        "2011-12-17",
        "2013-12-07",
        "2015-12-19",
        "2017-12-13",
        "2019-12-10",
        "2022-06-17",
        "2024-03-02",
    ]


def test_a_mark_outside_the_years_is_left_out(engine: Engine) -> None:
    short = engine.timeline("US", "BR", content="music", known=TODAY, since="2026-01-01", until="2026-06-30")
    drawn = str(timeline_chart(short, MARKS, ASKED, NOW))
    assert "Yaoundé" in drawn
    assert "law of 2024-06-01" not in drawn


def test_the_chart_names_rows_and_marks_and_has_no_ink_of_its_own_for_text(told: Timeline) -> None:
    drawn = svg(timeline_chart(told, MARKS, ASKED, NOW)).decode()
    for word in ("The answer", "WTO moratorium", "Yaoundé", "today", "law of 2024-06-01", "readings differ"):
        assert word in drawn


def test_two_rows_never_share_a_name(engine: Engine) -> None:
    for pair in ("AU SG", "US ID", "JP SG", "GB JP"):
        origin, destination = pair.split()
        found = timeline_chart(engine.timeline(origin, destination, content="music", known=TODAY), (), ASKED, NOW)
        sort = found["encoding"]["y"]["sort"]
        assert len(set(sort)) == len(sort)
        assert {value["row"] for value in found["data"]["values"]} == set(sort)


def test_a_pledge_a_signature_and_a_lapse_do_not_look_like_a_bar(engine: Engine) -> None:
    found = engine.timeline("US", "JP", content="music", known=TODAY)
    looks = {
        (track.instrument, str(stretch.first)): look_of(stretch.bar)
        for track in found.tracks
        for stretch in track.stretches
    }
    assert looks["wto-moratorium", "2026-04-01"] == "ended"
    assert looks["us-jp-dta", "2019-10-07"] == "signed"
    assert looks["us-jp-dta", "2020-01-01"] == "bars"
    assert looks["wt-gc-283", "2026-04-01"] == "pledge"


def test_the_table_says_what_the_figure_shows(told: Timeline) -> None:
    lines = rows(told)
    assert len(lines) == len(timeline_chart(told, MARKS, ASKED, NOW)["data"]["values"])
    assert [(one.instrument, str(one.first), one.effect) for one in lines if one.effect == "readings differ"] == [
        ("WTO moratorium", "1999-12-03", "readings differ"),
        ("WTO moratorium", "2003-09-14", "readings differ"),
        ("WTO moratorium", "2026-03-30", "readings differ"),
    ]


def test_the_file_of_the_timeline_has_the_source_of_every_stretch(told: Timeline) -> None:
    lines = list(timeline_sheet(told).rows)
    assert all("http" in str(line[-1]) for line in lines if line[0] == "WTO moratorium")


def test_a_conference_is_marked_by_its_place(engine: Engine) -> None:
    notable = engine.notable_days(known=TODAY)
    assert [landmark(one).name for one in notable if one.kind == "disputed"] == ["Seattle", "Cancún", "Yaoundé"]
    eve = next(one for one in notable if str(one.day) == "2026-03-29")
    assert notable_told(eve) == (
        "The last day before this: Fourteenth Ministerial Conference (Yaoundé) closed without a decision."
    )
