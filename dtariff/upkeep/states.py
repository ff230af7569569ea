"""States of the tables that a keeper sets against each other: a folder, or what git keeps of one."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dtariff.model.errors import InputError
from dtariff.tables.texts import Texts, is_law, read_texts

GIT = "git:"
"""How a revision is named: ``git:HEAD~3``."""

LONGEST_WAIT = 60
"""Seconds that git may take."""

FILES = ("100644", "100755")
"""The modes that git has for plain files; a link or another repository is no table."""


@dataclass(frozen=True, slots=True)
class State:
    """The texts of all tables in one state, and what to call it."""

    name: str
    texts: Texts


def of_folder(folder: Path) -> State:
    """The tables as they lie in a folder.

    Raises:
        DataError: ``tables_missing`` if there is no such folder.
    """
    return State(str(folder), read_texts(folder))


def of_git(folder: Path, revision: str) -> State:
    """The tables of a folder as git keeps them in a revision: what was committed, not what was edited since.

    Raises:
        InputError: ``unknown_revision`` if the folder lies in no work tree of git, git is missing, there is no such
            revision, or it has no tables there.
    """
    commit = _git(folder, revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    sha = commit.decode().strip()
    listed = _git(folder, revision, "ls-tree", "-r", "-z", sha)
    places = dict(found for line in listed.decode("utf-8", "surrogateescape").split("\0") for found in _law_of(line))
    if not places:
        raise _unknown(revision, f"it has no tables in {folder}")
    blobs = _git(folder, revision, "cat-file", "--batch", given="\n".join(places.values()).encode() + b"\n")
    texts = _parted(blobs)
    if len(texts) != len(places):
        raise _unknown(revision, "git does not have all of its files")
    return State(f"{GIT}{revision} ({sha[:12]})", dict(zip(places, texts, strict=True)))


def _law_of(line: str) -> list[tuple[str, str]]:
    """The path and the object of a file of the tables, out of a line of ``git ls-tree``; none for any other file."""
    head, _, path = line.partition("\t")
    mode, _, rest = head.partition(" ")
    is_table = mode in FILES and all(map(is_law, PurePosixPath(path).parts))
    return [(path, rest.partition(" ")[2])] if is_table else []


def _parted(blobs: bytes) -> list[bytes]:
    """The contents that ``git cat-file --batch`` wrote one after the other, each under a line that ends in its size."""
    found, at = [], 0
    while at < len(blobs):
        end = blobs.index(b"\n", at)
        size = blobs[at:end].rpartition(b" ")[2]
        if not size.isdigit():  # "missing": a clone that left out files
            break
        at = end + 1 + int(size) + 1
        found.append(blobs[end + 1 : at - 1])
    return found


def _git(folder: Path, revision: str, *order: str, given: bytes = b"") -> bytes:
    if not folder.is_dir():
        raise _unknown(revision, f"there is no folder {folder}")
    command: Sequence[str] = ("git", "-C", os.fspath(folder), *order)
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=LONGEST_WAIT, check=False)  # noqa: S603 - no shell, and git is asked for what it keeps
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unknown(revision, f"git does not answer: {error}") from None
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _unknown(revision, told[0] if told else f"git has no {revision} in {folder}")
    return done.stdout


def _unknown(revision: str, why: str) -> InputError:
    hint = "name what to compare with: a folder of tables, a release, or git:REVISION of tables that git keeps"
    return InputError("unknown_revision", f"no tables of {GIT}{revision}: {why}", param="against", hint=hint)
