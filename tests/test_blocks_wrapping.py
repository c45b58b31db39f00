"""Dumps that were wrapped at a width: re-joined; all others: left alone."""

from __future__ import annotations

import textwrap
from random import Random
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.blocks import dump_blocks
from pipeline.blocks.lines import split_lines
from pipeline.blocks.wrapping import is_surely_wide, may_be_wrapped, rejoin, wrapping_width


def paragraphs_of(text: str, joint: str = " ") -> list[str]:
    """The paragraphs of a text that is laid out here in lines."""
    return [joint.join(part.split("\n")) for part in text.strip().split("\n\n")]


ENGLISH = paragraphs_of("""
The ferry left at six, as it had done every morning since the bridge was closed, and the baker stood at the rail
with two trays of bread that were meant for the school on the other side. Nobody spoke of the bridge any more.

In the first winter the council had promised a well-founded answer within weeks; in the second it promised a
study, and in the third the study was mislaid. By then most people had bought rubber boots and a season ticket.

What remains is a timetable that hangs behind glass, twelve crossings a day, and a captain who knows the birthdays
of nearly everybody on board. He rings the bell for them, once, when the boat is half-way over.
""")
GERMAN = paragraphs_of("""
Die Fähre legte um sechs Uhr ab, wie jeden Morgen seit der Sperrung der Brücke, und der Bäcker stand mit zwei
Blechen Brot an der Reling – sie waren für die Schule am anderen Ufer bestimmt, und am 12. Mai auch für die Ein-
und Auswanderer im Gemeindehaus.

Im ersten Winter hatte der Gemeinderat eine Antwort binnen weniger Wochen versprochen, im zweiten ein Gutachten,
im dritten ging das Gutachten verloren. Da hatten die meisten längst Gummistiefel gekauft – und eine Jahreskarte.

Geblieben ist ein Fahrplan hinter Glas, zwölf Überfahrten am Tag und ein Kapitän, der die Geburtstage fast aller
Fahrgäste kennt. Für sie läutet er die Glocke, einmal, wenn das Boot in der Mitte des Stroms angekommen ist.
""")
FRENCH = paragraphs_of("""
Le bac est parti à six heures, comme chaque matin depuis la fermeture du pont, et le boulanger se tenait au
bastingage avec deux plaques de pain. « Personne ne parle plus du pont », dit-il en haussant les épaules.

Le premier hiver, la mairie avait promis une réponse « dans les semaines à venir » ; le deuxième, une étude ; le
troisième, l'étude fut égarée. La plupart des habitants avaient alors acheté des bottes et un abonnement.

Il reste un horaire sous verre, douze traversées par jour et un capitaine qui connaît l'anniversaire de presque
tous ses passagers : il sonne pour eux la cloche, une fois, lorsque le bateau arrive au milieu du fleuve.
""")
RUSSIAN = paragraphs_of("""
Паром отошёл в шесть часов, как и каждое утро с тех пор, как закрыли мост, и пекарь стоял у перил с двумя
противнями хлеба. Мост — это теперь только слово, и никто его больше не произносит.

В первую зиму управа обещала ответ через несколько недель, во вторую — исследование, а в третью исследование
потеряли. К тому времени почти все купили резиновые сапоги и билет на весь год.

Осталось расписание под стеклом, двенадцать рейсов в день и капитан, который помнит дни рождения почти всех
пассажиров. Для них он один раз звонит в колокол, когда паром доходит до середины реки.
""")
ARABIC = paragraphs_of("""
غادرت العبارة في السادسة صباحا كما تفعل كل يوم منذ إغلاق الجسر، ووقف الخباز عند الحاجز ومعه صينيتان من الخبز
للمدرسة في الضفة الأخرى. لم يعد أحد يتحدث عن الجسر بعد الآن.

في الشتاء الأول وعد المجلس بجواب خلال أسابيع، وفي الثاني وعد بدراسة، وفي الثالث ضاعت الدراسة. وكان معظم الناس قد
اشتروا أحذية مطاطية وتذكرة سنوية للعبارة الصغيرة التي تحملهم.

بقي جدول معلق خلف الزجاج واثنتا عشرة رحلة في اليوم وقبطان يعرف أعياد ميلاد جميع الركاب تقريبا، فيقرع لهم الجرس مرة
واحدة عندما يصل القارب إلى منتصف النهر ثم يتابع طريقه.

كان الجسر من حديد مستقيما رماديا ولم يكن أحد يتوقف ليرى كيف يجري الماء ببطء نحو البحر. ولما أغلق الجسر عرف الناس
أن أضواء الضفتين أقرب إليهم من القارب وأنها أشد لمعانا مما كانوا يظنون طوال تلك السنين الماضية.
""")
KOREAN = paragraphs_of("""
다리가 막힌 뒤로 매일 아침 그랬듯이 나룻배는 여섯 시에 떠났고, 빵집 주인은 건너편 학교로 가져갈 빵
두 판을 들고 난간에 서 있었다. 이제 아무도 다리 이야기를 하지 않는다.

첫해 겨울에 의회는 몇 주 안에 답을 주겠다고 했고, 이듬해에는 연구를 약속했으며, 그다음 해에는 그
연구를 잃어버렸다. 그때쯤 사람들은 대부분 고무장화와 정기권을 사 둔 뒤였다.

남은 것은 유리 뒤에 걸린 시간표와 하루 열두 번의 운항, 그리고 거의 모든 승객의 생일을 기억하는
선장이다. 그는 배가 강 한가운데에 이르면 그들을 위해 종을 한 번 울린다.

다리는 쇠로 만들어져 곧고 잿빛이었으며, 물이 얼마나 천천히 바다로 흘러가는지 걸음을 멈추고 바라보는
사람은 아무도 없었다. 배를 타고 나서야 사람들은 양쪽 기슭의 불빛이 가깝다는 것을 알았다.
""")
JAPANESE = paragraphs_of(
    """
橋が閉ざされてからというもの、渡し船は毎朝六時に岸を離れる。パン屋の主人は二枚の鉄板に並べたパンを抱えて手す
りのそばに立っていた。向こう岸の学校に届けるためだ。橋の話をする人はもういない。

最初の冬、町議会は数週間のうちに答えを出すと約束した。次の冬には調査を約束し、その次の冬には調査の書類がなく
なった。そのころには、たいていの人が長靴と定期券を買っていた。

残ったのは硝子の向こうの時刻表と、一日に十二回の渡しと、乗客のほとんどの誕生日を覚えている船長である。船が川
の真ん中に来ると、船長はその人のために一度だけ鐘を鳴らす。

橋は鉄でできていて、まっすぐで灰色だった。水がどれほどゆっくりと海へ向かって流れていくのか、足を止めて眺める
人はいなかった。船に乗るようになって初めて、人々は両岸の灯りが近いことを知ったのである。

だから今では、橋がまた開く日を心配する人もいる。学校の子どもたちは町長に手紙を書いて、どうか急がないでほしい
と頼んだ。パン屋の主人も、船で運ぶパンのほうが冷めにくいと言う。自分で測ったそうだ。
""",
    joint="",
)
CHINESE = paragraphs_of(
    """
自从大桥封闭以后，渡船每天早上六点离岸。面包师傅端着两盘面包站在栏杆旁边，那是送到对岸学校去的。“已经没有人
再提那座桥了。”他说。船上的人都笑了笑，没有接话。

头一个冬天，镇上答应几个星期之内给出答复；第二个冬天，镇上答应做一次调查；到了第三个冬天，调查报告不见了。那
时候，大多数人已经买好了雨靴和全年的船票。

留下来的是玻璃后面的一张时刻表，一天十二班渡船，还有一位记得差不多所有乘客生日的船长。船到江心的时候，他会为
过生日的人敲一下钟，只敲一下，然后继续往前开。

桥是用铁造的，又直又灰，没有人会停下来看一看水是怎样慢慢地流向大海的。等到桥封闭了，人们才发现，原来从船上看
出去，两岸的灯火比从桥上看出去更近，也更亮。

所以，现在倒有人担心起大桥重新开放的那一天来。学校里的孩子们写信给镇长，请他不要着急；面包师傅也说，船上的面
包比路上的面包凉得慢一些，这是他自己量过的。
""",
    joint="",
)


