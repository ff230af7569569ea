"""The catalogues of translations: gathered out of the code and the tables, brought up to date, compiled, checked.

Run it with ``python -m dtariff.upkeep.catalogues`` and one of ``extract`` (writes the template ``dtariff.pot``),
``update`` (extracts, and gives every language its new sentences), ``compile`` (writes each ``dtariff.mo``) and
``check`` (tells every fault, and fails if there is one). What is written depends on the sentences alone: no days, no
line numbers, no guesses at a translation of a sentence that is new.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from string import Formatter
from tokenize import COMMENT, generate_tokens
from typing import Any
from unicodedata import category

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dtariff.model.errors import Fault
from dtariff.tables.locate import package_folder
from dtariff.tables.rewrite import replace_file
from dtariff.telling.catalogue import DOMAIN, LANGUAGES, LOCALES

PACKAGE = Path(__file__).resolve().parents[1]
KEYWORDS = ("tr", "trn", "N_")
REMARK = "translators:"
"""How a comment begins that translators are to see beside the sentence that follows it."""

TRANSLATED = tuple(name for name in LANGUAGES if name != "en")
TWO, ONE = (2, "(n != 1)"), (1, "0")
PLURALS = {"de": TWO, "es": TWO, "fr": (2, "(n > 1)"), "id": ONE, "ja": ONE, "pt": TWO, "zh": ONE}
"""How many forms of the plural a language has, and which one a number takes; as gettext has had them for long."""

SHOWN = 60
"""Characters of a sentence by which a fault names it."""

TWO_PARTS = "a way of delivery and, after the colon, what it means"
"""What translators are told of a title that pages show in two parts."""
COLONS = (":", "\N{FULLWIDTH COLON}")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class Sentences(Catalog):
    """A catalogue whose head holds what is needed to read it, and nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The head: the encoding, and for a language its name and its rule of plurals."""
        head = [("Content-Type", "text/plain; charset=utf-8")]
        if self.locale is None:
            return [*head, ("Content-Transfer-Encoding", "8bit\n")]
        count, rule = PLURALS[str(self.locale)]
        return [*head, ("Language", str(self.locale)), ("Plural-Forms", f"nplurals={count}; plural={rule};\n")]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        """Nothing of a head is kept: it follows from the language."""

    @property
    def num_plurals(self) -> int:
        """How many forms of the plural the language has."""
        return super().num_plurals if self.locale is None else PLURALS[str(self.locale)][0]


# --- extraction ----------------------------------------------------------------------------------------------------


def extract(package: Path = PACKAGE, tables: Path | None = None) -> Sentences:
    """Every sentence that a reader may see, out of the code and of the tables."""
    found = _empty()
    for path in sorted(package.rglob("*.py")):
        for message, remark in sentences(path):
            found.add(message, auto_comments=[remark] if remark else [])
    for message, comment in _of_tables(tables or package_folder()):
        found.add(message, auto_comments=[comment])
    return found


def sentences(path: Path) -> Iterator[tuple[str | tuple[str, str], str]]:
    """The sentences of a module in their order, each with what translators are told of it.

    Babel's own reader goes by tokens, and loses its way in a call within a call; this one reads the tree.
    """
    text = path.read_text(encoding="utf-8")
    remarks = _remarks(text)
    for call in calls(text):
        said = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        many = called(call) == "trn"
        if len(said) > many:
            above = remarks.get(call.lineno - 1) or remarks.get(call.args[0].lineno - 1) or ""
            yield (said[0], said[1]) if many else said[0], above


def calls(text: str) -> list[ast.Call]:
    """The calls that hold or tell a sentence, in their order."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and called(node) in KEYWORDS]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def called(call: ast.Call) -> str:
    """The plain name of what is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _remarks(text: str) -> dict[int, str]:
    """The remarks for translators by the last line of each; a remark may go on in the comments below it."""
    found: dict[int, str] = {}
    for token in generate_tokens(StringIO(text).readline):
        if token.type == COMMENT:
            line, told = token.start[0], token.string.lstrip("# ")
            before = found.pop(line - 1, "")
            if before or told.startswith(REMARK):
                found[line] = f"{before} {told.removeprefix(REMARK).strip()}".strip()
    return found


def _empty(language: str | None = None) -> Sentences:
    return Sentences(
        locale=language, header_comment=f"# {LANGUAGES[language] if language else 'Template'}", fuzzy=False
    )


def _of_tables(folder: Path) -> Iterator[tuple[str, str]]:
    """The texts of the tables that pages show as their own words, each with a comment for translators."""
    categories = _toml(folder / "categories.toml")
    for content in categories["content"]:
        yield content["title"], "a kind of content"
        yield _plain(content["id"]), f"a kind of content, in a sentence: {content['title']}"
    for mode in categories["delivery"]:
        yield mode["title"], TWO_PARTS
        yield _plain(mode["id"]), f"a way of delivery, in a sentence: {mode['title']}"
    for path in sorted((folder / "groupings").glob("*.toml")):
        yield _toml(path)["title"], "a group of countries"
    for path in sorted((folder / "instruments").glob("*.toml")):
        instrument = _toml(path)
        if instrument["kind"] == "moratorium":  # a practice has no title of its own; those of agreements stay
            yield instrument["title"], "the practice of members of the WTO, by decisions of its ministers"
            yield instrument["short"], "the same in short"
    for path in sorted((folder / "scenarios").glob("*.toml")):
        scenario = _toml(path)
        yield scenario["title"], "the title of a scenario (what if?)"
        yield scenario["says"], "what a scenario (what if?) assumes"
    for path in sorted((folder / "jurisdictions").glob("*.toml")):
        law = _toml(path)
        yield from ((text, "who brings a tax in: collected by the ...") for text in _texts(law, "collector"))
        yield from ((text, "an event from which days are counted") for text in _texts(law, "counted_from"))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _texts(value: object, key: str) -> Iterator[str]:
    """Every text under a key, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get(key), str) and value[key]:
            yield value[key]
        for inner in value.values():
            yield from _texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)


