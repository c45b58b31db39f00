"""Finds the cue phrase that a line is, begins with or contains.

Every kind of phrase has an index of its own, so the cost of a line hardly depends on how many phrases there are:

- whole lines: one dictionary look-up, and with ``0`` for numbers a second one;
- beginnings: a dictionary on the first word (the first two characters where words are not spaced);
- sentences anywhere in the line: a dictionary on one word of the sentence;
- regular expressions: on short lines only, all that need the same character as one alternation, where the document
  has it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

from pipeline.cruft.cue import Cue
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
_DIGIT = re.compile(r"\d")
_NO_DIGITS = bytes(code for code in range(128) if not chr(code).isdigit() and code != ord("\n"))


class _Entry(NamedTuple):
    cue: Cue
    form: Form
    rank: int  # 0 is the first choice where several match
    anywhere: bool  # in documents of any language

    def counts_in(self, languages: frozenset[str]) -> bool:
        if self.cue.language == "*" or self.cue.language in languages:
            return True
        return self.anywhere


_Line = tuple[int, str, str, str]  # its index, folded, then without marks at its beginning, and at both ends
_Found = tuple[int, Iterable[_Entry]]  # the index of a line, and some of what it may carry


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
        self._head_texts = {word: tuple(entry.form.text for entry in entries) for word, entries in self._heads.items()}
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
        folded = fold_lines([text[: LONG_LINE + SENTENCE_START] if len(text) > LONG_LINE else text for text in texts])
        lines = [(index, line, *trim_line(line)) for index, line in enumerate(folded)]
        # All but sentences is looked for in short lines, which hold less than half of a text's characters.
        short = [line for text, line in zip(texts, lines, strict=True) if len(text) <= SHORT_LINE and line[3]]
        middle = [line for text, line in zip(texts, lines, strict=True) if SHORT_LINE < len(text) <= LONG_LINE]
        numbers = _with_digits([folded for _, folded, _, _ in short + middle])
        counted = _with_numbers_counted([line for place, line in enumerate(short + middle) if place in numbers])
        found: list[list[_Entry]] = [[] for _ in texts]
        for index, entries in chain(
            self._whole_lines(short),
            self._patterns_in(short, numbers),
            self._beginnings(short + middle),
            self._sentences(lines),
        ):
            found[index] += entries
        for index, entries in chain(
            ((index, self._lines.get(core, ())) for index, _, _, core in counted if len(texts[index]) <= SHORT_LINE),
            self._beginnings(counted),
        ):
            found[index] += [entry for entry in entries if entry.form.counted]
        return found

    def _whole_lines(self, lines: Iterable[_Line]) -> Iterator[_Found]:
        for index, folded, _, core in lines:
            if core in self._lines:
                yield index, self._lines[core]
            if folded[-1] in "*: " and has_star(folded):
                yield index, self._lines.get(core + " *", ())
            if core.startswith("o "):  # how inscriptis draws the bullet of a nested list
                yield index, self._lines.get(core[2:], ())

    def _patterns_in(self, lines: Sequence[_Line], numbers: Container[int]) -> Iterator[_Found]:
        patterns = _Folded([folded for _, folded, _, _ in lines], numbers).by_line(
            {needs: needs for needs in self._alternations}
        )
        for place, (index, _, _, core) in enumerate(lines):
            for needs in patterns.get(place, ()):
                if self._alternations[needs].fullmatch(core):
                    yield index, [entry for entry in self._patterns[needs] if re.fullmatch(entry.form.text, core)]

    def _beginnings(self, lines: Iterable[_Line]) -> Iterator[_Found]:
        """What begins lines."""
        for index, folded, left, core in lines:
            word = left.partition(" ")[0]
            if word not in self._heads and not (word.isascii() and word.isalnum()):  # else it is its own key
                word = key_of(left) or ""
            if left.startswith(self._head_texts.get(word, ())):
                yield index, self._beginning(self._heads[word], folded, left, core)

    def _beginning(self, entries: Iterable[_Entry], folded: str, left: str, core: str) -> list[_Entry]:
        """Those of ``entries`` that begin a line, ``left`` without its first marks, ``core`` without its last ones."""
        # Its last words are not a mere name where the line ends like a sentence.
        sentence = folded.endswith((".", "。")) and not folded.endswith("..")
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

    def _sentences(self, lines: Iterable[_Line]) -> Iterator[_Found]:
        """Fixed sentences in lines."""
        anchors = self._anchors.keys()
        for index, folded, left, _ in lines:
            for word in anchors & left.split():
                yield index, [entry for entry in self._anchors[word] if _says(folded, left, entry.form)]
            if not left.isascii() and is_unspaced(left, _KEY_WITHIN):
                for sentence in self._unspaced_sentence.findall(left):
                    yield index, [entry for entry in self._unspaced[sentence] if _says(folded, left, entry.form)]


def _with_digits(lines: Sequence[str]) -> frozenset[int]:
    """The places of the lines that hold a digit."""
    bare = "\n".join(lines).encode("utf-8", "replace").translate(None, _NO_DIGITS).split(b"\n")
    return frozenset(
        place
        for place, (line, digits) in enumerate(zip(lines, bare, strict=False))
        if digits and (digits.isascii() or _DIGIT.search(line))
    )


def _with_numbers_counted(lines: Sequence[_Line]) -> list[_Line]:
    """Lines that hold a number each, with ``0`` for every one."""
    counted = count_numbers("\n".join([left for _, _, left, _ in lines])).split("\n")
    return [
        (index, folded, zeros, zeros if core == left else count_numbers(core))
        for (index, folded, left, core), zeros in zip(lines, counted, strict=False)
    ]


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


def _says(folded: str, line: str, sentence: Form) -> bool:
    """Whether a fixed sentence stands in a folded line, as words of its own, near the beginning and not quoted.

    Args:
        folded: the line.
        line: the same without marks at its beginning.
        sentence: the sentence.
    """
    spaced = sentence.anchor is not None
    at = line.find(sentence.text, 0, (SENTENCE_START if spaced else SENTENCE_START // 2) + len(sentence.text))
    if at < 0 or (spaced and ((at > 0 and line[at - 1].isalnum()) or not ends_word(sentence.text, line[at:]))):
        return False
    if at == 0 and folded.startswith("'"):
        closed = _CLOSING.search(line, len(sentence.text))
        return closed is None or not trim_line(line[closed.end() :])[1]  # else it goes on to say who said it
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
        with_digits: the places of those that hold a digit.
    """

    def __init__(self, lines: Sequence[str], with_digits: Container[int]) -> None:
        self._whole = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._with_digits = [place for place in range(len(lines)) if place in with_digits]

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

    def _lines_with(self, string: str) -> Iterator[int]:
        if string == _A_DIGIT:
            yield from self._with_digits
            return
        at = self._whole.find(string)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            yield line
            at = self._whole.find(string, self._starts[line + 1])
