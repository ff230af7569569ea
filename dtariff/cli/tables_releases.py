"""The verbs of releases: tables publish, log, show, rollback."""

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtariff.cli.shared import ANSWERED, add_store, add_verb, show_json, with_upkeep
from dtariff.model.errors import InputError, StateError, StoreError
from dtariff.model.publication import Publication
from dtariff.telling.catalogue import tr

if TYPE_CHECKING:
    from dtariff.store.releases import Releases


def add_releases(actions: Any) -> None:
    """Adds these verbs to the verb ``tables``."""
    _add_publish(actions)
    _add_stored(actions, "log", "the releases in the store, the last one first", _log)
    _add_show(actions)
    _add_rollback(actions)


# --- publish, rollback ---------------------------------------------------------------------------------------------


def _publish(options: argparse.Namespace) -> int:
    from dtariff.tables.locate import package_folder  # noqa: PLC0415 - the store and its checks load much
    from dtariff.tables.texts import read_texts  # noqa: PLC0415
    from dtariff.upkeep.examples import untrue  # noqa: PLC0415

    texts = read_texts(options.tables or package_folder())
    with _releases(options) as releases:
        try:
            made = releases.publish(texts, who=_who(options), note=options.note, parent=options.parent, examine=untrue)
        except StateError as error:
            if error.code != "nothing_new":
                raise
            return _nothing_new(releases, options)
        return _published(releases, made, options)


def _rollback(options: argparse.Namespace) -> int:
    with _releases(options) as releases:
        made = releases.rollback(options.release, who=_who(options), note=options.note, parent=options.parent)
        return _published(releases, made, options)


def _nothing_new(releases: "Releases", options: argparse.Namespace) -> int:
    """The same tables again are no failure: a keeper's script may run every night."""
    head = releases.head()
    assert head is not None  # noqa: S101 - it has these very texts
    if options.json:
        show_json({"published": False, **head.as_dict()})
    else:
        print(tr("Nothing new: release {number} has these very texts.", number=head.number))
    return ANSWERED


def _published(releases: "Releases", made: Publication, options: argparse.Namespace) -> int:
    from dtariff.telling.releases import extent_text, line_text  # noqa: PLC0415 - words load when they are printed

    extent = releases.extent(made.number)
    if options.json:
        show_json({"published": True, **made.as_dict(), **extent.as_dict()})
    else:
        print(line_text(made), extent_text(extent), sep="\n")
    return ANSWERED


def _who(options: argparse.Namespace) -> str:
    if options.who:
        return str(options.who)
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a number without a name, as in a container
        hint = "add --who NAME"
        raise InputError("bad_who", "this user has no name", param="who", hint=hint) from None


# --- log, show -----------------------------------------------------------------------------------------------------


def _log(options: argparse.Namespace) -> int:
    from dtariff.telling.releases import log_text  # noqa: PLC0415 - as above

    with _releases(options) as releases:
        found = releases.log()
    if options.json:
        show_json({"releases": [one.as_dict() for one in found]})
    else:
        print(log_text(found))
    return ANSWERED


def _show(options: argparse.Namespace) -> int:
    with _releases(options) as releases:
        found = releases.find(options.release)
        if options.path:
            return _file(releases.texts(found.number), found, options)
        if options.to is not None:
            return _written(releases.texts(found.number), found, options)
        return _told(releases, found, options)


def _told(releases: "Releases", found: Publication, options: argparse.Namespace) -> int:
    from dtariff.telling.releases import extent_text, publication_text  # noqa: PLC0415 - as above

    extent = releases.extent(found.number)
    if options.json:
        show_json({**found.as_dict(), **extent.as_dict()})
    else:
        print(publication_text(found), extent_text(extent), sep="\n")
    return ANSWERED


def _file(texts: dict[str, bytes], found: Publication, options: argparse.Namespace) -> int:
    text = texts.get(options.path)
    if text is None:
        message = f"release {found.number} has no file {options.path!r}"
        raise InputError("unknown_file", message, param="path", hint="e.g. jurisdictions/ID.toml")
    if options.json:
        show_json({"number": found.number, "path": options.path, "text": text.decode()})
    else:
        print(text.decode(), end="")
    return ANSWERED


def _written(texts: dict[str, bytes], found: Publication, options: argparse.Namespace) -> int:
    from dtariff.tables.unpacked import write_folder  # noqa: PLC0415 - few ask for it

    try:
        write_folder(texts, options.to)
    except OSError as error:
        hint = "name a folder that can be made"
        raise StoreError("export_failed", f"{options.to}: {error.strerror or error}", param="to", hint=hint) from None
    if options.json:
        show_json({"number": found.number, "to": str(options.to), "files": len(texts)})
    else:
        told = tr(
            "{files} files of release {number} in {folder}", files=len(texts), number=found.number, folder=options.to
        )
        print(told)
    return ANSWERED


def _releases(options: argparse.Namespace) -> "Releases":
    from dtariff.store.releases import Releases  # noqa: PLC0415 - brings SQLAlchemy

    return Releases.open(options.store)


# --- arguments -----------------------------------------------------------------------------------------------------


def _add_stored(
    actions: Any, name: str, says: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    verb = add_verb(actions, name, says, with_upkeep(run))
    add_store(verb)
    return verb


def _add_publish(actions: Any) -> None:
    verb = _add_stored(actions, "publish", "check, compile and store the tables as the next release", _publish)
    verb.add_argument("--who", default="", help="who publishes; the name of the user if left out")
    verb.add_argument("--note", default="", help="why, in your words")
    _add_parent(verb)


def _add_show(actions: Any) -> None:
    verb = _add_stored(actions, "show", "a release: what it is, one of its files, or all of them in a folder", _show)
    verb.add_argument("release", help="its number, or how its digest begins")
    either = verb.add_mutually_exclusive_group()
    either.add_argument("--path", default="", metavar="FILE", help="print this file, e.g. jurisdictions/ID.toml")
    either.add_argument("--to", type=Path, default=None, metavar="FOLDER", help="write all files to this new folder")


def _add_rollback(actions: Any) -> None:
    says = "publish the tables of an older release again; the log and what is withdrawn stay"
    verb = _add_stored(actions, "rollback", says, _rollback)
    verb.add_argument("release", help="the older release: its number, or how its digest begins")
    verb.add_argument("--who", default="", help="who goes back; the name of the user if left out")
    verb.add_argument("--note", required=True, help="why, in your words")
    _add_parent(verb)


def _add_parent(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--parent",
        type=int,
        default=None,
        metavar="N",
        help="refuse where the last release is another than this, 0 for none; whichever it is if left out",
    )
