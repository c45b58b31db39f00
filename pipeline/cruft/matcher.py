"""Finds the cue phrase that a line is, begins with or contains.

Every kind of phrase has an index of its own, so the cost of a line hardly depends on how many phrases there are:

- whole lines: one dictionary look-up, and with ``0`` for numbers a second one;
- beginnings: a dictionary on the first word (the first two characters where words are not spaced);
- sentences anywhere in the line: a dictionary on one word of the sentence, which the whole document is asked for
  first;
- regular expressions: on short lines only, all that need the same character as one alternation, where the document
  has it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pipeline.cruft.features import count_words
from pipeline.cruft.phrases import (
    SHORT_LINE,
    Form,
    alternation,
    count_numbers,
    counts_anywhere,
    ends_word,
    fold_lines,
    has_star,
    is_unspaced,
    key_of,
    trim_line,
)

if TYPE_CHECKING:
    from pipeline.cruft.catalogue import Cue

_Key = TypeVar("_Key")

LONG_LINE = 200
"""Characters. A longer line is a paragraph: only fixed sentences (``contains``) are looked for, at its beginning."""

LONGEST_LINE = 1500
"""Characters. A longer line carries no cue: it may be a whole page whose line breaks were lost."""

SENTENCE_START = 100
"""Characters within which a fixed sentence must begin, half as many in scripts without spaces: one that follows
article text in the same line was glued to it, and removing the line would remove the article."""

PLACEHOLDER_WORDS = 8
"""Most words that ``{x}`` stands for."""

_REMEMBERED = 8192  # short lines
_KEY_WITHIN = 40  # characters at a line's beginning that tell its first word and its script
_OPENING = re.compile(r"(?<!\w)'(?=\w)")
_CLOSING = re.compile(r"(?<=[^\s(])'(?!\w)")
_A_DIGIT = "{n}"  # in what a pattern needs
_REST_FROM_DIGIT = re.compile(r"\d[^\n]*")


class _Entry(NamedTuple):
    cue: Cue
    form: Form
    rank: int  # 0 is the first choice where several match
    anywhere: bool  # in documents of any language

    def counts_in(self, languages: frozenset[str]) -> bool:
        if self.cue.language == "*" or self.cue.language in languages:
            return True
        return self.anywhere


class Matcher:
    """The phrases of a catalogue, indexed."""

    def __init__(self, cues: Iterable[tuple[Cue, Form]]) -> None:
        self._lines: dict[str, list[_Entry]] = {}
        self._heads: dict[str, list[_Entry]] = {}
        self._anchors: dict[str, list[_Entry]] = {}
        self._unspaced: dict[str, list[_Entry]] = {}
        self._patterns: dict[tuple[str, ...], list[_Entry]] = {}  # by what the line must hold
        for rank, (cue, form) in enumerate(sorted(cues, key=_choice)):
            self._add(_Entry(cue, form, rank, cue.match != "pattern" and counts_anywhere(form)))
        self._unspaced_sentence = re.compile("|".join(map(re.escape, self._unspaced)) or "(?!)")
        self._remembered: dict[str, list[_Entry]] = {}  # what short lines carry
        self._alternations = {
            needs: alternation(entry.form.text for entry in entries) for needs, entries in self._patterns.items()
        }

    def _add(self, entry: _Entry) -> None:
        form, match = entry.form, entry.cue.match
        if match == "pattern":
            self._patterns.setdefault(entry.cue.needs, []).append(entry)
        elif match == "contains":
            index, key = (self._anchors, form.anchor) if form.anchor else (self._unspaced, form.text)
            index.setdefault(key or "", []).append(entry)
        elif match == "prefix" or form.tail is not None:
            self._heads.setdefault(key_of(form.text) or "", []).append(entry)
        else:
            self._lines.setdefault(form.text, []).append(entry)

    def match_all(self, texts: Sequence[str], languages: frozenset[str]) -> list[Cue | None]:
        """The cue that each line carries: certain before weak, then the longer phrase, then the rule's name."""
        new = [text for text in dict.fromkeys(texts) if text not in self._remembered and len(text) <= LONGEST_LINE]
        found = dict(zip(new, self._look_up(new), strict=True))
        cues = [
            _best(entries, languages) if (entries := self._remembered.get(text) or found.get(text)) else None
            for text in texts
        ]
        # The lines of menus and footers come back on every page of a site.
        short = {text: entries for text, entries in found.items() if len(text) <= SHORT_LINE}
        if len(self._remembered) + len(short) > _REMEMBERED:
            self._remembered.clear()
        if len(short) <= _REMEMBERED:
            self._remembered.update(short)
        return cues

    def _look_up(self, texts: Sequence[str]) -> list[list[_Entry]]:
        """All that each line may carry, in whatever language."""
        lines = fold_lines([text[: LONG_LINE + SENTENCE_START] if len(text) > LONG_LINE else text for text in texts])
        document = _Folded(lines)
        anchors = document.by_line({word: (word,) for word in self._anchors.keys() & set(document.whole.split())})
        # All else is looked for in short lines, which hold less than half of a text's characters.
        short = _Folded([line if len(text) <= LONG_LINE else "" for text, line in zip(texts, lines, strict=True)])
        patterns = short.by_line({needs: needs for needs in self._alternations})
        numbers = short.with_digits()
        found: list[list[_Entry]] = []
        for index, (text, folded) in enumerate(zip(texts, lines, strict=True)):
            left, core = trim_line(folded)
            own = anchors.get(index, ())
            counted = count_numbers(left) if index in numbers else None
            if len(text) <= SHORT_LINE:
                needs = patterns.get(index, ())
                found.append(self._in_short(folded, left, core, counted, own, needs) if core else [])
            elif len(text) <= LONG_LINE:
                found.append(self._all_beginnings(folded, left, core, counted) + self._sentences(left, own))
            else:
                found.append(self._sentences(left, own))
        return found

    def _in_short(
        self,
        folded: str,
        left: str,
        core: str,
        counted: str | None,
        anchors: Sequence[str],
        patterns: Iterable[tuple[str, ...]],
    ) -> list[_Entry]:
        found = list(self._lines.get(core, ()))
        if folded[-1] in "*: " and has_star(folded):
            found += self._lines.get(core + " *", ())
        if core.startswith("o "):  # how inscriptis draws the bullet of a nested list
            found += self._lines.get(core[2:], ())
        found += self._all_beginnings(folded, left, core, counted)
        if counted is not None:
            counted_core = counted if core == left else count_numbers(core) or ""
            found += [entry for entry in self._lines.get(counted_core, ()) if entry.form.counted]
        if anchors or not core.isascii():
            found += self._sentences(left, anchors)
        for needs in patterns:
            if self._alternations[needs].fullmatch(core):
                found += [entry for entry in self._patterns[needs] if re.fullmatch(entry.form.text, core)]
        return found

    def _all_beginnings(self, folded: str, left: str, core: str, counted: str | None) -> list[_Entry]:
        """What begins a line, ``left`` without its first marks, ``counted`` also with ``0`` for its numbers if any."""
        first_word = left.partition(" ")[0]
        # A word of a script with spaces is its own key.
        key = first_word if first_word.isascii() and first_word.isalnum() else key_of(left)
        entries = self._heads.get(key or "")
        counted_entries = self._heads.get(key_of(counted) or "") if counted is not None else None
        if not entries and not counted_entries:
            return []
        # Its last words are not a mere name where the line ends like a sentence.
        sentence = folded.endswith((".", "。")) and not folded.endswith("..")
        found = self._beginnings(entries or (), left, core, sentence)
        if counted is not None:
            of_count = self._beginnings(counted_entries or (), counted, count_numbers(core) or "", sentence)
            found += [entry for entry in of_count if entry.form.counted]
        return found

    def _beginnings(self, entries: Iterable[_Entry], left: str, core: str, sentence: bool) -> list[_Entry]:
        found: list[_Entry] = []
        for entry in entries:
            head, tail = entry.form.text, entry.form.tail
            if not left.startswith(head) or not ends_word(head, left):
                continue
            if tail is None:
                limit = entry.cue.max_words
                if limit is None or count_words(left) <= limit:
                    found.append(entry)
            elif core.endswith(tail) and not (sentence and not tail):
                middle = core[len(head) : len(core) - len(tail)]
                if trim_line(middle)[1] and count_words(middle) <= PLACEHOLDER_WORDS:
                    found.append(entry)
        return found

    def _sentences(self, folded: str, anchors: Sequence[str]) -> list[_Entry]:
        """Fixed sentences in a line; ``anchors`` are those words of sentences whose letters it has."""
        candidates: list[_Entry] = []
        for word in anchors:
            if word in folded.split():
                candidates += self._anchors[word]
        if is_unspaced(folded, _KEY_WITHIN):
            for sentence in self._unspaced_sentence.findall(folded):
                candidates += self._unspaced[sentence]
        return [entry for entry in candidates if _says(folded, entry.form)]


