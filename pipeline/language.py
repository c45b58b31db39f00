"""Which language a text is written in.

Two questions, two answers. ``detect_language`` names the language of the cleaned text for the record, by langdetect.
``likely_languages`` says, before anything is cleaned and at next to no cost, which languages' short cue phrases may
count in a document.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

SAMPLE_CHARACTERS = 1000
"""Characters of cleaned text that langdetect sees: measured to agree with the whole text on 1,701 of 1,703 texts."""
FEWEST_LETTERS = 60
"""Letters (of unsegmented scripts: 20) below which langdetect is a guess and the answer is ``None``."""
_FEWEST_WIDE_LETTERS = 20
_SEED = 0
_LETTER = re.compile(r"[^\W\d_]")
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")  # addresses are written in no language
_WIDE_LETTER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

# langdetect takes Chinese characters for Korean and Japanese as well, above all traditional ones: a language is out of
# the question where the text has no letter of the script that it cannot do without.
_NEEDED_LETTER = {
    "ko": re.compile("[\uac00-\ud7af\u1100-\u11ff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
}

# langdetect's codes that are not BCP 47 (it tells the scripts of Chinese apart, not regions).
_BCP47 = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}

_factory_lock = threading.Lock()


@lru_cache(maxsize=1)
def _factory() -> Any:
    """One factory a process, its profiles in sorted order, so that the same text has the same answer everywhere."""
    import langdetect
    from langdetect.detector_factory import DetectorFactory

    folder = Path(langdetect.__file__).parent / "profiles"
    profiles = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()]
    factory = DetectorFactory()
    factory.load_json_profile(profiles)
    factory.seed = _SEED
    return factory


def warm_up() -> None:
    """Load the language profiles now (about half a second), so that forked workers share them."""
    with _factory_lock:
        _factory()


def detect_language(text: str) -> tuple[str | None, float | None]:
    """Language of a cleaned text.

    Args:
        text: the article's text; its first :data:`SAMPLE_CHARACTERS` are looked at.

    Returns:
        A BCP 47 code and its probability rounded to four digits, or ``(None, None)`` where the text is too short
        to tell or holds no letters.
    """
    from langdetect.lang_detect_exception import LangDetectException

    sample = _NOISE.sub(" ", text[:SAMPLE_CHARACTERS])
    letters = len(_LETTER.findall(sample))
    if letters < FEWEST_LETTERS and len(_WIDE_LETTER.findall(sample)) < _FEWEST_WIDE_LETTERS:
        return None, None
    warm_up()
    detector = _factory().create()
    impossible = {language for language, letter in _NEEDED_LETTER.items() if not letter.search(sample)}
    detector.set_prior_map({language: 1.0 for language in _factory().get_lang_list() if language not in impossible})
    detector.append(sample)
    try:
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):
        return None, None
    return _BCP47.get(best.lang, best.lang), round(float(best.prob), 4)


# The commonest function words of each language, at least twenty of each; a word of two languages counts for both.
_FUNCTION_WORDS = {
    "en": "the and of to that with was for is are have this from they which would their been were has not but",
    "de": "der die das und ist nicht ein eine mit den dem auch sich auf für von werden wurde sind wird bei zum",
    "fr": "le les des et est une dans pour que qui sur pas plus avec sont par au ce cette aux été ont être leur",
    "es": "el los las una que con por para del está como más pero sus fue son ha sobre también entre ya muy este",
    "pt": "o os as um uma que não com para do da dos das em mais foi são pelo pela ao também como seu sua está",
    "it": "il gli che di è una per non con del della sono più come anche nel alla dei delle dal questo ha stato",
    "tr": "ve bir bu için ile olarak çok daha ise olan gibi kadar sonra göre ancak değil ama en da de olduğu",
    "ru": "и в не на что с по как это из от для был его но они она мы которые при также было так же",
    "pl": "i w nie na się z do że jest to jak ale po od tym przez są dla który oraz być tego także jego",
    "nl": "de het een van en dat niet is op te zijn voor met aan er ook als maar bij door naar wordt nog heeft",
    "ar": "في من على أن إلى التي الذي عن هذا هذه مع كان ما لا وقد كما بعد بين وقال كانت ذلك قبل",
}
_LANGUAGE_OF_WORD: dict[str, list[str]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words.split():
        _LANGUAGE_OF_WORD.setdefault(_word, []).append(_language)

_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_GATE_CHARACTERS = 6000
_GATE_SHARE = 0.35  # of the best language's hits that another needs to count as well


def likely_languages(text: str) -> frozenset[str]:
    """Languages whose short cue phrases may count in a document, English always among them.

    English counts everywhere because platforms leave their English phrases on sites of every language.

    Args:
        text: the document's running text, as far as that is known; its first 6,000 characters are looked at.
    """
    sample = text[:_GATE_CHARACTERS]
    hits: Counter[str] = Counter()
    for word in _WORD.findall(sample.lower()):
        for language in _LANGUAGE_OF_WORD.get(word, ()):
            hits[language] += 1
    kana, han = len(_KANA.findall(sample)), len(_HAN.findall(sample))
    if kana + han:
        hits["ja" if 10 * kana > han else "zh"] += kana + han
    if not hits:
        return frozenset({"en"})
    most = max(hits.values())
    return frozenset({"en", *(language for language, count in hits.items() if count >= _GATE_SHARE * most)})
