"""Finds the cue phrase that a line is, begins with or contains.

Every kind of phrase has an index of its own, so the cost of a line hardly depends on how many phrases there are:

- whole lines: one dictionary look-up, and with ``0`` for numbers a second one;
- beginnings: a dictionary on the first word (the first two characters where words are not spaced);
- sentences anywhere in the line: a dictionary on one word of the sentence, which a long line is asked for before it
  is folded;
- regular expressions: on short lines only, all that need the same character as one alternation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cruft.features import count_words
from pipeline.cruft.phrases import (
    SENTENCE,
    SHORT_LINE,
    Form,
    alternation,
    count_numbers,
    counts_anywhere,
    ends_word,
    fold_line,
    has_star,
    is_unspaced,
    key_of,
    trim_line,
)

if TYPE_CHECKING:
    from pipeline.cruft.catalogue import Cue

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
_WORD = re.compile(r"[^\W_]+")
_OPENING = re.compile(r"(?<!\w)'(?=\w)")
_CLOSING = re.compile(r"(?<=[^\s(])'(?!\w)")


class _Entry(NamedTuple):
    cue: Cue
    form: Form
    rank: int  # 0 is the first choice where several match

    def counts_in(self, languages: frozenset[str]) -> bool:
        if self.cue.language == "*" or self.cue.language in languages:
            return True
        return self.cue.match != "pattern" and counts_anywhere(self.form)


class Matcher:
    """The phrases of a catalogue, indexed."""

    def __init__(self, cues: Iterable[tuple[Cue, Form]]) -> None:
        self._lines: dict[str, list[_Entry]] = {}
        self._heads: dict[str, list[_Entry]] = {}
        self._anchors: dict[str, list[_Entry]] = {}
        self._unspaced: dict[str, list[_Entry]] = {}
        self._patterns: dict[tuple[str, ...], list[_Entry]] = {}  # by what the line must hold
        for rank, (cue, form) in enumerate(sorted(cues, key=_choice)):
            self._add(_Entry(cue, form, rank))
        self._unspaced_sentence = re.compile("|".join(map(re.escape, self._unspaced)) or "(?!)")
        # The lines of menus and footers come back on every page of a site.
        self._match_short = lru_cache(_REMEMBERED)(self._look_up)
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

    def match(self, text: str, languages: frozenset[str]) -> Cue | None:
        """The cue that the line ``text`` carries: certain before weak, then the longer phrase, then the rule's name."""
        length = len(text)
        if length <= SHORT_LINE:
            found = self._match_short(text)
        elif length <= LONG_LINE:
            found = self._match_middle(text)
        elif length <= LONGEST_LINE:
            found = self._match_long(text)
        else:
            return None
        best: _Entry | None = None
        for entry in found:
            if (best is None or entry.rank < best.rank) and entry.counts_in(languages):
                best = entry
        return best.cue if best else None

    def _match_long(self, text: str) -> list[_Entry]:
        beginning = text[: LONG_LINE + SENTENCE_START]
        if not self._may_hold_sentence(beginning):
            return []
        return self._sentences(trim_line(fold_line(beginning))[0])

    def _match_middle(self, text: str) -> list[_Entry]:
        if not self._may_begin(text) and not self._may_hold_sentence(text):
            return []
        folded = fold_line(text)
        left, core = trim_line(folded)
        return self._all_beginnings(folded, left, core) + self._sentences(left)

    def _look_up(self, text: str) -> list[_Entry]:
        folded = fold_line(text)
        left, core = trim_line(folded)
        if not core:
            return []
        found = list(self._lines.get(core, ()))
        if folded[-1] in "*: " and has_star(folded):
            found += self._lines.get(core + " *", ())
        if core.startswith("o "):  # how inscriptis draws the bullet of a nested list
            found += self._lines.get(core[2:], ())
        found += self._all_beginnings(folded, left, core)
        counted = count_numbers(core)
        if counted is not None:
            found += [entry for entry in self._lines.get(counted, ()) if entry.form.counted]
        if len(core) >= SENTENCE or not core.isascii():
            found += self._sentences(left)
        for needs, pattern in self._alternations.items():
            if _holds(core, needs, counted is not None) and pattern.fullmatch(core):
                found += [entry for entry in self._patterns[needs] if re.fullmatch(entry.form.text, core)]
        return found

    def _may_begin(self, text: str) -> bool:
        """Whether a prefix or a template may fit, told without folding the line. Errs on the side of yes."""
        word = _WORD.search(text, 0, _KEY_WITHIN)
        if word is None:
            return True
        key = word.group().casefold()
        return not key.isascii() or key[0].isdigit() or key in self._heads or "©" in text[: word.start()]

    def _may_hold_sentence(self, text: str) -> bool:
        """Whether a fixed sentence may be in the line, told without folding it. Errs on the side of yes."""
        return not self._anchors.keys().isdisjoint(text.casefold().split()) or is_unspaced(text, _KEY_WITHIN)

    def _all_beginnings(self, folded: str, left: str, core: str) -> list[_Entry]:
        entries = self._heads.get(key_of(left) or "")
        counted = count_numbers(left)
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

    def _sentences(self, folded: str) -> list[_Entry]:
        words = folded.split()
        candidates: list[_Entry] = []
        if not self._anchors.keys().isdisjoint(words):
            for word in words:
                candidates += self._anchors.get(word, ())
        if is_unspaced(folded, _KEY_WITHIN):
            for sentence in self._unspaced_sentence.findall(folded):
                candidates += self._unspaced[sentence]
        return [entry for entry in candidates if _says(folded, entry.form)]


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


def _holds(line: str, needs: tuple[str, ...], number: bool) -> bool:
    if not needs:
        return True
    for need in needs:  # noqa: SIM110 - asked of every short line, and a generator takes three times as long
        if number if need == "{n}" else need in line:
            return True
    return False
