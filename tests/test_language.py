"""Which language a text is in: the same answer everywhere, and none where none can be given."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import FEWEST_LETTERS, SAMPLE_CHARACTERS, detect_language, likely_languages, warm_up
from pipeline.language.function_words import words_in_lower_case

SENTENCES = {
    "ar": (
        "افتتح مكتب الميناء مكتبة صغيرة في الربيع الماضي، ومعظم الصيادين الذين يمرون بها في طريقهم إلى بيوتهم "
        "استعاروا منها كتابا واحدا على الأقل منذ ذلك الحين."
    ),
    "cs": (
        "Přístavní úřad otevřel loni na jaře malou knihovnu a většina rybářů, kteří cestou domů procházejí kolem,"
        " si od té doby půjčila alespoň jednu knihu."
    ),
    "de": (
        "Das Hafenamt hat im Frühjahr eine kleine Bücherei eröffnet, und die meisten Fischer, die auf dem Heimweg"
        " vorbeikommen, haben seitdem mindestens ein Buch ausgeliehen."
    ),
    "el": (
        "Το γραφείο του λιμανιού άνοιξε πέρυσι την άνοιξη μια μικρή βιβλιοθήκη και οι περισσότεροι ψαράδες που "
        "περνούν από εκεί έχουν ήδη δανειστεί ένα βιβλίο."
    ),
    "en": (
        "The harbour office opened a small library last spring, and most of the fishermen who pass by on their "
        "way home have borrowed at least one book since then."
    ),
    "es": (
        "La oficina del puerto abrió una pequeña biblioteca la primavera pasada, y la mayoría de los pescadores "
        "que pasan por allí de camino a casa ya han pedido prestado un libro."
    ),
    "fi": (
        "Satamatoimisto avasi viime keväänä pienen kirjaston, ja useimmat kalastajat, jotka kulkevat sen ohi "
        "kotimatkalla, ovat sittemmin lainanneet ainakin yhden kirjan."
    ),
    "fr": (
        "Le bureau du port a ouvert une petite bibliothèque au printemps dernier, et la plupart des pêcheurs qui "
        "passent devant en rentrant chez eux ont déjà emprunté un livre."
    ),
    "he": "משרד הנמל פתח באביב שעבר ספרייה קטנה, ורוב הדייגים שעוברים שם בדרכם הביתה כבר שאלו ממנה לפחות ספר אחד.",
    "hi": (
        "पिछले वसंत में बंदरगाह कार्यालय ने एक छोटा पुस्तकालय खोला, और घर लौटते समय वहाँ से गुज़रने वाले अधिकतर "
        "मछुआरों ने तब से कम से कम एक किताब उधार ली है।"
    ),
    "it": (
        "L'ufficio del porto ha aperto una piccola biblioteca la scorsa primavera, e la maggior parte dei "
        "pescatori che passano di lì tornando a casa ha già preso in prestito un libro."
    ),
    "ja": (
        "港の事務所は昨年の春に小さな図書室を開きました。帰り道に立ち寄る漁師のほとんどは、それか"
        "ら少なくとも一冊の本を借りています。"
    ),
    "ko": (
        "항구 사무소는 지난봄에 작은 도서관을 열었고, 집으로 돌아가는 길에 들르는 "
        "어부들 대부분은 그 뒤로 적어도 한 권의 책을 빌렸다."
    ),
    "nl": (
        "Het havenkantoor heeft vorig voorjaar een kleine bibliotheek geopend, en de meeste vissers die er op weg"
        " naar huis langskomen hebben sindsdien minstens één boek geleend."
    ),
    "pl": (
        "Zeszłej wiosny urząd portowy otworzył małą bibliotekę i większość rybaków, którzy przechodzą obok w "
        "drodze do domu, wypożyczyła już co najmniej jedną książkę."
    ),
    "pt": (
        "O escritório do porto abriu uma pequena biblioteca na primavera passada, e a maioria dos pescadores que "
        "passam por ali a caminho de casa já levou emprestado um livro."
    ),
    "ru": (
        "Прошлой весной управление порта открыло небольшую библиотеку, и большинство рыбаков, которые проходят "
        "мимо по дороге домой, уже взяли там хотя бы одну книгу."
    ),
    "sv": (
        "Hamnkontoret öppnade ett litet bibliotek i våras, och de flesta fiskare som går förbi på vägen hem har "
        "sedan dess lånat åtminstone en bok där."
    ),
    "th": ("สำนักงานท่าเรือเปิดห้องสมุดเล็ก ๆ เมื่อฤดูใบไม้ผลิปีที่แล้ว และชาวประมงส่วนใหญ่ที่เดินผ่านระหว่างทางกลับบ้านก็ได้ยืมหนังสือไปแล้ว"),
    "tr": (
        "Liman müdürlüğü geçen ilkbaharda küçük bir kütüphane açtı ve eve dönerken oradan geçen balıkçıların çoğu"
        " o zamandan beri en az bir kitap ödünç aldı."
    ),
    "uk": (
        "Минулої весни управління порту відкрило невелику бібліотеку, і більшість рибалок, які проходять повз "
        "дорогою додому, вже взяли там принаймні одну книжку."
    ),
    "vi": (
        "Mùa xuân năm ngoái, văn phòng cảng đã mở một thư viện nhỏ, và hầu hết ngư dân đi ngang qua trên đường về"
        " nhà đều đã mượn ít nhất một cuốn sách."
    ),
    "zh-Hans": (
        "去年春天，港口办公室开了一间小图书馆。大多数回家路上经过的渔民从那以后至少借过一本书，他"
        "们说这里的灯光让人感到温暖。"
    ),
    "zh-Hant": (
        "去年春天，港口辦公室開了一間小圖書館。大多數回家路上經過的漁民從那以後至少借過一本書，他"
        "們說這裡的燈光讓人感到溫暖。"
    ),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language: str) -> None:
    found, score = detect_language(SENTENCES[language])
    assert found == language
    assert score is not None
    assert 0.5 < score <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "Hola",
        "Les mer",
        "12 34 567 890 " * 40,
        "?!… — * * * " * 40,
        "https://ferry.example/timetable/winter/2026/with/a/long/path " * 5,
        "www.ferry-timetable-of-the-river.example/winter-crossings-and-prices " * 5,
        "captain@ferry.example, baker@ferry.example, school@ferry.example, office@ferry.example",
        "水の道",
        "渡し船は毎朝六時に岸を離れる",
        "😀" * 100,
        "a" * (FEWEST_LETTERS - 1),
    ],
)
def test_too_little_to_tell(text: str) -> None:
    assert detect_language(text) == (None, None)


def test_an_address_does_not_count_as_language() -> None:
    address = "https://www.example.org/the-harbour-office-opened-a-small-library-last-spring-and-most-of-the-fishermen "
    assert detect_language(address * 3 + SENTENCES["tr"])[0] == "tr"


def test_only_the_beginning_is_looked_at() -> None:
    beginning = (SENTENCES["pl"] + " ") * (SAMPLE_CHARACTERS // len(SENTENCES["pl"]) + 1)
    assert detect_language(beginning + SENTENCES["el"] * 50) == detect_language(beginning[:SAMPLE_CHARACTERS])


def test_chinese_with_no_letter_of_theirs_is_neither_korean_nor_japanese() -> None:
    assert {detect_language(SENTENCES["zh-Hant"][start:])[0] for start in range(20)} == {"zh-Hant"}


MIXED = SENTENCES["de"] + " " + SENTENCES["nl"] + " " + SENTENCES["sv"]


def test_the_score_is_rounded() -> None:
    scores = [detect_language(MIXED[start : start + 200])[1] for start in range(0, len(MIXED) - 200, 10)]
    assert any(score is not None and score < 1.0 for score in scores)
    assert all(score is None or score == round(score, 4) for score in scores)


def test_fresh_processes_agree() -> None:
    texts = [MIXED[start : start + 120] for start in range(0, len(MIXED) - 120, 40)] + list(SENTENCES.values())
    program = (
        "import json, sys\n"
        "from pipeline.language import detect_language\n"
        "print(json.dumps([detect_language(text) for text in json.load(sys.stdin)]))\n"
    )
    answers = [[list(detect_language(text)) for text in texts]]
    for seed, order in (("1", texts), ("2", texts[::-1])):
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        found = json.loads(done.stdout)
        answers.append(found if order is texts else found[::-1])
    assert answers[0] == answers[1] == answers[2]


def test_threads_agree() -> None:
    warm_up()
    texts = list(SENTENCES.values()) * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detect_language, texts)) == [detect_language(text) for text in texts]


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    language, score = detect_language(text)
    assert (language is None) == (score is None)
    assert "en" in likely_languages(text)


# --- which short phrases may count -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"en"}),
        ("12 34 — !", {"en"}),
        (SENTENCES["en"], {"en"}),
        (SENTENCES["de"], {"en", "de"}),
        (SENTENCES["fr"], {"en", "fr"}),
        (SENTENCES["es"], {"en", "es"}),
        (SENTENCES["pt"], {"en", "pt"}),
        (SENTENCES["tr"], {"en", "tr"}),
        (SENTENCES["ru"], {"en", "ru"}),
        (SENTENCES["pl"], {"en", "pl"}),
        (SENTENCES["nl"], {"en", "nl"}),
        (SENTENCES["ar"], {"en", "ar"}),
        (SENTENCES["ja"], {"en", "ja"}),
        (SENTENCES["zh-Hans"], {"en", "zh"}),
        (SENTENCES["zh-Hant"], {"en", "zh"}),
        (SENTENCES["ko"], {"en"}),
        (SENTENCES["el"], {"en"}),
        (SENTENCES["de"] + " " + SENTENCES["fr"], {"en", "de", "fr"}),
        (SENTENCES["en"] + " 港口 ", {"en"}),
        (SENTENCES["en"].upper() + SENTENCES["en"].upper(), {"en"}),
        (SENTENCES["de"].upper(), {"en", "de"}),
    ],
)
def test_likely_languages(text: str, expected: set[str]) -> None:
    assert likely_languages(text) == expected


@given(st.text(alphabet=st.sampled_from("aé’ñß ы_4-\n") | st.characters()))
def test_words_are_the_runs_of_letters(text: str) -> None:
    assert sorted(words_in_lower_case(text.lower())) == sorted(re.findall(r"[^\W\d_]+", text.lower()))


def test_italian_is_among_its_likely_languages() -> None:
    assert likely_languages(SENTENCES["it"]) >= {"en", "it"}


def test_likely_languages_look_at_the_beginning() -> None:
    assert likely_languages(SENTENCES["ru"] * 60 + SENTENCES["de"] * 500) == {"en", "ru"}
