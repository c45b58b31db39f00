"""The whole line under a fuzzer that is guided by coverage: libFuzzer, by way of atheris.

    python -m tests.benchmarks.guided_fuzz --data DIR [--inputs 200000] [--seed 1] [--corpus DIR]

It begins with pieces of the development pages and follows what reaches code of the pipeline that no input has reached
before. What counts as a find is as in :mod:`tests.benchmarks.fuzz`, and a document that takes longer than
``document_timeout``; the first find ends it, with its input beside ``--corpus``. The fuzzer itself takes some 50 kB of
memory for each input (the same inputs without it take none), so many are better tried in several calls with one
``--corpus``. Needs the extra ``fuzz``.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipeline"]):
    from pipeline.article import Rejection
    from pipeline.cleaning import clean_many
    from pipeline.settings import Settings
    from pipeline.sources.document import Document
    from tests.benchmarks.fuzz import NAMES, TOKENS, fault_of, seeds

_SETTINGS = Settings()
_SEEDS, _SEED_BYTES = 1_500, 1_500
_LONGEST = 4_000


def document_of(data: bytes) -> Document:
    """The document of an input: its first byte chooses the name, and whether the content comes as text."""
    choice, content = data[:1] or b"\0", data[1:]
    as_text, number = divmod(choice[0], len(NAMES))
    name = NAMES[number]
    return Document(content.decode("utf-8", "surrogateescape") if as_text % 4 == 3 else content, name=name, path=b"a")


def clean_one(data: bytes) -> None:
    """Clean an input.

    Raises:
        AssertionError: the answer is not what it may be.
    """
    (answer,) = clean_many([document_of(data)], _SETTINGS)
    fault = fault_of(answer)
    kept = "rejected" if isinstance(answer, Rejection) else "record"
    assert fault is None, f"{kept}: {fault}"


def write_seeds(folder: Path, data: Path, seed: int) -> None:
    """Pieces of pages, from their beginning or from anywhere, under names of all kinds."""
    rng = random.Random(seed)
    pages = seeds(data)
    for number in range(_SEEDS):
        page = rng.choice(pages)
        start = rng.choice((0, rng.randrange(max(1, len(page) - _SEED_BYTES))))
        piece = page[start : start + rng.randrange(50, _SEED_BYTES)]
        (folder / f"seed-{number}").write_bytes(bytes([rng.randrange(256)]) + piece)


def write_dictionary(path: Path) -> None:
    """What parsers dislike, as libFuzzer reads it."""
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in token[:60]) + '"' for token in TOKENS)
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def main() -> None:
    """Fuzz; libFuzzer ends the process, with a status other than 0 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="folder for inputs that reached something new, kept between calls")
    args = parser.parse_args()

    corpus = args.corpus or Path(tempfile.mkdtemp())
    corpus.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        write_seeds(corpus, args.data, args.seed)
    dictionary = corpus.with_name(corpus.name + ".dict")
    write_dictionary(dictionary)
    options = {
        "atheris_runs": args.inputs, "seed": args.seed, "max_len": _LONGEST, "timeout": int(_SETTINGS.document_timeout),
        "rss_limit_mb": 0, "dict": dictionary, "artifact_prefix": f"{corpus}-find-", "print_final_stats": 1,
    }  # fmt: skip
    atheris.Setup(
        [sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(corpus)],
        clean_one,
        enable_python_coverage=True,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
