"""Lines and cue phrases in the folded form in which they are compared, and a phrase taken apart for matching.

Case, the kind of quotes and dashes, bullets, arrows, Markdown marks and punctuation at the ends make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from pipeline.normalize import comparable
from pipeline.normalize.compare import comparable_lines, with_common_marks_folded

MatchKind = Literal["line", "prefix", "contains", "pattern"]

SHORT_LINE = 90
"""Characters. Whole lines and regular expressions are looked up in lines up to this long."""

SENTENCE = 21
"""Characters a phrase needs to be looked for anywhere in a line; a third of it in scripts without spaces."""

ANYWHERE_LETTERS = 20
"""A phrase with this many letters counts in a document of any language: it is no chance likeness."""

# Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d[\d.,]*(?: \d{3}\b)*(?: ?[km]\b)?")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_COPYRIGHT = re.compile(r"\(c\) ?(?=\d|copyright)")  # otherwise an item of a list
# « » and ‹ › between spaces separate the steps of a breadcrumb; comparable() would make quotes of them.
_STEP = re.compile(r"(?<=[^\S\n])[›»→▸▶❯](?=[^\S\n])")

# What comparable() rightly tells apart but people write one for the other: Russian ё and е; in Arabic vowel signs,
# tatweel, hamza on alef and final yeh.
_LOOSE = {0x0451: "е", 0x0640: None, 0x0622: "ا", 0x0623: "ا", 0x0625: "ا", 0x0649: "ي"}
_LOOSE.update(dict.fromkeys(range(0x064B, 0x0653)))


def fold_line(text: str) -> str:
    """``text`` folded for comparing with cue phrases: :func:`pipeline.normalize.comparable`, and looser still."""
    folded = comparable(text) if text.isascii() else comparable(_STEP.sub(">", text)).translate(_LOOSE)
    return _copyright_and_colons(folded)


def fold_lines(texts: Sequence[str]) -> list[str]:
    """:func:`fold_line` of each text; the lines of a document are folded together."""
    joined = "\n".join(texts)
    if joined.count("\n") == len(texts) - 1:  # no line has a line break of its own
        texts = with_common_marks_folded(joined).split("\n")
    folded = [""] * len(texts)
    for ascii_only in (True, False):
        chosen = [index for index, text in enumerate(texts) if text.isascii() is ascii_only]
        lines = _folded_together([texts[index] for index in chosen], ascii_only)
        for index, line in zip(chosen, lines, strict=True):
            folded[index] = line
    return folded


def _folded_together(texts: Sequence[str], ascii_only: bool) -> list[str]:
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:  # none, or one has a line break of its own
        return [fold_line(text) for text in texts]
    lines = comparable_lines(joined if ascii_only else _STEP.sub(">", joined))
    return [_copyright_and_colons(line if ascii_only else line.translate(_LOOSE)) for line in lines]


def _copyright_and_colons(folded: str) -> str:
    if folded.startswith("(c)"):
        folded = _COPYRIGHT.sub("© ", folded)
    return folded.replace(" :", ":")


def trim_line(folded: str) -> tuple[str, str]:
    """A folded line without the marks at its beginning, and without those at both ends.

    Marks are everything but letters, their combining signs, digits and ©.
    """
    start, end = 0, len(folded)
    if folded[:1].isalnum() and folded[-1].isalnum():
        return folded, folded
    while start < end and not (folded[start].isalnum() or folded[start] == "©"):
        start += 1
    while end > start and not folded[end - 1].isalnum() and not _is_sign(folded[end - 1]):
        end -= 1
    return folded[start:], folded[start:end]


def _is_sign(character: str) -> bool:
    """Whether it is part of the letter before it (a vowel sign of an Indic script); variation selectors are not."""
    return (
        not character.isascii() and unicodedata.category(character)[0] == "M" and not "\ufe00" <= character <= "\ufe0f"
    )


def has_star(folded: str) -> bool:
    """Whether the line ends in the star of a required field, and not in that of Markdown emphasis."""
    return folded.rstrip(": ").endswith("*") and not folded.startswith("*")


def key_of(head: str) -> str | None:
    """What a line that begins with ``head`` is filed under."""
    if head[:1] > "\u0e00" and _UNSPACED.match(head):
        return head[:2] if len(head) > 1 else None
    if head.startswith("©"):
        return "©"
    word = _WORD.match(head)
    return word.group() if word else None


def count_numbers(folded: str) -> str:
    """Folded lines with ``0`` for every number."""
    return _NUMBER.sub("0", folded)


def is_unspaced(text: str, within: int) -> bool:
    """Whether the first ``within`` characters are in a script that does not space its words."""
    return not text.isascii() and _UNSPACED.search(text, 0, within) is not None


def ends_word(head: str, line: str) -> bool:
    """Whether a word ends where ``head`` ends in ``line``."""
    if len(line) == len(head) or not line[len(head)].isalnum() or not head[-1].isalnum():
        return True
    return _UNSPACED.match(head[-1]) is not None


class Form(NamedTuple):
    """A phrase taken apart for matching."""

    text: str  # the folded phrase; for a template what stands before {x}; a pattern as it is
    tail: str | None = None  # of a template: what stands behind {x}
    counted: bool = False  # holds {n}
    anchor: str | None = None  # of a sentence: the word it is filed under


def form_of(match: MatchKind, phrase: str) -> Form:
    """Take ``phrase`` apart.

    Raises:
        ValueError: it cannot be matched; the message says what is wrong and what to write instead.
    """
    if match == "pattern":
        if not phrase:
            raise ValueError("the phrase is empty")
        return Form(phrase)
    head, placeholder, rest = _without_placeholders(phrase) if "{" in phrase else (phrase, "", "")
    counted = "{n}" in phrase
    folded = fold_line(head)
    left, core = trim_line(folded)
    if not (left if match == "prefix" else core):
        raise ValueError(
            "{x} stands first; write what comes before it"
            if placeholder
            else "the phrase is empty, or nothing is left of it without punctuation"
        )
    if counted:
        left, core = _NUMBER.sub("0", left), _NUMBER.sub("0", core)
    if placeholder:
        return _template_form(match, left, rest, counted)
    if match == "contains":
        return _sentence_form(phrase, core, counted)
    if len(core) > SHORT_LINE:
        raise ValueError(
            f"the phrase is longer than {SHORT_LINE} characters; such a sentence is for match = 'contains'"
        )
    if match == "prefix":
        if key_of(left) is None:
            raise ValueError("a prefix needs a whole word, or two characters of a script without spaces")
        return Form(left, counted=counted)
    return Form(core + " *" if has_star(folded) else core, counted=counted)


def _without_placeholders(phrase: str) -> tuple[str, str, str]:
    """What stands before ``{x}``, ``{x}`` itself and what stands behind it, with ``0`` for ``{n}``."""
    unknown = sorted(set(_PLACEHOLDER.findall(phrase)) - {"{n}", "{x}"})
    if unknown:
        raise ValueError(f"unknown placeholder {unknown[0]}; known are {{n}} (a number) and {{x}} (some words)")
    return phrase.replace("{n}", "0").partition("{x}")


def _template_form(match: MatchKind, head: str, rest: str, counted: bool) -> Form:
    if match != "line":
        raise ValueError("{x} is for match = 'line'; a prefix ends where the unknown words begin")
    if "{x}" in rest:
        raise ValueError("{x} stands twice; once is all that can be matched")
    if key_of(head) is None:
        raise ValueError("{x} needs a whole word before it, or two characters of a script without spaces")
    folded = fold_line(rest)
    trailing = len(trim_line(folded)[0]) - len(trim_line(folded)[1])
    tail = folded[: len(folded) - trailing] if trim_line(folded)[1] else ""
    return Form(head, tail=_NUMBER.sub("0", tail) if counted else tail, counted=counted)


def _sentence_form(phrase: str, core: str, counted: bool) -> Form:
    if counted:
        raise ValueError("a sentence found anywhere (match = 'contains') has no placeholders")
    unspaced = _UNSPACED.search(core) is not None
    if len(core) < (SENTENCE // 3 if unspaced else SENTENCE):
        raise ValueError(
            f"match = 'contains' is for long fixed sentences: {SENTENCE} characters, a third of it where words are "
            "not spaced; use 'line' or 'prefix'"
        )
    if unspaced:
        return Form(core)
    # The longest word inside the phrase, as its ends may touch other text. Only words that folding leaves alone but
    # for their case, so that they are found in a long line before it is folded.
    plain = phrase.casefold().split()
    words = [word for word in core.split()[1:-1] if word in plain]
    if not words:
        raise ValueError("no word inside the sentence stands between spaces; choose a longer part of it")
    return Form(core, anchor=max(words, key=len))


def counts_anywhere(form: Form) -> bool:
    """Whether the phrase counts in documents of any language: it is long, or in a script other than Latin."""
    letters = [character for character in form.text + (form.tail or "") if character.isalpha()]
    return len(letters) >= ANYWHERE_LETTERS or not all(map(_is_latin, letters))


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def alternation(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression that matches what any of ``patterns`` does, whatever their order.

    Raises:
        re.error: one of them is no regular expression.
        ValueError: one of them has a capturing group.
    """
    compiled = re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)) or "(?!)")
    if compiled.groups:
        raise ValueError("the pattern has a capturing group; write (?:...)")
    return compiled
