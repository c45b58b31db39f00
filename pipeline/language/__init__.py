"""Which language a text is written in.

Two questions, two answers. ``detect_language`` names the language of the cleaned text for the record: the text decides,
and what the page says of itself counts where the text is too short to tell, and for the region. ``likely_languages``
says, before anything is cleaned and at next to no cost, which languages' short cue phrases may count in a document.
"""

from pipeline.language.detection import FEWEST_LETTERS, SAMPLE_CHARACTERS, detect_language, warm_up, warm_up_second
from pipeline.language.likely import likely_languages
from pipeline.language.tags import claimed_language

__all__ = [
    "FEWEST_LETTERS",
    "SAMPLE_CHARACTERS",
    "claimed_language",
    "detect_language",
    "likely_languages",
    "warm_up",
    "warm_up_second",
]
