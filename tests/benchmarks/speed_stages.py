"""Where the CPU time of our line goes, by stage: a sampling profile, which slows no stage down by watching it."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from types import FrameType

_EVERY = 0.001
"""CPU seconds between two samples."""

STAGES = (
    ("parsing HTML", ("pipeline.blocks.parsing",)),
    ("blocks", ("pipeline.blocks",)),
    ("trafilatura's opinion", ("pipeline.blocks.opinion", "trafilatura")),
    ("cue phrases", ("pipeline.cruft.matcher", "pipeline.cruft.phrases", "pipeline.cruft.catalogue")),
    ("features of lines", ("pipeline.cruft.features", "pipeline.cruft.evidence", "pipeline.cruft.headings")),
    ("features of the model", ("pipeline.cruft.model",)),
    ("trees", ("pipeline.cruft.model.trees",)),
    ("network", ("pipeline.cruft.model.network",)),
    ("n-grams", ("pipeline.cruft.model.ngrams",)),
    ("rules and zones", ("pipeline.cruft",)),
    ("metadata", ("pipeline.metadata", "pipeline.fields")),
    ("normalising", ("pipeline.normalize",)),
    ("language", ("pipeline.language", "langdetect")),
    ("decoding", ("pipeline.sources",)),
    ("record", ("pipeline.assembly", "pipeline.article", "pipeline.run", "pipeline.records")),
)
"""Stages and the modules that are theirs; the longest name that a frame's module begins with decides."""
_OTHER = "the rest"
_STAGE_OF = {module: stage for stage, modules in STAGES for module in modules}


def profile(work: Callable[[], object]) -> list[tuple[str, float]]:
    """Stages with their share of the CPU time of ``work``, largest first.

    Time in a library counts for the stage that called it.
    """
    samples: Counter[str] = Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        samples[_stage(frame)] += 1

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    try:
        work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    total = max(1, samples.total())
    return [(stage, number / total) for stage, number in samples.most_common()]


def _stage(frame: FrameType | None) -> str:
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        while module:
            if module in _STAGE_OF:
                return _STAGE_OF[module]
            module = module.rpartition(".")[0]
        frame = frame.f_back
    return _OTHER
