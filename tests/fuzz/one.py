"""One reader under atheris: ``python -m tests.fuzz.one READER FOLDER [libFuzzer's options]``."""

import sys
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["cli", "ledger"]):
    from tests.fuzz.readers import READERS, fails


def main() -> Any:
    """Fuzz until told to stop."""
    name, folder = sys.argv[1:3]
    reader = READERS[name]
    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    for number, example in enumerate(reader.examples):
        (corpus / f"{number}").write_bytes(example)

    def look(data: bytes) -> None:
        error = fails(reader, data)
        if error is not None:
            raise error

    atheris.Setup([sys.argv[0], *sys.argv[3:], str(corpus)], look)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
