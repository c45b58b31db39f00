"""The faster detector gives what langdetect gives, to the last bit."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import langdetect
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from pipeline.language.profiles import Profiles

TEXTS = (
    "The council met on Tuesday evening and agreed, after two hours, to keep the small library open until spring.",
    "Der Gemeinderat hat am Dienstag beschlossen, die kleine Bücherei bis zum Frühjahr offen zu halten.",
    "Le conseil municipal a décidé mardi soir de garder la petite bibliothèque ouverte jusqu'au printemps.",
    "Совет решил во вторник вечером оставить маленькую библиотеку открытой до весны. READ MORE NOW",
    "市议会周二晚上决定，将这座小图书馆保留到春天。",
    "市議会は火曜日の夜、小さな図書館を春まで開けておくことを決めた。ニュース",
    "시의회는 화요일 저녁 작은 도서관을 봄까지 열어 두기로 결정했다.",
    "Hội đồng đã quyết định vào tối thứ Ba giữ thư viện nhỏ mở cửa cho đến mùa xuân.",
    "Consiliul a hotărât marți seara să țină deschisă mica bibliotecă până în primăvară, așa cum ceruseră cititorii.",
    "قرر المجلس مساء الثلاثاء إبقاء المكتبة الصغيرة مفتوحة حتى الربيع. این کتابخانه",
    "THE COUNCIL MET iN THE HALL and wrote to desk@library.example, see https://library.example/a?b=c for more",
    "   two  spaces   and \n\t lines  ",
    "12 345 67 --- !!!",
    "",
)


@cache
def original() -> Any:
    folder = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()])
    factory.seed = 0
    return factory


@cache
def profiles() -> Profiles:
    return Profiles(seed=0)


def of_langdetect(text: str, impossible: frozenset[str] = frozenset()) -> list[tuple[str, float]]:
    detector = original().create()
    detector.set_prior_map({language: 1.0 for language in original().get_lang_list() if language not in impossible})
    detector.append(text)
    try:
        return [(found.lang, found.prob) for found in detector.get_probabilities()]
    except LangDetectException:
        return []


@pytest.mark.parametrize("text", TEXTS)
def test_same_as_langdetect(text: str) -> None:
    assert profiles().probabilities(text) == of_langdetect(text)
    assert profiles().probabilities(text * 3, frozenset({"ja", "ko"})) == of_langdetect(
        text * 3, frozenset({"ja", "ko"})
    )


def test_texts_tell_languages_apart() -> None:
    found = [max(profiles().probabilities(text), key=lambda pair: pair[1])[0] for text in TEXTS[:9]]
    assert found == ["en", "de", "fr", "ru", "zh-cn", "ja", "ko", "vi", "ro"]


WORDS = st.lists(st.text(st.characters(max_codepoint=0x1F000), max_size=8) | st.sampled_from(TEXTS[0].split()))


@given(WORDS.map(" ".join))
def test_same_as_langdetect_for_any_text(text: str) -> None:
    assert profiles().probabilities(text) == of_langdetect(text)
