"""Bylines in Chinese, Japanese and Korean: the marks of reporters, and which characters can be a person's name.

Names in these scripts have no capitals, and sections, places and teams are as short. A name counts where a reporter's
mark stands beside it and it begins with a family name; without a mark only Japanese ones do, where they are a common
family name and a given name, or end with a given name that is written in kana. The lists hold the commonest names, by
hand; a name that is not in them is not found.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files

_LISTS: dict[str, list[str]] = json.loads(
    (files("pipeline.metadata.dumps") / "east_asian_names.json").read_text(encoding="utf-8")
)


def _name(language: str, character: str) -> str:
    """A pattern of names: a family name and one or two characters more."""
    family, compound = "".join(_LISTS[f"{language}_family"]), "|".join(_LISTS[f"{language}_family_of_two"])
    return f"(?:(?:[{family}]|{compound}){character}{{1,2}})"


_CHINESE_NAME = _name("chinese", "[\u4e00-\u9fff]")
_CHINESE = re.compile(
    rf"[〔\[(（【]?(?:[\u4e00-\u9fff]{{2,8}}[报報社网網])?(?:(?:本报|本報|见习|實習|实习|特约|特約|首席|特派)?(?:记者|記者)|撰文|作者)"
    rf"[\s:：/／|｜丨]*(?P<names>{_CHINESE_NAME}(?:[\s、，,]+{_CHINESE_NAME}){{0,4}})"
    r"(?:[\s/／]*[\u4e00-\u9fff]{2,6}(?:报道|報導|報道)|\s+(?:责任?编辑|责编|编辑|編輯|校对|来源|來源)\s?[:：]?.{0,40})?[〕\])）】]?"
)
_CHINESE_PARTS = re.compile(r"[\s、，,]+")
_NOT_CHINESE_NAMES = re.compile(
    r"[会會节節证證报報社网網站台局部组組团團省市县縣区區摄攝图圖]$|^(?:高级|文化|金融|方面|安全|白皮|万事|常用)"
)

_KOREAN_NAME = rf"(?!(?:선임|수습|인턴|전문)\s?기자){_name('korean', '[가-힣]')}"
_KOREAN_ROLE = r"(?:선임\s?|수습\s?|인턴\s?|전문\s?)?(?:기자|특파원|논설위원|통신원)"
_KOREAN = re.compile(
    rf"[\[(【]?(?:[가-힣A-Za-z]{{2,8}}(?:[,·]\s?[가-힣]{{2,6}}){{0,2}}(?:\s?[=/]\s?|\s+))?"
    rf"(?P<names>{_KOREAN_NAME}(?:(?:\s?[·,]\s?|\s?{_KOREAN_ROLE}\s?[·,]?\s){_KOREAN_NAME}){{0,3}})\s?{_KOREAN_ROLE}"
    r"(?:\s?외\s?\d{1,2}\s?[명인])?[\])】]?(?:\s?[|/(]?\s?[\w.+-]{1,64}@[\w.-]{1,64}\)?)?"
)
_KOREAN_PARTS = re.compile(rf"\s?{_KOREAN_ROLE}\s?[·,]?\s|\s?[·,]\s?")
_NOT_KOREAN_NAMES = frozenset(" ".join(_LISTS["not_korean_names"]).split())

_KANJI = "\u3400-\u4dbf\u4e00-\u9fff々ヶケ"
_JAPANESE_FAMILY = frozenset(" ".join(_LISTS["japanese_family"]).split())
_KANA_GIVEN = frozenset(" ".join(_LISTS["japanese_given_in_kana"]).split())
_NOT_GIVEN = re.compile(
    "[県市区町村郡都府道駅港線店館部課局社会紙版面欄報議論研室隊署院庁省者氏様園寺校軍派党杯戦展祭級段手号機系型式品団]$|"
    "選手|監督|首相|大臣|知事|教授|議員|会長|社長|市長|容疑|被告|投手|捕手|騎手|棋士|名人|王位|竜王|死去|逮捕|空港|基地|原発|第[一二三]|"
    "県|市|農園|商店|製作|工業|電機|建設|日報|銀行|大学|高校|病院|新聞|通信|編集|支局|動物|公園|温泉|地方|東部|西部|南部|北部|中央|周辺"
)
_KANA_NAME = re.compile(rf"(?P<family>[{_KANJI}]{{2,4}})(?P<given>[ぁ-ゖァ-ヺー]{{2,5}})")
_KANJI_NAME = re.compile(rf"[{_KANJI}]{{3,6}}")
_SPACED_NAME = re.compile(rf"[{_KANJI}]{{1,4}} (?:[{_KANJI}]{{1,3}}|[ぁ-ゖァ-ヺー]{{2,5}})")
_JAPANESE_MARK = re.compile(
    r"(?:(?:取材・?文|文・?(?:写真|撮影|構成)|写真・?文)[\s:：=＝/／・|｜]\s?|"
    r"(?:執筆|ライター|記者|聞き手|文)\s?[:：=＝/／・|｜]\s?)(?P<names>\S.{1,30})|"
    r"(?P<behind>\S.{1,9}?)\s?(?:記者|特派員|編集委員|論説委員|支局長)|"
    r"[【(（\[](?P<inside>\S.{1,9})[】)）\]]"
)
_JAPANESE_PARTS = re.compile(r"\s?[、，,／/]\s?")


def east_asian_byline(text: str) -> tuple[str, ...]:
    """The names in a line that is nothing but them and a reporter's mark; none where it is anything else.

    Args:
        text: the line.
    """
    chinese = _CHINESE.fullmatch(text)
    if chinese:
        names = tuple(_CHINESE_PARTS.split(chinese["names"]))
        if not any(map(_NOT_CHINESE_NAMES.search, names)):
            return names
    korean = _KOREAN.fullmatch(text)
    if korean:
        names = tuple(_KOREAN_PARTS.split(korean["names"]))
        if _NOT_KOREAN_NAMES.isdisjoint(names):
            return names
    japanese = _JAPANESE_MARK.fullmatch(text)
    if japanese:
        stated = japanese["names"] or japanese["behind"] or japanese["inside"]
        names = tuple(name for name in _JAPANESE_PARTS.split(stated) if name)
        if all(map(is_japanese_name, names)):
            return names
    return ()


def is_japanese_name(text: str) -> bool:
    """Whether a text is a Japanese family name and a given name, as far as they are known.

    Args:
        text: a line, or what stands beside a mark.
    """
    if len(text) > 10:
        return False
    if " " in text:
        if not _SPACED_NAME.fullmatch(text):
            return False
        family, given = text.split(" ")
        return (family in _JAPANESE_FAMILY or given in _KANA_GIVEN) and not _NOT_GIVEN.search(given)
    kana = _KANA_NAME.fullmatch(text)
    if kana:
        return kana["given"] in _KANA_GIVEN and not _NOT_GIVEN.search(kana["family"])
    if not _KANJI_NAME.fullmatch(text):
        return False
    return any(
        text[:length] in _JAPANESE_FAMILY and 1 <= len(text) - length <= 3 and not _NOT_GIVEN.search(text[length:])
        for length in (2, 3)
    )
