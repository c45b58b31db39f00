"""How near to the gold text the models come of pages whose sites they have not seen: the cross-validation table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.cruft.model.batch import Integers
from tests.benchmarks.pages import Page
from tests.benchmarks.scoring import Gold, PageScore, figures_of, intervals_of, mean_score
from tests.benchmarks.systems import BOTH, DUMP_STYLES
from tests.benchmarks.training_rows import Chunk, Rows

CROSS_VALIDATION_HEAD = (
    "| form | pages | number | F1 over shingles [95 %] | F1 over words [95 %] |",
    "| --- | --- | ---: | --- | --- |",
)


def by_style(rows: Rows, scores: Integers) -> Iterator[tuple[str, list[Chunk], Integers]]:
    """The chunks of each style of dumps, and the scores of their rows."""
    offset = 0
    for style in DUMP_STYLES:
        chunks = [chunk for chunk in rows.chunks if chunk.style == style]
        count = sum(len(chunk.measured.blocks) for chunk in chunks)
        yield style, chunks, scores[offset : offset + count]
        offset += count


def page_scores(chunks: Sequence[Chunk], scores: Integers) -> list[tuple[Page, PageScore]]:
    """How near to the gold text of each page is what the models that have not seen its site keep of it.

    Blocks are compared as they are: the headline is not taken out, no cue is heard, nothing is normalised.
    """
    found = []
    offset = 0
    for chunk in chunks:
        own = slice(offset, offset + len(chunk.measured.blocks))
        offset = own.stop
        for document, choice in zip(chunk.documents, chunk.measured.choices(scores[own]), strict=True):
            if document.page.row.get("text") is None:
                continue
            blocks = zip(document.evidence.blocks, choice.kept.tolist(), strict=True)
            text = "\n".join(block.text for block, kept in blocks if kept)
            found.append((document.page, Gold(document.page.row).score(text)))
    return found


def mean_of(by_form: Mapping[str, Sequence[tuple[Page, PageScore]]]) -> list[tuple[Page, PageScore]]:
    """Each page's score as the mean over the styles that "on dumps" means."""
    of_page: dict[tuple[str, str], list[tuple[Page, PageScore]]] = {}
    for style in BOTH:
        for page, score in by_form[style]:
            of_page.setdefault((page.set, page.id), []).append((page, score))
    return [(pairs[0][0], mean_score([score for _, score in pairs])) for pairs in of_page.values()]


def table_of(form: str, scores: Sequence[tuple[Page, PageScore]]) -> Iterator[str]:
    """Rows of the cross-validation table: a set, a page type of it, a language group of it."""
    groups: dict[str, list[tuple[Page, PageScore]]] = {}
    for page, score in scores:
        groups.setdefault(page.group, []).append((page, score))
        if page.set == "news":
            groups.setdefault(f"{page.group}, {page.language_group}", []).append((page, score))
    for group in sorted(groups):
        own = [score for _, score in groups[group]]
        figures, intervals = figures_of(own), intervals_of(own, [page.site for page, _ in groups[group]])
        cells = [
            f"{figures[name]:.4f} [{intervals[name][0]:.3f}, {intervals[name][1]:.3f}]" for name in ("shingle", "word*")
        ]
        yield f"| {form} | {group} | {len(own)} | {' | '.join(cells)} |"
