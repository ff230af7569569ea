"""Whole amounts shared out: nothing lost, nothing made, nobody below nought."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dtariff.model.apportion import apportion, share_out

amounts = st.integers(min_value=0, max_value=10**12)


@given(amounts, st.lists(amounts, min_size=1, max_size=8))
def test_shares_come_to_the_whole_and_each_is_within_a_unit_of_its_exact_part(total: int, weights: list[int]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    if sum(weights):
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - Fraction(total * weight, sum(weights))) < 1


def test_what_is_left_over_goes_to_the_largest_remainders_the_first_of_equal_ones_first() -> None:
    # 10 x 1/4 = 2.5, 10 x 1/4 = 2.5, 10 x 2/4 = 5
    assert apportion(10, [1, 1, 2]) == [3, 2, 5]
    # 7 x 3/10 = 2.1, 7 x 3/10 = 2.1, 7 x 4/10 = 2.8
    assert apportion(7, [3, 3, 4]) == [2, 2, 3]


def test_without_any_weight_the_first_has_it_all_and_nobody_has_nothing() -> None:
    assert apportion(5, [0, 0]) == [5, 0]
    assert apportion(0, []) == []


@given(st.data())
def test_rows_and_parts_both_add_up(data: st.DataObject) -> None:
    rows = data.draw(st.lists(amounts, min_size=1, max_size=6))
    cuts = sorted(data.draw(st.lists(st.integers(0, sum(rows)), min_size=2, max_size=4)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, sum(rows)], strict=True)]
    shared = share_out(parts, rows)
    assert [sum(row) for row in shared] == rows
    assert [sum(column) for column in zip(*shared, strict=True)] == parts
    assert all(share >= 0 for row in shared for share in row)