def texts_of(dump: str) -> list[str]:
    return [block.text for block in dump_blocks(dump)]


def wrapped(paragraphs: list[str], width: int, between: str = "\n\n") -> str:
    return between.join(
        textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False) for text in paragraphs
    )


def wrapped_wide(paragraphs: list[str], columns: int) -> str:
    """Filled as a terminal fills them, but no line begins with a closing mark."""
    filled = []
    for text in paragraphs:
        lines, line, used = [], "", 0
        for character in text:
            needed = 2 if east_asian_width(character) in "WF" else 1
            if used + needed > columns and character not in "。、，；！？”":
                lines.append(line)
                line, used = "", 0
            line, used = line + character, used + needed
        filled.append("\n".join([*lines, line]))
    return "\n\n".join(filled)


@pytest.mark.parametrize("width", [60, 72, 76, 78, 80, 96])
@pytest.mark.parametrize("paragraphs", [ENGLISH, GERMAN, FRENCH, RUSSIAN, ARABIC], ids=["en", "de", "fr", "ru", "ar"])
def test_wrapped_paragraphs_are_joined(paragraphs: list[str], width: int) -> None:
    assert texts_of(wrapped(paragraphs, width)) == paragraphs


@pytest.mark.parametrize("columns", [76, 78, 80])
@pytest.mark.parametrize("paragraphs", [JAPANESE, CHINESE], ids=["ja", "zh"])
def test_scripts_without_spaces_are_joined_without(paragraphs: list[str], columns: int) -> None:
    assert texts_of(wrapped_wide(paragraphs, columns)) == paragraphs


