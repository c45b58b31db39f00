"""Language tags (BCP 47): what a page claims its language to be, in one spelling, and whether a text can be in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

# ISO 3166-1 alpha-2, with XK (Kosovo), which Unicode CLDR has as well.
_COUNTRIES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW".split()
)
_AREAS = frozenset(("001", "150", "419"))  # UN M.49: the world, Europe, Latin America
_COUNTRY_ALIASES = {"UK": "GB"}  # reserved in ISO 3166-1, and what pages say
_LANGUAGE_ALIASES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "fil": "tl", "cmn": "zh"}

# ISO 639-1, which is what pages use; of three letters, only what other parts of the project can meet.
_LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
    "ceb ckb haw nso yue".split()
)

_SUBTAG = re.compile(r"[-_]")
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_MOST_SUBTAGS = 8
_LONGEST_TAG = 35  # RFC 5646, section 4.4.1: what every program must be able to hold

_LETTER = re.compile(r"[^\W\d_]")
_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_SCRIPTS = {
    "Arab": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "Armn": "\u0530-\u058f",
    "Beng": "\u0980-\u09ff",
    "Cyrl": "\u0400-\u052f",
    "Deva": "\u0900-\u097f",
    "Ethi": "\u1200-\u139f",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Gujr": "\u0a80-\u0aff",
    "Guru": "\u0a00-\u0a7f",
    "Hani": _HAN,
    "Hebr": "\u0590-\u05ff\ufb1d-\ufb4f",
    "Jpan": "\u3040-\u30ff\uff66-\uff9f" + _HAN,
    "Khmr": "\u1780-\u17ff",
    "Knda": "\u0c80-\u0cff",
    "Kore": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af" + _HAN,
    "Laoo": "\u0e80-\u0eff",
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff",
    "Mlym": "\u0d00-\u0d7f",
    "Mymr": "\u1000-\u109f",
    "Orya": "\u0b00-\u0b7f",
    "Sinh": "\u0d80-\u0dff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Thai": "\u0e00-\u0e7f",
    "Tibt": "\u0f00-\u0fff",
}
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}
# The usual script of a language, from the likely subtags of Unicode CLDR; Latin where nothing is said.
_USUAL_SCRIPT = {
    **dict.fromkeys("ar ckb dv fa ku ps sd ug ur".split(), ("Arab",)),
    **dict.fromkeys("ab av ba be bg ce cv kk kv ky mk mn os ru tg tt uk".split(), ("Cyrl",)),
    **dict.fromkeys("hi ks mr ne sa".split(), ("Deva",)),
    **dict.fromkeys("sr sh uz az bs".split(), ("Latn", "Cyrl")),
    **dict.fromkeys("am ti".split(), ("Ethi",)),
    **dict.fromkeys("bn as".split(), ("Beng",)),
    **dict.fromkeys("he yi".split(), ("Hebr",)),
    **dict.fromkeys("zh yue".split(), ("Hani",)),
    **dict.fromkeys("bo dz".split(), ("Tibt",)),
    "el": ("Grek",), "gu": ("Gujr",), "hy": ("Armn",), "ja": ("Jpan",), "ka": ("Geor",), "km": ("Khmr",),
    "kn": ("Knda",), "ko": ("Kore",), "lo": ("Laoo",), "ml": ("Mlym",), "my": ("Mymr",), "or": ("Orya",),
    "pa": ("Guru", "Arab"), "si": ("Sinh",), "ta": ("Taml",), "te": ("Telu",), "th": ("Thai",),
}  # fmt: skip
_SHARE_OF_SCRIPT = 0.9  # of the letters; brands and units are Latin everywhere
_TRADITIONAL_COUNTRIES = frozenset(("TW", "HK", "MO"))


@dataclass(frozen=True, slots=True)
class Tag:
    """A language tag in parts: ``zh-Hant-TW`` is language ``zh``, script ``Hant`` and region ``TW``."""

    language: str
    script: str | None = None
    region: str | None = None

    def __str__(self) -> str:
        return "-".join(part for part in (self.language, self.script, self.region) if part)

    @property
    def chinese_script(self) -> str | None:
        """``Hans`` or ``Hant``, as the tag says or as its region writes; ``None`` where neither tells."""
        if self.script in ("Hans", "Hant") or self.region is None:
            return self.script
        return "Hant" if self.region in _TRADITIONAL_COUNTRIES else "Hans"


def parse_tag(text: str | None) -> Tag | None:
    """A tag as pages write it ("en_us", "pt-br", "zh-hant-TW") in parts; ``None`` where it names no language.

    What is no script or region is left out ("de-DE-1996", "en-EN", "en-x-web"), as pages invent much there.
    """
    if not text or len(text) > _LONGEST_TAG:
        return None
    subtags = _SUBTAG.split(text.strip().partition(".")[0])[:_MOST_SUBTAGS]  # "de_DE.UTF-8"
    language = subtags[0].lower()
    language = _LANGUAGE_ALIASES.get(language, language)
    if language not in _LANGUAGES:
        return None
    script = region = None
    for subtag in subtags[1:]:
        code = _COUNTRY_ALIASES.get(subtag.upper(), subtag.upper())
        if script is None and region is None and _SCRIPT.fullmatch(subtag):
            script = subtag.title()
        elif region is None and (code in _COUNTRIES or code in _AREAS):
            region = code
        else:
            break
    return Tag(language, script, region)


def written_in(tag: Tag, text: str) -> bool:
    """Whether the letters of ``text`` are those that the language is written with; false where there are none."""
    scripts = _USUAL_SCRIPT.get(tag.language, ("Latn",))
    letters = len(_LETTER.findall(text))
    most = max(len(_LETTERS[script].findall(text)) for script in scripts)
    return letters > 0 and most >= _SHARE_OF_SCRIPT * letters


def claimed_language(tree: etree._Element | None, url: str | None) -> str | None:
    """What a page says its language is: ``<html lang>`` (or ``xml:lang``), or else a part of its address.

    Args:
        tree: the parsed page; ``None`` for a dump.
        url: the page's address; a first folder ("/pt-br/") or a first label ("de.") that is a language tag counts.

    Returns:
        A BCP 47 tag, or ``None`` where nothing says so. It is a claim: templates say "en" on pages of any language.
    """
    if tree is not None:
        root = tree.getroottree().getroot()
        for name in ("lang", "xml:lang", "{http://www.w3.org/XML/1998/namespace}lang"):
            tag = parse_tag(root.get(name))
            if tag is not None:
                return str(tag)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        labels, folders = (parts.hostname or "").split("."), parts.path.split("/")
    except ValueError:
        return None
    candidates = [folders[1] if len(folders) > 2 else "", labels[0] if len(labels) > 2 else ""]
    return next((str(tag) for candidate in candidates if (tag := parse_tag(candidate)) is not None), None)
