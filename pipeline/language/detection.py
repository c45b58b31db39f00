"""The language of a cleaned text: two detectors' words, and the page's own.

langdetect is the first opinion. It knows 53 languages and answers with full certainty for texts in others: Norwegian
for Icelandic, Swahili for Zulu. py3langid knows 139 and is asked where the function words do not confirm the answer;
its word counts where it is sure of a language that langdetect does not have, or where langdetect is not sure.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.language.function_words import LANGUAGES_OF_WORD, words_in_lower_case
from pipeline.language.tags import Tag, parse_tag, written_in

if TYPE_CHECKING:
    from pipeline.language.profiles import Profiles

SAMPLE_CHARACTERS = 1000
"""Characters of cleaned text that langdetect sees: measured to agree with the whole text on 1,701 of 1,703 texts."""
FEWEST_LETTERS = 60
"""Letters (of unsegmented scripts: 20) below which langdetect is a guess, and the page's claim is asked for."""
_FEWEST_WIDE_LETTERS = 20
_FEWEST_LETTERS_TO_CONTRADICT = 20
"""Letters from which on a short text can contradict the page: a claim that is none of its candidates is wrong."""
_SURE = 0.8
"""Probability below which a text is mixed or of a kind that langdetect does not know."""
_SECOND_SURE = 0.95
"""Probability from which on py3langid's word counts. On 14,581 cuts of 1,000 characters from pages in known languages
it names a language that langdetect lacks in nine, all of them lists of Latin names or filler text ("Lorem ipsum")."""
_CONFIRMED = 0.05
"""Share of function words that confirms a language: 97 % of English texts have more, and half of them over 18 %."""
_SEED = 0
_LETTER = re.compile(r"[^\W\d_]")
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")  # addresses are written in no language
_IN_NOISE = ("://", "www.", "@")
"""What a text has where :data:`_NOISE` finds anything: to look for that costs next to nothing."""
_WIDE_LETTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

# langdetect takes Chinese characters for Korean and Japanese as well, above all traditional ones: a language is out of
# the question where the text has no letter of the script that it cannot do without.
_NEEDED_LETTER = {
    "ko": re.compile("[\uac00-\ud7af\u1100-\u11ff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
}
# Written in a script of their own, or told apart by langdetect's own profiles: nothing else could be meant.
_OWN_SCRIPT = frozenset("bn el gu he ja kn ko ml pa ta te th zh-cn zh-tw".split())

# langdetect's codes that are not BCP 47 (it tells the scripts of Chinese apart, not regions).
_BCP47 = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}

# Languages that a detector takes for one another. A page may say which of them it is; no second opinion may.
_SIBLINGS = {
    "nb": "no", "nn": "no", "bs": "hr", "sr": "hr", "sh": "hr", "ms": "id", "yue": "zh", "wuu": "zh", "arz": "ar",
    "ary": "ar", "lb": "de", "pcm": "en", "hbo": "he", "grc": "el", "an": "es", "ext": "es", "ltg": "lv", "vec": "it",
    "lij": "it", "bcl": "tl",
}  # fmt: skip

_profiles_lock = threading.Lock()
_identifier_lock = threading.Lock()