def test_korean_keeps_its_spaces() -> None:
    # Twice as wide as it is long: filled by hand, since textwrap counts characters.
    filled = []
    for text in KOREAN:
        lines = [""]
        for word in text.split():
            joined = f"{lines[-1]} {word}".strip()
            if sum(2 if east_asian_width(c) in "WF" else 1 for c in joined) > 76:
                lines.append(word)
            else:
                lines[-1] = joined
        filled.append("\n".join(lines))
    assert texts_of("\n\n".join(filled)) == KOREAN


LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.lists(st.integers(2, 9), min_size=80, max_size=100)


@given(lengths=st.lists(WORDS, min_size=3, max_size=5), width=st.integers(60, 100))
def test_greedy_filling_is_undone(lengths: list[list[int]], width: int) -> None:
    chance = Random(width)  # of words that differ, as those that begin the lines of a text do
    texts = [" ".join("".join(chance.choices(LETTERS, k=length)) for length in words) for words in lengths]
    assert texts_of(wrapped(texts, width)) == texts


@given(st.lists(st.text("ab,- \n*1.", max_size=70), max_size=30))
def test_joining_moves_no_character(lines: list[str]) -> None:
    given_lines = split_lines("\n".join(lines))
    joined = rejoin(given_lines)
    assert "".join("".join(line.text.split()) for line in joined) == "".join(
        "".join(line.text.split()) for line in given_lines
    )
    assert rejoin(joined) == joined or wrapping_width(joined) is not None


# --- dumps with more than paragraphs --------------------------------------------------------------------------------


@given(st.lists(st.text(alphabet="ab 港.", min_size=1, max_size=120), max_size=12))
def test_what_is_surely_wide_was_not_wrapped(texts: list[str]) -> None:
    lines = split_lines("\n".join(texts))
    assert not (is_surely_wide(lines) and may_be_wrapped(lines))


