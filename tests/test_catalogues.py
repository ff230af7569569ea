"""The catalogues of translations: nothing is missing in any language, and nothing in them breaks a page."""

import ast
import gettext
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from dtariff.telling import catalogue
from dtariff.telling.catalogue import LANGUAGES, speaking, tr, trn
from dtariff.upkeep import catalogues
from dtariff.upkeep.catalogues import (
    JUDGES,
    PACKAGE,
    PLURALS,
    TRANSLATED,
    called,
    calls,
    catalogue_faults,
    extract,
    faults,
    main,
    mo_bytes,
    mo_file,
    po_bytes,
    po_file,
    sentences,
    template_file,
    updated,
)

TEMPLATE = extract()


def test_no_sentence_is_missing_in_any_language_and_no_translation_breaks_anything() -> None:
    assert [str(fault) for fault in faults(template=TEMPLATE)] == []


# --- what the code says --------------------------------------------------------------------------------------------


def told() -> Iterator[tuple[str, ast.Call]]:
    """Every call that tells or marks a sentence, with its place."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in calls(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(PACKAGE)}:{call.lineno}", call


def test_a_sentence_is_written_out_whole_where_it_is_told() -> None:
    """Translators cannot see a sentence that is glued together or filled in before it is looked up."""
    glued = (ast.JoinedStr, ast.BinOp)
    assert [at for at, call in told() if any(isinstance(arg, glued) for arg in call.args[:2])] == []


def test_every_place_in_a_sentence_is_given_its_fact_and_no_fact_is_without_a_place() -> None:
    wrong = []
    for at, call in told():
        literal = isinstance(call.args[0], ast.Constant)
        given = {word.arg for word in call.keywords}
        if called(call) == "N_" or not literal or None in given:
            continue
        said = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        counted = {"count"} if called(call) == "trn" else set()
        places = {field for text in said for _, field, _, _ in Formatter().parse(text) if field is not None}
        if given and places | counted != given | counted:
            wrong.append(f"{at}: {sorted(places)} and {sorted(map(str, given))}")
        if places and not given | counted:
            wrong.append(f"{at}: nothing for {sorted(places)}")
    assert wrong == []


def test_every_sentence_in_english_passes_what_is_asked_of_a_translation() -> None:
    for message in TEMPLATE:
        if message.id:
            english = message.id if isinstance(message.id, tuple) else (str(message.id),)
            assert [judge(english, text) for judge in JUDGES.values() for text in english[-1:]] == [""] * len(JUDGES)


def test_sentences_are_found_in_code_with_what_translators_are_told_of_them(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        "# translators: of a price,\n# without tax\nnet = N_('net')\n# for coders\n"
        "told = tr('{told} ({remark})', told=tr('inner'), remark=f'{net}')\n"
        "count = trn('{count} place', '{count} places', 2)\nother = tr(net)\nprint('no sentence')\n"
    )
    assert list(sentences(code)) == [
        ("net", "of a price, without tax"),
        ("{told} ({remark})", ""),
        ("inner", ""),
        (("{count} place", "{count} places"), ""),
    ]


@pytest.mark.parametrize(
    "shown", ["Music recording", "operating system", "Download: a copy stays with the buyer", "European Union"]
)
def test_what_pages_show_of_the_tables_is_translated_too(shown: str) -> None:
    assert shown in TEMPLATE


def test_a_scenario_is_translated_by_its_title_and_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "categories.toml").write_text("content = []\ndelivery = []\n")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "flat.toml").write_text('title = "Five per cent"\nsays = "Everybody charges 5 %."\n')
    found = extract(tmp_path, tmp_path)
    assert {str(message.id) for message in found if message.id} == {"Five per cent", "Everybody charges 5 %."}


# --- files ---------------------------------------------------------------------------------------------------------


def small(language: str | None = None) -> Catalog:
    """A template of three sentences, or its catalogue in a language."""
    found = catalogues.Sentences(locale=language, fuzzy=False)
    found.add("Price")
    found.add("**{duty}** since {since}", auto_comments=["of a line"])
    found.add(("{count} place", "{count} places"))
    return found


def german() -> Catalog:
    """The same, translated without fault."""
    found = small("de")
    found["Price"].string = "Preis"
    found["**{duty}** since {since}"].string = "**{duty}** seit {since}"
    found["{count} place"].string = ("{count} Ort", "{count} Orte")
    return found


def test_what_is_written_is_sorted_and_holds_no_day_no_line_and_no_guess() -> None:
    text = po_bytes(german()).decode()
    assert text.index("{count} place") > text.index("Price") > text.index("**{duty}**")
    assert "#. of a line\n" in text
    assert not [word for word in ("Date", "Generated", "#: ", "fuzzy", "format") if word in text]
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in text
    assert po_bytes(german()).decode() == text


def test_a_new_sentence_has_no_translation_and_an_old_one_keeps_it() -> None:
    template = small()
    template.add("Prices")
    found = updated("de", template, german())
    assert found["Price"].string == "Preis"
    assert found["{count} place"].string == ("{count} Ort", "{count} Orte")
    assert not found["Prices"].string


def test_what_nobody_says_any_more_goes() -> None:
    template = catalogues.Sentences()
    template.add("Price")
    found = updated("de", template, german())
    assert [message.id for message in found if message.id] == ["Price"]
    assert b"Ort" not in po_bytes(found)


def test_compiled_sentences_are_told_and_the_rest_stays_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = german()
    known["Price"].flags.add("fuzzy")
    lay(tmp_path, known)
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    catalogue._catalogue.cache_clear()
    with speaking("de"):
        assert tr("**{duty}** since {since}", duty="20 %", since="heute") == "**20 %** seit heute"
        assert [trn("{count} place", "{count} places", count) for count in (1, 2)] == ["1 Ort", "2 Orte"]
        assert tr("Price") == "Price"
        assert tr("Nobody said this") == "Nobody said this"
    catalogue._catalogue.cache_clear()


def lay(folder: Path, known: Catalog) -> None:
    """Writes a German catalogue and its compilation."""
    po_file("de", folder).parent.mkdir(parents=True)
    po_file("de", folder).write_bytes(po_bytes(known))
    mo_file("de", folder).write_bytes(mo_bytes(known, "de"))


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_rule_of_plurals_takes_a_form_for_every_number(language: str) -> None:
    count, rule = PLURALS[language]
    form = gettext.c2py(rule)
    assert {form(number) for number in range(200)} == set(range(count))


# --- the check -----------------------------------------------------------------------------------------------------


def codes(known: Catalog, template: Catalog | None = None) -> list[str]:
    """The codes of what is wrong with a German catalogue."""
    return [fault.code for fault in catalogue_faults("de", template or small(), known)]


def test_a_whole_catalogue_has_no_fault() -> None:
    assert codes(german()) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "untranslated"),
        ("**{duty}** seit", "wrong_placeholders"),
        ("**{duty}** seit {since} {when}", "wrong_placeholders"),
        ("**{duty}** seit {since", "wrong_placeholders"),
        ("**{duty} seit {since}", "broken_markdown"),
        ("{duty} seit {since}", "broken_markdown"),
        ("`**{duty}** seit {since}", "broken_markdown"),
        ("der**{duty}**seit {since}", "broken_markdown"),
        ("** {duty}** seit {since}", "broken_markdown"),
        (" **{duty}** seit {since}", "wrong_edges"),
        ("**{duty}** seit\n{since}", "wrong_edges"),
    ],
)
def test_what_a_translation_loses_or_breaks_is_told(said: str, code: str) -> None:
    known = german()
    known["**{duty}** since {since}"].string = said
    assert codes(known) == [code]


def test_bold_beside_a_letter_works_where_it_holds_a_word_and_not_where_it_ends_in_a_sign() -> None:
    judge = JUDGES["broken_markdown"]
    assert judge(("a **word** b",), "これは**言葉**です") == ""
    assert judge(("a **word** b",), "これは**「言葉」**です") != ""
    assert judge(("a **word** b",), "これは **「言葉」** です") == ""


def test_a_plural_may_leave_its_count_unsaid_and_nothing_else() -> None:
    known = german()
    known["{count} place"].string = ("Ein Ort", "{count} Orte")
    assert codes(known) == []
    known["{count} place"].string = ("{total} Ort", "{count} Orte")
    assert codes(known) == ["wrong_placeholders"]


def test_a_plural_of_another_language_is_told() -> None:
    known = german()
    known["{count} place"].string = ("{count} Orte",)
    assert codes(known) == ["wrong_plurals"]


def test_a_guess_is_told() -> None:
    known = german()
    known["Price"].flags.add("fuzzy")
    assert codes(known) == ["fuzzy"]


def test_a_sentence_that_is_missing_and_one_that_nobody_says_are_told() -> None:
    template = small()
    template.add("Prices")
    known = german()
    known.add("Cost", "Kosten")
    assert codes(known, template) == ["missing", "obsolete"]


def test_a_sentence_that_is_kept_as_obsolete_is_told_too() -> None:
    text = po_bytes(german()) + b'\n#~ msgid "Cost"\n#~ msgstr "Kosten"\n'
    assert codes(read_po(BytesIO(text), locale="de")) == ["obsolete"]


def test_a_title_that_is_shown_in_two_parts_keeps_its_colon() -> None:
    template, known = catalogues.Sentences(), catalogues.Sentences(locale="de")
    template.add("Download: a copy stays", auto_comments=[catalogues.TWO_PARTS])
    known.add("Download: a copy stays", "Herunterladen, eine Kopie bleibt")
    assert codes(known, template) == ["lost_colon"]
    known["Download: a copy stays"].string = "ダウンロード\N{FULLWIDTH COLON}複製が残る"
    assert codes(known, template) == []


def test_the_check_tells_all_faults_of_the_files_together(tmp_path: Path) -> None:
    lay(tmp_path, german())
    template_file(tmp_path).write_bytes(po_bytes(small()))
    others = len(TRANSLATED) - 1
    assert [fault.code for fault in faults(tmp_path, small())] == ["no_catalogue"] * others

    po_file("de", tmp_path).write_bytes(po_bytes(german()).replace(b"Preis", b"Kosten"))
    template_file(tmp_path).write_bytes(b"")
    found = [fault.code for fault in faults(tmp_path, small())]
    assert found == ["stale_template", "stale_mo", *["no_catalogue"] * others]


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_writes_compiles_and_checks_and_a_second_run_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for verb in ("write_template", "write_updates", "write_compiled", "faults"):
        monkeypatch.setattr(getattr(catalogues, verb), "__defaults__", defaults(verb, tmp_path))
    assert [main([verb]) for verb in ("extract", "update", "compile")] == [0, 0, 0]
    written = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert len(written) == 1 + 2 * len(TRANSLATED)
    assert [main([verb]) for verb in ("update", "compile")] == [0, 0]
    assert {path: path.read_bytes() for path in written} == written
    assert main(["check"]) == 1
    told = capsys.readouterr().out
    assert "untranslated" in told
    assert "stale" not in told
    assert main(["translate"]) == 2


def defaults(verb: str, folder: Path) -> tuple[object, ...]:
    """The defaults of a verb with another folder."""
    _, *others = getattr(catalogues, verb).__defaults__
    return (folder, *others)


def test_every_language_but_english_has_a_catalogue_and_a_rule_of_plurals() -> None:
    assert {"en", *PLURALS} == set(LANGUAGES)