# --- files ---------------------------------------------------------------------------------------------------------


def template_file(folder: Path = LOCALES) -> Path:
    """Where the template is."""
    return folder / f"{DOMAIN}.pot"


def po_file(language: str, folder: Path = LOCALES) -> Path:
    """Where the translations of a language are."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo_file(language: str, folder: Path = LOCALES) -> Path:
    """Where the compiled translations of a language are."""
    return po_file(language, folder).with_suffix(".mo")


def read(path: Path, language: str | None = None) -> Catalog:
    """A catalogue as its file says, also what is obsolete in it; an empty one where there is no file."""
    if not path.is_file():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_bytes(catalog: Catalog) -> bytes:
    """A catalogue as a file: sorted, one line a sentence; nothing obsolete, nothing that Babel guesses of formats."""
    for message in catalog:
        message.flags &= {"fuzzy"}
    out = BytesIO()
    write_po(out, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue().rstrip() + b"\n"


def mo_bytes(catalog: Catalog, language: str) -> bytes:
    """A catalogue compiled: what is translated in it, and is not only a guess."""
    whole = _empty(language)
    for message in _messages(catalog):
        if not message.fuzzy and all(_forms(message)):
            whole.add(message.id, message.string)
    out = BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def updated(language: str, template: Catalog, known: Catalog) -> Sentences:
    """The sentences of the template with the translations that are known; new ones have none."""
    whole = _empty(language)
    for message in _messages(template):
        before = known.get(message.id)
        kept = before if before is not None and before.pluralizable == message.pluralizable else None
        whole.add(
            message.id,
            kept.string if kept else None,
            auto_comments=message.auto_comments,
            user_comments=kept.user_comments if kept else (),
            flags={"fuzzy"} if kept and kept.fuzzy else (),
        )
    return whole


def _messages(catalog: Catalog) -> list[Message]:
    """The sentences of a catalogue without its head."""
    return [message for message in catalog if message.id]


def _forms(message: Message) -> tuple[str, ...]:
    """The translation of a sentence, in every form of its plural."""
    told = message.string
    return (told or "",) if told is None or isinstance(told, str) else tuple(told)


# --- check ---------------------------------------------------------------------------------------------------------


def faults(folder: Path = LOCALES, template: Catalog | None = None) -> list[Fault]:
    """Everything that is wrong with the catalogues, all at once."""
    wanted = template or extract()
    found = []
    path = template_file(folder)
    if not path.is_file() or path.read_bytes() != po_bytes(wanted):
        found.append(Fault(path.name, "", "stale_template", "the code or the tables say otherwise: run extract"))
    for language in TRANSLATED:
        found += _of_language(language, wanted, folder)
    return found


def _of_language(language: str, template: Catalog, folder: Path) -> Iterator[Fault]:
    path, compiled = po_file(language, folder), mo_file(language, folder)
    if not path.is_file():
        yield Fault(path.name, "", "no_catalogue", f"there is no catalogue of {language}")
        return
    catalog = read(path, language)
    yield from catalogue_faults(language, template, catalog)
    if not compiled.is_file() or compiled.read_bytes() != mo_bytes(catalog, language):
        yield _fault(language, "", "stale_mo", "it is not what compiling the catalogue gives: run compile")


def catalogue_faults(language: str, template: Catalog, catalog: Catalog) -> Iterator[Fault]:
    """Everything that is wrong with the sentences of one language."""
    wanted = {_key(message): message for message in _messages(template)}
    known = {_key(message): message for message in _messages(catalog)}
    for key, message in wanted.items():
        if key not in known or known[key].pluralizable != message.pluralizable:
            yield _fault(language, key, "missing", "it is not in the catalogue: run update")
    for key, message in known.items():
        if key not in wanted:
            yield _fault(language, key, "obsolete", "nobody says it any more: run update")
        elif wanted[key].pluralizable == message.pluralizable:
            yield from _of_message(language, message, wanted[key].auto_comments)
    for key in map(str, catalog.obsolete):
        yield _fault(language, key, "obsolete", "nobody says it any more: run update")


def _of_message(language: str, message: Message, remarks: Sequence[str]) -> Iterator[Fault]:
    key, forms = _key(message), _forms(message)
    if message.fuzzy:
        yield _fault(language, key, "fuzzy", "the translation is marked as a guess")
    wanted = PLURALS[language][0] if message.pluralizable else 1
    if len(forms) != wanted:
        yield _fault(language, key, "wrong_plurals", f"it has {len(forms)} forms where {language} has {wanted}")
    if not all(forms):
        yield _fault(language, key, "untranslated", "it has no translation")
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    if TWO_PARTS in remarks and not any(colon in forms[0] for colon in COLONS):
        yield _fault(language, key, "lost_colon", "the colon between its two parts is lost")
    for form in filter(None, forms):
        for code, judge in JUDGES.items():
            told = judge(english, form)
            if told:
                yield _fault(language, key, code, told)


def _fault(language: str, key: str, code: str, message: str) -> Fault:
    short = key if len(key) <= SHOWN else f"{key[:SHOWN]}..."
    return Fault(f"{language}/LC_MESSAGES/{DOMAIN}.po", short, code, message)


def _key(message: Message) -> str:
    return message.id[0] if message.pluralizable else str(message.id)


# --- what a translation must keep ----------------------------------------------------------------------------------


def _placeholders_kept(english: Sequence[str], told: str) -> str:
    """The facts that a sentence has places for, each once or more; only a plural may leave its count unsaid."""
    whole, given = _placeholders(english[-1]), _placeholders(told)
    if whole is None:
        return ""
    if given is None:
        return "its braces do not match"
    free = {"count"} if len(english) > 1 else set()
    if given - whole or whole - given - free:
        return f"it has places for {_named(given)}, the sentence for {_named(whole)}"
    return ""


def _placeholders(text: str) -> set[str] | None:
    """The names in braces, or None where the text cannot be filled in."""
    try:
        return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError:
        return None


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing"


def _markdown_kept(english: Sequence[str], told: str) -> str:
    """As many marks of Markdown as the sentence has, and bold marks where they work."""
    for mark in ("**", "`", "](", "~~", ":material/"):
        if told.count(mark) != english[-1].count(mark):
            return f"it has {told.count(mark)} {mark} where the sentence has {english[-1].count(mark)}"
    return "" if all(map(_works, _bold(told))) else "a ** works only beside a blank or outside of a bracket or quote"


def _bold(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Every bold stretch: the letter before it, its first and last, the letter after it. A placeholder is a bracket."""
    parts = PLACEHOLDER.sub("()", text).split("**")
    for at in range(1, len(parts) - 1, 2):
        yield (parts[at - 1][-1:] or " ", parts[at][:1] or " ", parts[at][-1:] or " ", parts[at + 1][:1] or " ")