@pytest.mark.parametrize(("characters", "surely"), [(103, True), (102, False)])
def test_one_long_line_among_few_is_surely_wide(characters: int, surely: bool) -> None:
    assert is_surely_wide(split_lines("a" * characters + "\nThe ferry left at six.")) is surely


def test_a_menu_before_the_body_stays_in_lines() -> None:
    menu = ["Home", "News", "Weather on the river", "Timetable", "Contact", "Sign in", "Tickets and season tickets"]
    for between in ("\n\n", "\n"):
        assert texts_of("\n".join(menu) + between + wrapped(ENGLISH, 72)) == [*menu, *ENGLISH]


def test_lists_in_a_wrapped_dump() -> None:
    items = [
        "- Rubber boots, which the shop at the landing sells in all sizes but the one that is needed at the moment.",
        "- A season ticket. It is cheaper than twelve single ones and has a place for a photograph of the holder.",
        "- Patience",
    ]
    dump = "\n\n".join(
        [
            wrapped(ENGLISH, 72),
            "\n".join(textwrap.fill(item, 72, subsequent_indent="  ", break_on_hyphens=False) for item in items),
        ]
    )
    assert texts_of(dump) == [*ENGLISH, *(item[2:] for item in items)]


def test_numbered_items_stay_apart() -> None:
    items = [
        "1. Rubber boots, which the shop at the landing sells in all sizes but one",
        "2. A season ticket, which is cheaper than twelve single ones, with picture",
        "3. Patience",
    ]
    assert texts_of(wrapped(ENGLISH, 74) + "\n\n" + "\n".join(items)) == [*ENGLISH, *items]


def test_a_dash_or_a_day_at_the_beginning_of_a_line_is_no_item() -> None:
    dumps = [wrapped(GERMAN, width) for width in range(60, 100)]
    moved = [dump for dump in dumps if "\n– " in dump or "\n12. " in dump]
    assert len(moved) > 2
    for dump in moved:
        assert texts_of(dump) == GERMAN


def test_a_dialogue_in_a_wrapped_dump_stays_in_lines() -> None:
    dialogue = [
        "– Who rings the bell when the captain himself is away on the other bank.",
        "– Nobody. It rings for those who are on board, and he is not on board.",
        "12. That is the number of the crossing.",
    ]
    assert texts_of(wrapped(ENGLISH, 72) + "\n\n" + "\n".join(dialogue)) == [*ENGLISH, *dialogue]


def test_an_answer_after_a_full_line() -> None:
    told = "The captain looked at the river for quite a while before he told her so."
    answer = "– The one who is nearest."
    assert len(told) == wrapping_width(split_lines(wrapped(ENGLISH, 72)))
    assert texts_of(f"{wrapped(ENGLISH, 72)}\n\n{told}\n{answer}") == [*ENGLISH, told, answer]


def test_a_long_text_has_few_words() -> None:
    chance = Random(1)
    vocabulary = ["".join(chance.choices(LETTERS, k=chance.randint(2, 9))) for _ in range(300)]
    texts = [" ".join(chance.choices(vocabulary, k=400)) for _ in range(80)]
    assert texts_of(wrapped(texts, 76)) == texts


def test_an_address_longer_than_the_width() -> None:
    address = "https://ferry.example/timetable/winter/2026/with/a/very/long/path/that/cannot/be/broken.html"
    text = f"{ENGLISH[0]} See {address} for the crossings of this winter and of the winter before it, if you need them."
    assert texts_of(wrapped([text, *ENGLISH], 72)) == [text, *ENGLISH]


