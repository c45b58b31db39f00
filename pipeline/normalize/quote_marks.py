"""Quotation marks by language, as data.

Source: the delimiters of Unicode CLDR, and what books and newspapers print where CLDR lists a choice: French puts a
no-break space inside its guillemets, Swiss texts do not; Portuguese, Spanish and Italian text on the web differs, so
Portuguese has “ ” (in Portugal « ») and the other two have « ». Arabic and Persian have « », which are mirrored with
the text; Hebrew has ” at both ends, as Swedish and Finnish have. A language that is not here, or not known, gets the
English marks.
"""

from __future__ import annotations

from dataclasses import dataclass

NO_BREAK_SPACE = "\xa0"


@dataclass(frozen=True)
class Marks:
    """The marks of a language: ``outer`` for a quotation, ``inner`` for one within it, ``single`` for 'x' by itself.

    Each is an opening and a closing string; the strings of a French pair hold the space that belongs to them.
    """

    outer: tuple[str, str]
    inner: tuple[str, str]
    single: tuple[str, str]

    @property
    def corners(self) -> bool:
        """Whether the marks are corner brackets: for quotations with ideographs or kana, not for "NATO" in them."""
        return self.outer[0] == "「"

    @property
    def guillemets(self) -> bool:
        """Whether one of the pairs is made of guillemets."""
        return not set("«»‹›").isdisjoint("".join(self.outer + self.inner + self.single))


_SINGLE = ("‘", "’")
_DOUBLE = ("“", "”")
_FRENCH = ("«" + NO_BREAK_SPACE, NO_BREAK_SPACE + "»")
_TIGHT = ("«", "»")

ENGLISH = Marks(_DOUBLE, _SINGLE, _SINGLE)
_GERMAN = Marks(("„", "“"), ("‚", "‘"), ("‚", "‘"))
_SWISS = Marks(_TIGHT, ("‹", "›"), ("‹", "›"))
_NORDIC = Marks(("”", "”"), ("’", "’"), ("’", "’"))
_POLISH = Marks(("„", "”"), _TIGHT, ("‚", "’"))
_HUNGARIAN = Marks(("„", "”"), ("»", "«"), _SINGLE)
_LATIN_GUILLEMETS = Marks(_TIGHT, _DOUBLE, _SINGLE)
_MIRRORED = Marks(_TIGHT, ("‹", "›"), ("‹", "›"))
_NORWEGIAN = Marks(_TIGHT, _SINGLE, _SINGLE)
_RUSSIAN = Marks(_TIGHT, ("„", "“"), _SINGLE)
_SOUTH_SLAVIC = Marks(("„", "”"), ("‚", "’"), ("‚", "’"))
_CORNERS = Marks(("「", "」"), ("『", "』"), _SINGLE)

_MARKS: dict[str, Marks] = {
    **dict.fromkeys(("en", "nl", "tr", "pt", "zh", "ko", "th", "da", "lv"), ENGLISH),
    **dict.fromkeys(("de", "cs", "sk", "sl", "is", "bg", "mk", "ka", "lt"), _GERMAN),
    **dict.fromkeys(("de-ch", "de-li", "fr-ch", "it-ch"), _SWISS),
    **dict.fromkeys(("sv", "fi", "he"), _NORDIC),
    **dict.fromkeys(("hr", "sr", "bs"), _SOUTH_SLAVIC),
    **dict.fromkeys(("es", "it", "ca", "gl", "eu", "el", "pt-pt"), _LATIN_GUILLEMETS),
    **dict.fromkeys(("ar", "fa"), _MIRRORED),
    **dict.fromkeys(("nb", "no", "nn"), _NORWEGIAN),
    **dict.fromkeys(("ru", "uk", "be", "kk"), _RUSSIAN),
    **dict.fromkeys(("ja", "zh-hant", "zh-tw", "zh-hk", "zh-mo"), _CORNERS),
    "fr": Marks(_FRENCH, _DOUBLE, _SINGLE),
    "pl": _POLISH,
    "ro": _POLISH,
    "hu": _HUNGARIAN,
    "et": Marks(("„", "“"), _TIGHT, _SINGLE),
}

# Words that begin with an apostrophe, as regular expressions that are matched at the apostrophe. Elsewhere a quote at
# the beginning of a word opens a quotation. Decades ('90s) are the same everywhere.
ELISIONS: dict[str, str] = {
    "en": r"n['’]?(?=\s)|(?:tis|twas|twere|twill|em|cause|till?|bout|round|cos|cuz|kay|sup|neath)\b",
    "nl": r"(?:[snktm]|ns|ie)\b",
    "de": r"(?:[snrm]|ne|nen|nem|ner|ran|rein|raus|runter)\b",
    "af": r"[nt]\b",
}


def marks_for(language: str | None) -> Marks:
    """The marks for a BCP 47 language code: its own, those of its language without the region, or the English ones."""
    code = (language or "").lower().replace("_", "-")
    while code:
        if code in _MARKS:
            return _MARKS[code]
        code = code.rpartition("-")[0]
    return ENGLISH
