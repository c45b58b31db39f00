"""What several files of user rules make of one document, which is decided once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.article import Rejection
from pipeline.assembly import Prepared
from pipeline.cruft.decision import ModelDecision
from pipeline.recipe import recipe_of
from pipeline.rules.rule import Hits, UserRules
from pipeline.settings import Settings
from pipeline.sources import Document
from pipeline.stages import Outcome, decide, finish, next_chunk, prepare

_MODEL = ModelDecision()


@dataclass(frozen=True, slots=True)
class Ruled:
    """What several files of user rules make of one document.

    Attributes:
        hits: for each file the rules that the blocks carry.
        outcomes: for each file what becomes of the document; empty where all of them say the same of it, or where it
            was rejected before it had blocks.
    """

    hits: tuple[Hits, ...]
    outcomes: tuple[Outcome, ...]


def outcomes_by_rules(documents: Iterable[Document], settings: Settings, files: Sequence[UserRules]) -> Iterator[Ruled]:
    """What becomes of each document by each of several files of user rules.

    A document of which all say the same is not decided at all, which saves about two fifths of the time.

    Args:
        documents: what to clean.
        settings: how to clean; the rules that they name are not looked at.
        files: the rules.
    """
    recipes = [recipe_of(settings, rules) for rules in files]
    iterator = iter(documents)
    while chunk := list(next_chunk(iterator)):
        answers = [prepare(document, settings, recipes[0]) for document in chunk]
        hits = [
            tuple(rules.hits(prepared.evidence.blocks) for rules in files) if isinstance(prepared, Prepared) else ()
            for prepared in answers
        ]
        divided = [prepared for prepared, of_one in zip(answers, hits, strict=True) if len(set(of_one)) > 1]
        judgements = iter(decide([prepared for prepared in divided if isinstance(prepared, Prepared)], _MODEL))
        for prepared, of_one in zip(answers, hits, strict=True):
            if isinstance(prepared, Rejection) or len(set(of_one)) < 2:
                yield Ruled(of_one, ())
                continue
            judgement = next(judgements)
            by_file = zip(files, recipes, strict=True)
            yield Ruled(of_one, tuple(finish(prepared, judgement, settings, *one) for one in by_file))