def _works(stretch: tuple[str, str, str, str]) -> bool:
    """The rule of CommonMark for ``**``: it opens before a letter, or before a sign that stands apart."""
    before, first, last, after = stretch
    opens = not first.isspace() and (not _is_sign(first) or before.isspace() or _is_sign(before))
    closes = not last.isspace() and (not _is_sign(last) or after.isspace() or _is_sign(after))
    return opens and closes


def _is_sign(letter: str) -> bool:
    return category(letter)[0] in "PS"


def _edges_kept(english: Sequence[str], told: str) -> str:
    """Blanks at both ends as the sentence has them, and as many lines."""
    ends = [(text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]) for text in (english[-1], told)]
    if ends[0] != ends[1] or english[-1].count("\n") != told.count("\n"):
        return "its blanks at the ends or its lines are not those of the sentence"
    return ""


JUDGES: dict[str, Callable[[Sequence[str], str], str]] = {
    "wrong_placeholders": _placeholders_kept,
    "broken_markdown": _markdown_kept,
    "wrong_edges": _edges_kept,
}
"""What is asked of every translation, by the code of the fault; each tells what is wrong, or nothing."""


# --- the command ---------------------------------------------------------------------------------------------------


def write_template(folder: Path = LOCALES) -> None:
    """Writes the template."""
    replace_file(template_file(folder), po_bytes(extract()))


def write_updates(folder: Path = LOCALES) -> None:
    """Writes the template and, of every language, what is known of it."""
    template = extract()
    folder.mkdir(exist_ok=True)
    replace_file(template_file(folder), po_bytes(template))
    for language in TRANSLATED:
        path = po_file(language, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, po_bytes(updated(language, template, read(path, language))))


def write_compiled(folder: Path = LOCALES) -> None:
    """Compiles every language that has a catalogue."""
    for language in TRANSLATED:
        if po_file(language, folder).is_file():
            replace_file(mo_file(language, folder), mo_bytes(read(po_file(language, folder), language), language))


def main(argv: Sequence[str]) -> int:
    """Runs one of the four verbs; 1 if the check finds a fault, 2 for anything else than a verb."""
    verbs = {"extract": write_template, "update": write_updates, "compile": write_compiled}
    if list(argv) == ["check"]:
        found = faults()
        sys.stdout.writelines(f"{fault}\n" for fault in found)
        return 1 if found else 0
    if len(argv) != 1 or argv[0] not in verbs:
        sys.stderr.write(f"one of: {', '.join([*verbs, 'check'])}\n")
        return 2
    verbs[argv[0]]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
