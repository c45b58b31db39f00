"""What changes in one record, and what is said of all."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pipeline.article import Article, Rejection, article_id, readable_path
from pipeline.rules import BY_USER
from pipeline.run.storage import RecordError, record_line
from pipeline.stages import Outcome

ChangeKind = Literal["changed", "lost", "gained"]

_EXCERPT = 200  # characters of a block
_LONG = frozenset({"text", "blocks", "removed", "quality"})
"""Keys whose values are not shown: the blocks say it better."""
_ALWAYS = frozenset({"recipe"})
"""Keys that change with the rules in every record."""
MARK = "duplicate_of"


@dataclass(frozen=True)
class Fate:
    """Why a block is removed."""

    family: str
    rule: str


@dataclass(frozen=True)
class BlockChange:
    """A block of which the rules make something else."""

    number: int
    """From 1, as in a record's ``removed``."""
    before: Fate | None
    """``None`` where it is kept."""
    after: Fate | None
    by: str | None
    """The new rule that makes something else of it; ``None`` where a rule that did so before is no more, or where its
    site repeats it, or does so no more."""
    text: str
    """As it was read; its beginning where it is long."""


@dataclass(frozen=True)
class RecordChange:
    """A record that would be another."""

    path: str
    """Of its document below ``raw/``."""
    record: int
    """Its index in the container, 0 for a file of its own."""
    id: str
    kind: ChangeKind
    """``lost``: its document would be rejected; ``gained``: it was rejected, and would become a record."""
    in_container: bool = False
    """Whether ``path`` is a container: the index 0 is then that of its first record."""
    keys: tuple[str, ...] = ()
    """Keys of the record with another value, in the order of the record; empty where it is lost or gained."""
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Before and after, of those keys that are neither text nor blocks."""
    blocks: tuple[BlockChange, ...] = ()
    detail: str | None = None
    """Why it is rejected, before or after."""

    @property
    def text(self) -> bool:
        """Whether its text changes."""
        return self.kind != "changed" or "text" in self.keys

    def with_mark(self, before: str | None, after: str | None) -> RecordChange:
        """The same with another ``duplicate_of``."""
        return replace(self, keys=(*self.keys, MARK), values={**self.values, MARK: (before, after)})


@dataclass
class Diff:
    """What other rules would change in all records."""

    rules: str
    """The file; empty for none."""
    names: tuple[str, ...]
    """Of its rules, in its order."""
    documents: int = 0
    """Documents that were looked at."""
    stale: int = 0
    """Of these, those that a run would make anew for other reasons as well: another version, other settings."""
    changes: list[RecordChange] = field(default_factory=list)
    """In the order of paths and records."""
    lines: dict[str, int] = field(default_factory=dict)
    """Blocks that carry the text of each rule, whatever their site and language."""
    not_compared: dict[str, int] = field(default_factory=dict)
    """Documents that could not be looked at, by reason; :data:`NOT_COMPARED` explains them."""

    def counts(self) -> dict[str, int]:
        """Records that would change: in their text, in reasons or figures only, in ``duplicate_of`` only, and so on."""
        found = Counter(_count_as(change) for change in self.changes)
        return {name: found[name] for name in ("text", "reasons", "mark", "lost", "gained")}

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**asdict(self), "counts": {"changed": len(self.changes), **self.counts()}}


NOT_COMPARED = {
    "raw_gone": "their raw file is gone: no rule reaches their records",
    "changed": "their raw file is another than the one that was cleaned: the next run cleans them",
    "new": "no run has cleaned them yet",
    "missing": "their record is not in clean/: the next run makes it",
    "machine": "rejected for time, memory, a crash or their permissions",
}


def change_of(before: Outcome, after: Outcome) -> RecordChange | None:
    """What changes in the record of a document; ``None`` where nothing does, or where there is no record either way."""
    one, other = written(before.result), written(after.result)
    article = one if isinstance(one, Article) else other
    if isinstance(one, str) and isinstance(other, str):
        return None
    assert isinstance(article, Article)
    blocks = _block_changes(before, after)
    change = RecordChange(article.raw.path, article.raw.record, article.id, "changed", blocks=blocks)
    if isinstance(one, str):
        return replace(change, kind="gained", detail=one)
    if isinstance(other, str):
        return replace(change, kind="lost", detail=other)
    keys, values = keys_of(one, other)
    return replace(change, keys=keys, values=values) if keys else None


def keys_of(before: Article, after: Article) -> tuple[tuple[str, ...], dict[str, tuple[Any, Any]]]:
    """``keys`` and ``values`` of the change from one record to another."""
    old, new = before.to_dict(), after.to_dict()
    keys = tuple(key for key in old if key not in _ALWAYS and old[key] != new[key])
    return keys, {key: (old[key], new[key]) for key in keys if key not in _LONG}


def mark_change(path: bytes, record: int, before: str | None, after: str | None) -> RecordChange:
    """A record of which nothing but ``duplicate_of`` changes."""
    return RecordChange(readable_path(path), record, article_id(path, record), "changed").with_mark(before, after)


def written(result: Article | Rejection) -> Article | str:
    """The article, or why there is no record."""
    if isinstance(result, Rejection):
        return f"{result.reason}: {result.detail}"
    try:
        record_line(result)
    except RecordError as error:
        return f"{error.reason}: {error.detail}"
    return result


def _block_changes(before: Outcome, after: Outcome) -> tuple[BlockChange, ...]:
    changes = []
    fates = zip(before.blocks, _fates(before), _fates(after), after.verdicts, strict=True)
    for number, (block, one, other, verdict) in enumerate(fates, start=1):
        if one != other:
            by = verdict.rule if verdict.rule is not None and verdict.rule.startswith(BY_USER) else None
            changes.append(BlockChange(number, one, other, by, excerpt(block.text)))
    return tuple(changes)


def _fates(outcome: Outcome) -> list[Fate | None]:
    """What was made of each block: by the record, which may lack a kept one of which normalising left nothing."""
    if isinstance(outcome.result, Rejection):
        return [None if one.family is None else Fate(one.family, one.rule or "") for one in outcome.verdicts]
    fates: list[Fate | None] = [None] * len(outcome.blocks)
    for run in outcome.result.removed:
        fates[run.first - 1 : run.last] = [Fate(run.family, run.rule)] * (run.last - run.first + 1)
    return fates


def excerpt(text: str) -> str:
    """The beginning of a block, as far as it is shown."""
    return text[:_EXCERPT]


def _count_as(change: RecordChange) -> str:
    if change.kind != "changed":
        return change.kind
    if "text" in change.keys:
        return "text"
    return "mark" if change.keys == (MARK,) else "reasons"