@lru_cache(maxsize=1)
def _profiles() -> Profiles:
    """langdetect's, one of them a process."""
    from pipeline.language.profiles import Profiles

    return Profiles(_SEED)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """py3langid's model. It takes 0.6 s and 100 MB, so it is loaded when a text first asks for it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def warm_up() -> None:
    """Load the language profiles now (a fifth of a second), so that forked workers share them."""
    with _profiles_lock:
        _profiles()


def warm_up_second() -> None:
    """Load the second opinion now as well, which one text in many asks for."""
    with _identifier_lock:
        _identifier()


def detect_language(text: str, claim: str | None = None) -> tuple[str | None, float | None]:
    """Language of a cleaned text.

    Args:
        text: the article's text; its first :data:`SAMPLE_CHARACTERS` are looked at.
        claim: what the page says its language is, a BCP 47 tag. It adds the region where the text agrees ("pt-BR"),
            tells close relatives apart ("nb" where the text is Norwegian), and is the answer for a text too short to
            tell that is in the right script and, from 20 letters on, could be in that language.

    Returns:
        A BCP 47 code and its probability rounded to four digits. ``(None, None)`` where the text is too short to tell,
        mixed, in no language or in one that is not known; the probability alone is ``None`` where the page's word was
        taken.
    """
    sample = text[:SAMPLE_CHARACTERS]
    if any(piece in sample for piece in _IN_NOISE):
        sample = _NOISE.sub(" ", sample)
    letters = sum(1 for _ in islice(_LETTER.finditer(sample), FEWEST_LETTERS))  # more of them make no difference
    short = letters < FEWEST_LETTERS and len(_WIDE_LETTER.findall(sample)) < _FEWEST_WIDE_LETTERS
    tag = parse_tag(claim)
    if short:
        believed = tag is not None and written_in(tag, sample) and _could_be(tag, sample, letters)
        return (str(tag), None) if believed else (None, None)
    candidates = _candidates(sample)
    code, score = candidates[0] if candidates else (None, 0.0)
    if code is None or (code not in _OWN_SCRIPT and not _confirmed(code, sample)):
        code, score = _second_opinion(sample, code, score)
    if code is not None and score >= _SURE:
        return _with_claim(_BCP47.get(code, code), tag), round(score, 4)
    if tag is not None and any(_agrees(candidate, tag) for candidate, _ in candidates):
        return str(tag), None  # a mixed text, and the page says which of its languages is meant
    return None, None


def _candidates(sample: str) -> list[tuple[str, float]]:
    """langdetect's languages for a sample, those above a probability of .1, the likeliest first."""
    warm_up()
    impossible = frozenset(language for language, letter in _NEEDED_LETTER.items() if not letter.search(sample))
    return _profiles().probabilities(sample, impossible)


def _confirmed(code: str, sample: str) -> bool:
    """Whether the commonest words of the language are as common in the sample as they have to be."""
    words = words_in_lower_case(sample.lower())
    hits = sum(code in LANGUAGES_OF_WORD.get(word, ()) for word in words)
    return hits >= _CONFIRMED * len(words)


def _second_opinion(sample: str, code: str | None, score: float) -> tuple[str | None, float]:
    """The language and probability to go on with, where langdetect said ``code`` or nothing."""
    with _identifier_lock:
        other, certainty = _identifier().classify(sample)
    known = other in {language.partition("-")[0] for language in _profiles().languages}
    # Tables of numbers and lists of names are in no language; "zxx" is py3langid's word for that.
    if certainty < _SECOND_SURE or parse_tag(other) is None or _SIBLINGS.get(other) == code:
        return code, score
    if known and score >= _SURE:
        return code, score  # two languages that both know well: the first opinion is the better one
    if other == "zh":
        return (code, score) if code in _BCP47 else (None, 0.0)
    return other, float(certainty)


def _could_be(tag: Tag, sample: str, letters: int) -> bool:
    """Whether a short text may be in the language claimed, as far as langdetect knows both."""
    if letters < _FEWEST_LETTERS_TO_CONTRADICT:
        return True
    languages = {language.partition("-")[0] for language in _profiles().languages}
    if _SIBLINGS.get(tag.language, tag.language) not in languages:
        return True
    return any(_agrees(code, tag) for code, _ in _candidates(sample))


def _agrees(code: str, tag: Tag) -> bool:
    """Whether a detected language is the claimed one, or one that cannot be told from it."""
    found = parse_tag(_BCP47.get(code, code))
    if found is None or found.language not in (tag.language, _SIBLINGS.get(tag.language)):
        return False
    return found.script is None or tag.chinese_script in (None, found.script)


def _with_claim(code: str, tag: Tag | None) -> str:
    """The detected language as the page names it, where the two agree and the page says more."""
    if tag is None or not _agrees(code, tag):
        return code
    return str(tag) if tag.region or tag.script or tag.language != code.partition("-")[0] else code
