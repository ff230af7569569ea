"""Writes tables in their canonical form: each file whole, or not at all."""

import tempfile
from pathlib import Path

from dtariff.model.errors import DataError
from dtariff.tables.canon import canonical
from dtariff.tables.reader import read_forms
from dtariff.tables.texts import read_texts


def rewrite(folder: Path, *, write: bool = True) -> list[str]:
    """Brings every file to its canonical form and returns the paths that differed.

    Args:
        folder: the tables.
        write: False only to look.

    Raises:
        DataError: ``tables_broken`` if a file cannot be read; then nothing is written.
    """
    texts = read_texts(folder)
    forms, faults = read_forms(texts)
    if faults:
        raise DataError("tables_broken", "some files cannot be read; nothing was written", faults=faults)
    wanted = {path: canonical(form).encode() for path, form in forms.items()}
    changed = [path for path, text in wanted.items() if text != texts[path]]
    for path in changed if write else ():
        replace_file(folder / path, wanted[path])
    return changed


def replace_file(path: Path, text: bytes) -> None:
    """Puts a new text in the place of a file in one step."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(text)
            file.close()
            if path.exists():
                new.chmod(path.stat().st_mode)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
