"""What normalising changed in a document: which steps, how much, and where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.normalize import normalize_blocks
from pipeline.normalize.plan import CODE_PLAN, Step, Style, plan_for

ACROSS = Step("paragraphs", "quotation marks of quotations over several paragraphs set", lambda text: text)
"""The one thing that is not done block by block: :mod:`pipeline.normalize.paragraphs`."""


@dataclass(slots=True)
class Change:
    """What one step did to a document.

    Attributes:
        name: of the step in :mod:`pipeline.normalize.plan`.
        about: what it does, in words.
        blocks: how many blocks it changed.
        characters: how many characters are not there any more, each under itself; empty where some only moved.
    """

    name: str
    about: str
    blocks: int = 0
    characters: Counter[str] = field(default_factory=Counter)

    def add(self, before: str, after: str) -> None:
        """Count one block that the step changed."""
        self.blocks += 1
        self.characters += Counter(before) - Counter(after)


def explain_blocks(texts: Sequence[str], kinds: Sequence[str], style: Style) -> list[Change]:
    """What each step changed in the blocks of a document, in the order of the plan; steps that did nothing left out.

    Args:
        texts: the texts of the blocks as they were before.
        kinds: the kind of each block, as for :func:`pipeline.normalize.normalize_blocks`.
        style: what the settings ask for.
    """
    prose = plan_for(style)
    changes: dict[str, Change] = {}
    for step in (*prose.steps, *CODE_PLAN.steps, ACROSS):
        changes.setdefault(step.name, Change(step.name, step.about))
    finished = normalize_blocks(texts, kinds, style)
    for text, kind, after_all in zip(texts, kinds, finished, strict=True):
        plan = CODE_PLAN if kind == "code" else prose
        before = text
        if plan.run(text) != text:
            for step, after in plan.replay(text):
                if after != before:
                    changes[step.name].add(before, after)
                before = after
        if after_all != before:
            changes[ACROSS.name].add(before, after_all)
    return [change for change in changes.values() if change.blocks]