def test_first_lines_that_are_indented_begin_paragraphs() -> None:
    dump = "\n".join(textwrap.fill(text, 72, initial_indent="    ", break_on_hyphens=False) for text in ENGLISH * 2)
    assert texts_of(dump) == ENGLISH * 2


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("well-", "known", "well-known"),
        ("E\u2010", "Mail", "E\u2010Mail"),
        ("Auto\xad", "bahn", "Auto\xadbahn"),
        ("Ein-", "und Ausgabe", "Ein- und Ausgabe"),
        ("short-", "and long-term", "short- and long-term"),
        ("he said -", "and left", "he said - and left"),
        ("word", "word", "word word"),
        ("水", "路", "水路"),
        ("水，", "“路”", "水，“路”"),
        ("二〇二六", "2026年", "二〇二六2026年"),
    ],
)
def test_what_stands_between_joined_lines(before: str, after: str, joined: str) -> None:
    from pipeline.blocks.wrapping import _glue

    assert before + _glue(before, after) + after == joined


# --- dumps that were not wrapped ------------------------------------------------------------------------------------

VERSE = """\
The river takes the light away
and brings it back at five,
the baker counts his bread by touch,
the captain counts us all alive.

The bridge was iron, straight and grey,
and nobody would stop to see
how slowly, in the time we had,
the water goes towards the sea.

So ring the bell and let it be,
the bell is older than the boat,
and what the winter took from me
the spring will set afloat."""

ADDRESSES = """\
Ferry Office
12 Landing Street
Lower Village

School on the Other Side
The Headmistress, Mrs Oda Winterfeld
4 Meadow Lane
Upper Village

Bakery Thorne and Daughters
Market Square, behind the pump
Lower Village"""

CODE = """\
def crossing(boat, passengers, weather):
    if weather.wind > 8:
        raise Cancelled(boat)
    for passenger in sorted(passengers, key=lambda one: one.birthday):
        boat.board(passenger)
        if passenger.birthday == today():
            boat.bell.ring(times=1)
    return boat.cross(speed=boat.full_speed if weather.calm else boat.half_speed)"""

TABLE = "\n".join(
    f"Crossing number {number} leaves at {number + 5}.00 and takes {number * 3} minutes on the water"
    for number in range(14)
)


@pytest.mark.parametrize("dump", [VERSE, ADDRESSES, CODE, TABLE], ids=["verse", "addresses", "code", "table"])
def test_what_was_not_wrapped_stays_in_lines(dump: str) -> None:
    assert texts_of(dump) == [line.strip() for line in dump.split("\n") if line.strip()]


def test_verse_and_addresses_in_a_wrapped_dump_stay_in_lines() -> None:
    lines = [line for line in f"{VERSE}\n{ADDRESSES}".split("\n") if line]
    dump = f"{wrapped(ENGLISH * 3, 72)}\n\n{VERSE}\n\n{ADDRESSES}"
    assert texts_of(dump) == [*ENGLISH * 3, *lines]


def test_a_body_of_one_line_paragraphs_after_a_wrapped_notice() -> None:
    long = [text * 3 for text in ENGLISH]
    dump = wrapped(ENGLISH[:2], 72) + "\n\n" + "\n".join(long)
    assert texts_of(dump)[-3:] == long


@pytest.mark.parametrize(
    ("dump", "width"),
    [
        ("", None),
        ("one", None),
        (wrapped(ENGLISH, 72), 72),
        (wrapped(ENGLISH, 40), None),
        (wrapped(ENGLISH, 140), None),
        ("\n".join("x " * 30 + str(number) for number in range(20)), None),
        (wrapped_wide(JAPANESE, 80), 80),
    ],
)
def test_the_width(dump: str, width: int | None) -> None:
    assert wrapping_width(split_lines(dump)) == width


def test_a_paragraph_of_forty_thousand_lines() -> None:
    words = [f"word{number}" for number in range(300_000)]
    dump = textwrap.fill(" ".join(words), 76)
    assert texts_of(dump) == [" ".join(words)]


def test_the_same_dump_with_other_line_ends() -> None:
    dump = wrapped(ENGLISH, 72)
    assert texts_of(dump.replace("\n", "\r\n")) == texts_of(dump.replace("\n", "\r")) == ENGLISH
