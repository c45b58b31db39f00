"""The plan: every normaliser by name, in order.

Two tables of steps say what happens to a block, one for prose and one for code; the settings choose the last steps.
A plan can be *run*, which is what cleaning does, and *replayed*, which tells of every step whether it changed anything:
the idea is that of ftfy's explanations. The names of the steps that did are a plan of their own, which
:func:`apply_steps` applies to the same text, or to another.

Every plan is idempotent: what it returns, it returns again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from pipeline.normalize import unicode as characters
from pipeline.normalize.ligatures import spell_out_ligatures
from pipeline.normalize.mojibake import repair
from pipeline.normalize.punctuation import ascii_dashes, ascii_ellipses, typographic_dashes, typographic_ellipses
from pipeline.normalize.quotes import straighten
from pipeline.normalize.typographic import typeset
from pipeline.settings import PunctuationStyle, QuoteStyle

Normalizer: TypeAlias = Callable[[str], str]


class Step(NamedTuple):
    """A normaliser with its name and what it does, in the words of ``explain``."""

    name: str
    about: str
    apply: Normalizer


@dataclass(frozen=True, slots=True)
class Style:
    """What the settings ask for, and the language that typographic marks depend on (BCP 47; None: English)."""

    quotes: QuoteStyle = "straight"
    dashes: PunctuationStyle = "keep"
    ellipses: PunctuationStyle = "keep"
    language: str | None = None

    @property
    def by_language(self) -> bool:
        """Whether the result depends on the language."""
        return self.quotes == "typographic" or self.dashes == "typographic"


_MOJIBAKE = Step("mojibake", "text that was read in the wrong encoding", repair)
_SURROGATES = Step("surrogates", "halves of characters joined, or marked as lost", characters.join_surrogates)
_C1 = Step("c1", "windows-1252 characters in disguise", characters.read_c1_as_windows_1252)
_MARKS = Step("marks", "combining marks beyond thirty in a row taken out", characters.limit_marks)
_COMPOSE = Step("compose", "letters and accents composed (NFC)", characters.compose)

PROSE: tuple[Step, ...] = (
    _MOJIBAKE,
    _SURROGATES,
    _C1,
    Step("escapes", "control sequences of terminals taken out", characters.drop_terminal_escapes),
    Step("controls", "control characters taken out", characters.drop_controls),
    Step("invisibles", "soft hyphens and other invisible characters taken out", characters.drop_invisibles),
    Step("blanks", "no-break spaces, tabs and line breaks made plain spaces", characters.plain_spaces),
    _MARKS,
    _COMPOSE,
    Step("ligatures", "ligatures spelled out", spell_out_ligatures),
    Step("idle", "joiners and direction marks that do nothing taken out", characters.drop_idle_invisibles),
    Step("entities", "HTML entities decoded", characters.decode_entities),
    Step("ampersands", "&amp; decoded", characters.decode_ampersands),
    Step("spaces", "runs of spaces made one", characters.single_spaces),
    Step("recompose", "letters and accents composed (NFC)", characters.compose),
)
"""The steps for a block of prose, in order, before those that the style asks for."""

CODE: tuple[Step, ...] = (
    _SURROGATES,
    _C1,
    Step("controls", "control and invisible characters taken out", characters.drop_from_code),
    Step("newlines", "line breaks made line feeds", characters.line_feeds),
    _MARKS,
    _COMPOSE,
)
"""The steps for code: no space is touched, no entity decoded, no quote set."""

# Text can be mis-read more than once, and cleaning can bring mojibake to light (&Atilde;&copy;). Two rounds happen,
# three are made up; the limit only keeps a hostile text from going on. The same goes for the steps of a style.
_ROUNDS = 8


def _style_steps(style: Style) -> Iterator[Step]:
    if style.dashes == "ascii":
        yield Step("dashes", "dashes made hyphens", ascii_dashes)
    elif style.dashes == "typographic":
        yield Step("dashes", "dashes set", partial(typographic_dashes, language=style.language))
    if style.ellipses == "ascii":
        yield Step("ellipses", "ellipses made full stops", ascii_ellipses)
    elif style.ellipses == "typographic":
        yield Step("ellipses", "ellipses set", typographic_ellipses)
    if style.quotes == "straight":
        yield Step("quotes", "quotation marks and apostrophes made straight", straighten)
    elif style.quotes == "typographic":
        yield Step("quotes", "quotation marks and apostrophes set", partial(typeset, language=style.language))


class Plan:
    """The steps for one kind of block in one style: first those for its characters, then those of the style."""

    def __init__(self, base: tuple[Step, ...], styled: tuple[Step, ...]) -> None:
        self.base = base
        self.styled = styled

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return self.base + self.styled

    def run(self, text: str) -> str:
        """``text`` after all steps. Never raises."""
        # Nearly all text is in order, and most of that is ASCII: these two short cuts are what makes this fast.
        bare = characters.without_common_marks(text)
        if bare.isascii() and bare.isprintable() and "&" not in bare and "  " not in text:
            text = text.strip(" ")
        elif characters.in_order(text) and repair(text) == text:
            text = characters.single_spaces(text)
        else:
            text = _last(self._replay_base(text), text)
        return self._in_style(text)

    def replay(self, text: str) -> Iterator[tuple[Step, str]]:
        """Each step with the text after it, in as many rounds as it takes, without the short cuts of :meth:`run`."""
        after = text
        for step, after in self._replay_base(text):
            yield step, after
        yield from self._replay_style(after)

    def _replay_base(self, text: str) -> Iterator[tuple[Step, str]]:
        for _ in range(_ROUNDS):
            for step in self.base:
                text = step.apply(text)
                yield step, text
            if repair(text) == text:
                break

    def _in_style(self, text: str) -> str:
        if not self.styled:
            return text
        if len(self.styled) == 1:  # quotes alone settle on their own
            return _unless_mojibake(text, self.styled[0].apply(text))
        return _last(self._replay_style(text), text)

    def _replay_style(self, text: str) -> Iterator[tuple[Step, str]]:
        for _ in range(_ROUNDS if self.styled else 0):
            before = text
            for step in self.styled:
                text = _unless_mojibake(text, step.apply(text))
                yield step, text
            if text == before or len(self.styled) == 1:
                break


def _last(replayed: Iterable[tuple[Step, str]], text: str) -> str:
    """The text after the last step; ``text`` where there was none."""
    for _step, after in replayed:
        text = after
    return text


def _unless_mojibake(text: str, styled: str) -> str:
    """The styled text, or the text itself where a mark beside a letter would be taken for mojibake (Ã and ”)."""
    return text if styled is not text and not styled.isascii() and repair(styled) != styled else styled


class _CodePlan(Plan):
    def run(self, text: str) -> str:
        """``text`` after all steps. Never raises."""
        for step in self.base:
            text = step.apply(text)
        return text

    def replay(self, text: str) -> Iterator[tuple[Step, str]]:
        """Each step with the text after it."""
        for step in self.base:
            text = step.apply(text)
            yield step, text


@lru_cache(maxsize=64)
def plan_for(style: Style) -> Plan:
    """The plan for prose in a style."""
    return Plan(PROSE, tuple(_style_steps(style)))


CODE_PLAN: Plan = _CodePlan(CODE, ())


def apply_steps(plan: Plan, names: Iterable[str], text: str) -> str:
    """``text`` after the steps of those names, in their order.

    Raises:
        KeyError: the plan has no step of that name.
    """
    steps = {step.name: step for step in plan.steps}
    for name in names:
        text = steps[name].apply(text)
    return text
