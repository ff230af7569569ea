"""Text of others in Markdown: it is shown as it stands, and neither formats nor links."""

import pytest

from dtariff.telling.markdown import escape

W = "\N{WORD JOINER}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a.example", rf"https{W}\://a.example"),
        ("HTTP://A.EXAMPLE", rf"HTTP{W}\://A.EXAMPLE"),
        ("see www.a.example", f"see www{W}.a.example"),
        ("me@a.example", f"me{W}@a.example"),
        ("- a dash", r"\- a dash"),
        ("1. a number", r"1\. a number"),
        ("2) another", r"2\) another"),
        ("+", r"\+"),
        ("2.5 % and -5", "2.5 % and -5"),
        ("**bold** <b> :red[x]", r"\*\*bold\*\* \<b\> \:red\[x\]"),
    ],
)
def test_text_of_others_neither_formats_nor_links(text: str, shown: str) -> None:
    assert escape(text) == shown
