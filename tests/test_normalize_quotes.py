"""Straight quotes, and what is not a quote."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize import normalize_text
from pipeline.normalize.quotes import straighten


def straight(text: str) -> str:
    return normalize_text(text, quotes="straight")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('“x” „x“ „x” ”x” “x" ‟x”', '"x" "x" "x" "x" "x" "x"'),
        ("‘x’ ‚x‘ ‛x’ don’t ’90s", "'x' 'x' 'x' don't '90s"),
        ("”Turkey needs it,” he said", '"Turkey needs it," he said'),
        ("“你好”，他说", '"你好"，他说'),
        ("“ x ”", '" x "'),
    ],
)
def test_curly_quotes(text: str, expected: str) -> None:
    assert straight(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« mot »", '"mot"'),
        ("«\xa0mot\u202f», «\u2009mot\u2009»", '"mot", "mot"'),
        ("«mot »", '"mot"'),
        ("l’« affaire » du siècle", 'l\'"affaire" du siècle'),
        ("«слово» и «дело»", '"слово" и "дело"'),
        ("»Ja«, sagte er, »und »Nein«.«", '"Ja", sagte er, "und "Nein"."'),
        ("»Was?«, »Nichts!«", '"Was?", "Nichts!"'),
        ("»Hej», sa han. »Nej.»", '"Hej", sa han. "Nej."'),
        ("« a « b » c »", '"a "b" c"'),
        ("« a ‹ b › c »", "\"a 'b' c\""),
        ("‹x› ›y‹", "'x' 'y'"),
        ("(«x»)", '("x")'),
        ("«a»«b»", '"a""b"'),
        ("« mot »sans espace « et »", '"mot"sans espace "et"'),
        ("« Zurück. Er sagte: »Ja« und ging", '« Zurück. Er sagte: "Ja" und ging'),
    ],
)
def test_guillemets_in_pairs(text: str, expected: str) -> None:
    assert straight(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Next »",
        "» Read more",
        "« Précédent",
        "Home » News » Politics",
        "‹ Back",
        "More ›",
        "1 « 2",
        "<<x>>",
        "a << 2 >> 1",
    ],
)
def test_arrows_and_strays_are_left_as_they_are(text: str) -> None:
    assert straight(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ″word″ here", 'a "word" here'),
        ("a ‶word″ here", 'a "word" here'),
        ("a ′word′ here", "a 'word' here"),
        ("″The 5′ 3″ man″", '"The 5′ 3″ man"'),
        ("``x'' and ''y z''", '"x" and "y z"'),
        ("``in 2015''", '"in 2015"'),
        ("‘‘x’’", '"x"'),
        ("`x' and `don't'", "'x' and 'don't'"),
        ("´x´ and `y´", "'x' and 'y'"),
        ("it´s l´homme", "it's l'homme"),
        ("don`t, it`s", "don't, it's"),
        (
            "″It′s late,″ said d′Artagnan. ″I′m off, they′ll stay.″",
            "\"It's late,\" said d'Artagnan. \"I'm off, they'll stay.\"",
        ),
        ("l′homme qu′il n′a pas vu aujourd′hui", "l'homme qu'il n'a pas vu aujourd′hui"),
    ],
)
def test_makeshift_quotes(text: str, expected: str) -> None:
    assert straight(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "5′ 3″",
        "10° 30′ 15″ N",
        "a 6″ pipe and a 3″ bolt",
        "f′(x) and g′",
        "Kul′tura, pis′mo, pis′m, sem′ia, ob″ekt, Gogol′",
        "f′(x) and f″; 12′ 30″ by 5′x7′",
        "5′ 3″ and 6′2″ tall, rock ʼnʼ roll, Nahuatl tlahtoːlli, Qurʼan, oʻzbek",
        "5'11'' tall, 43'' high and 27'' wide",
        "x = '' and y = ''",
        "Hawaiʻi, Oʻahu, ʼn",
        "don`t use `code`",
        "「東京」『本』《书》〈文〉",
        "＂full＂ ＇width＇",
        'צה"ל ג׳ירפה ארה״ב',
        "use `code` and `more code` here",
        "``literal`` text",
        "a ´ alone, café ´",
    ],
)
def test_what_is_no_quote_is_left_alone(text: str) -> None:
    assert straight(text) == text


@pytest.mark.parametrize("text", ["“x” «y» ‘z’ ″w″ ``v''", "„x“", '"straight"'])
def test_keep_touches_no_quote(text: str) -> None:
    assert normalize_text(text, quotes="keep") == text


@given(st.text("a \"'‘’‚‛«»‹›′″‵‶`´“é", max_size=8))
def test_quotes_that_are_not_read_in_pairs_are_set_one_by_one(text: str) -> None:
    if not re.search("[«»‹›′″‵‶`´]|['‘’‚‛]{2}", text):
        assert straighten(text) == re.sub("[‘’‚‛]", "'", text.replace("“", '"'))


def test_spaces_beside_other_quotes_stay() -> None:
    assert straighten("a “ b ” c « d » e") == 'a " b " c "d" e'