def _best(entries: Sequence[_Entry], languages: frozenset[str]) -> Cue | None:
    best: _Entry | None = None
    for entry in entries:
        if (best is None or entry.rank < best.rank) and entry.counts_in(languages):
            best = entry
    return best.cue if best else None


def _choice(pair: tuple[Cue, Form]) -> tuple[bool, int, str, str, str]:
    """Certain before weak, then the longer phrase (a pattern has no length), then by name."""
    cue, form = pair
    length = 0 if cue.match == "pattern" else len(form.text) + len(form.tail or "")
    return not cue.certain, -length, cue.rule, cue.language, form.text


def _says(line: str, sentence: Form) -> bool:
    """Whether a fixed sentence stands in a folded line, as words of its own, near the beginning and not quoted."""
    spaced = sentence.anchor is not None
    at = line.find(sentence.text, 0, (SENTENCE_START if spaced else SENTENCE_START // 2) + len(sentence.text))
    if at < 0 or (spaced and ((at > 0 and line[at - 1].isalnum()) or not ends_word(sentence.text, line[at:]))):
        return False
    return not _is_quoted(line, at)


def _is_quoted(line: str, at: int) -> bool:
    """Whether a quotation is open at a position of a folded line: a quoted sentence is somebody's subject."""
    opened = [quote.start() for quote in _OPENING.finditer(line, 0, at + 1)]
    closed = [quote.start() for quote in _CLOSING.finditer(line, 0, at + 1)]
    return bool(opened) and (not closed or closed[-1] < opened[-1])


class _Folded:
    """The folded lines of a document as one text, which is asked once for what each line would be asked for.

    Args:
        lines: without line breaks.

    Attributes:
        whole: that text, with a line break between the lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.whole = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._digits: set[int] | None = None

    def by_line(self, wanted: Mapping[_Key, tuple[str, ...]]) -> dict[int, list[_Key]]:
        """For each line those of ``wanted`` of which it holds one string at least; all of those without any string.

        ``{n}`` stands for a digit.
        """
        found: dict[int, list[_Key]] = {}
        for key, strings in wanted.items():
            lines = {index for string in strings for index in self._lines_with(string)}
            for index in lines if strings else range(len(self._starts) - 1):
                found.setdefault(index, []).append(key)
        return found

    def with_digits(self) -> set[int]:
        """The lines that hold a digit."""
        if self._digits is None:
            self._digits = {self._line_at(match.start()) for match in _REST_FROM_DIGIT.finditer(self.whole)}
        return self._digits

    def _lines_with(self, string: str) -> Iterator[int]:
        if string == _A_DIGIT:
            yield from self.with_digits()
            return
        at = self.whole.find(string)
        while at >= 0:
            line = self._line_at(at)
            yield line
            at = self.whole.find(string, self._starts[line + 1])

    def _line_at(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1
