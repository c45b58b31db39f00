"""What was decided: of a block a verdict, of a document a judgement."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.article import Family
from pipeline.rules import BY_USER

_UNSURE = 0.5
"""Expected F1 below which trafilatura is asked about a page."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one block.

    Attributes:
        family: why it is removed; ``None`` where it is kept.
        rule: the rule that removes it; where it is kept the user's rule that keeps it, else ``None``.
        score: the model's score for keeping it, 0 to 1; ``None`` where no model was asked.
    """

    family: Family | None = None
    rule: str | None = None
    score: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the block belongs to the article."""
        return self.family is None

    @property
    def by_user(self) -> bool:
        """Whether a rule of the user removes it."""
        return self.family is not None and self.rule is not None and self.rule.startswith(BY_USER)

    @property
    def spared(self) -> bool:
        """Whether a rule of the user keeps it."""
        return self.family is None and self.rule is not None and self.rule.startswith(BY_USER)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a document.

    Attributes:
        verdicts: one for each block, in order.
        confidence: expected F1 of the kept words as the model sees it, 0 to 1.
        article: probability that the document is an article at all, 0 to 1; ``None`` where it has no block.
        second_opinion: whether the model was unsure and trafilatura's opinion was taken.
    """

    verdicts: list[Verdict]
    confidence: float = 0.0
    article: float | None = None
    second_opinion: bool = False

    @property
    def unsure(self) -> bool:
        """Whether a second opinion on the document is worth its price."""
        return self.confidence < _UNSURE
