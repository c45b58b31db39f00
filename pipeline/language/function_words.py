"""The commonest words of each language: those that a text in it cannot do without."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_ASCII_LETTERS = bytes(code if chr(code).isascii() and chr(code).isalpha() else ord(" ") for code in range(256))

# At least twenty of each; a word of two languages counts for both.
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
LANGUAGES_OF_WORD: dict[str, list[str]] = {}
"""The languages that a function word belongs to."""

for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words.split():
        LANGUAGES_OF_WORD.setdefault(_word, []).append(_language)


def words_in_lower_case(lowered: str) -> list[str]:
    """The words of a text in lower case, in any order: its runs of letters, as the table has them."""
    lines = [lowered] if lowered.isascii() else lowered.split("\n")
    ascii_only = "\n".join(line for line in lines if line.isascii())
    others = "\n".join(line for line in lines if not line.isascii())
    return ascii_only.encode().translate(_ASCII_LETTERS).decode().split() + _WORD.findall(others)
