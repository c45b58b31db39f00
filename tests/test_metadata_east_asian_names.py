"""Bylines in Chinese, Japanese and Korean dumps: names of persons beside a reporter's mark or a date, nothing else."""

from __future__ import annotations

import pytest

from pipeline import Article, Document, clean_many
from pipeline.metadata.dumps.bylines import bare_name, names_behind_by, only_by
from pipeline.metadata.dumps.east_asian_names import is_japanese_name

HEADLINE = "港の新しい橋、議会が建設を承認"
PROSE = [
    "港議会は火曜日に開かれ、長い議論のすえに新しい橋の建設を承認した。費用は両岸の自治体が折半し、来年の春に着工する予定だという。",
    "橋は十一年前から両岸を二分してきた。賛成がここまで多いとは、議長も漁協の組合長も予想していなかったと口をそろえる。",
    "工事が始まるまでのあいだ、渡し船は冬の時刻表のまま運航される。毎日渡る人たちの声を聞く会合も、月に一度ひらかれる。",
]


def authors_of(*lines: str, above: tuple[str, ...] = (), below: tuple[str, ...] = ()) -> list[str]:
    """The authors of a dump with these lines between its headline and its body."""
    content = "\n".join([*above, HEADLINE, *lines, *PROSE, *below])
    result = next(clean_many([Document(content, name="dump.txt")]))
    assert isinstance(result, Article), result
    return result.authors


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("김하늘 기자", ("김하늘",)),
        ("김하늘기자", ("김하늘",)),
        ("서울=김하늘 기자", ("김하늘",)),
        ("워싱턴=김하늘 특파원", ("김하늘",)),
        ("사회부 김하늘 기자", ("김하늘",)),
        ("김하늘 선임기자", ("김하늘",)),
        ("김하늘·이바다 기자", ("김하늘", "이바다")),
        ("김하늘 기자, 이바다 기자", ("김하늘", "이바다")),
        ("김하늘 기자 외 1명", ("김하늘",)),
        ("포항, 울산 김하늘 기자 haneul@example.com", ("김하늘",)),
        ("남궁바다 기자", ("남궁바다",)),
        ("记者：陆一帆", ("陆一帆",)),
        ("记者 陆一帆", ("陆一帆",)),
        ("本报记者 陆一帆 欧阳晓", ("陆一帆", "欧阳晓")),
        ("新华社记者陆一帆、王小舟", ("陆一帆", "王小舟")),
        ("记者 陆一帆 编辑 王小舟", ("陆一帆",)),
        ("撰文 陆一帆", ("陆一帆",)),
        ("記者陳小舟／台北報導", ("陳小舟",)),
        ("〔記者陳小舟／台北報導〕", ("陳小舟",)),
        ("取材・文／高橋健太", ("高橋健太",)),
        ("文・写真 佐藤ほのか", ("佐藤ほのか",)),
        ("文・撮影：矢ヶ崎ほのか", ("矢ヶ崎ほのか",)),
        ("聞き手・高橋健太", ("高橋健太",)),
        ("高橋健太 記者", ("高橋健太",)),
        ("【矢ヶ崎ほのか】", ("矢ヶ崎ほのか",)),
        ("（高橋健太、佐藤ほのか）", ("高橋健太", "佐藤ほのか")),
    ],
)
def test_beside_a_reporters_mark(line: str, names: tuple[str, ...]) -> None:
    found = names_behind_by(line)
    assert found is not None
    assert found.names == names


@pytest.mark.parametrize(
    "line",
    [
        "전문 기자",
        "시민 기자",
        "올해의 기자",
        "기자",
        "김하늘 기자가 현장을 찾았다",
        "사진 김하늘",
        "记者会",
        "记者节",
        "记者手记",
        "记者调查",
        "新华社记者",
        "新华社记者 陆一帆 摄",
        "（陆一帆摄）",
        "作者 文化组",
        "来源：人民网",
        "撮影：矢ヶ崎ほのか",
        "写真・高橋健太",
        "写真 佐藤ほのか",
        "新聞記者",
        "事件記者",
        "編集委員",
        "文化庁",
        "文・編集部",
        "【社会】",
        "【東京】",
        "（写真）",
        "（石川県）",
        "【福島民報】",
    ],
)
def test_no_reporter(line: str) -> None:
    assert names_behind_by(line) is None


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["김하늘", "기자"], ("김하늘",)),
        (["高橋健太", "記者"], ("高橋健太",)),
        (["사회", "기자"], None),
        (["社会部", "記者"], None),
    ],
)
def test_above_a_reporters_mark(lines: list[str], names: tuple[str, ...] | None) -> None:
    found = only_by(lines[0], lines[1:])
    assert (found.names if found else None) == names


@pytest.mark.parametrize("name", ["矢ヶ崎ほのか", "矢ヶ崎 ほのか", "高橋健太", "高橋 健太", "佐々木希", "長谷川サトシ"])
def test_japanese_name(name: str) -> None:
    assert is_japanese_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "くらし",  # sections
        "スポーツ",
        "社会",
        "地域おこし",
        "健康づくり",
        "子育てひろば",
        "新幹線さくら",
        "新宿区",  # places
        "石川県",
        "福島市",
        "千葉県警",
        "高山市議会",
        "成田空港",
        "東京 新宿",
        "北海道",
        "福島原発",
        "汐見浜タイムス",  # sites
        "千葉日報",
        "福井新聞",
        "宮崎日日新聞",
        "大谷選手",  # persons that are written about
        "鈴木監督",
        "田中首相",
        "中村容疑者",
        "シェアする",
        "高橋",
        "",
    ],
)
def test_no_japanese_name(text: str) -> None:
    assert not is_japanese_name(text)


def test_name_and_date_in_one_line() -> None:
    found = bare_name("高橋健太 2025年1月23日")
    assert found is not None
    assert found.names == ("高橋健太",)
    assert bare_name("2025年1月23日") is None
    assert bare_name("石川県 2025年1月23日") is None


class TestBareNameInADump:
    def test_beside_the_date(self) -> None:
        assert authors_of("2025年1月23日 6時00分", "矢ヶ崎ほのか", "シェアする") == ["矢ヶ崎ほのか"]

    def test_not_without_a_date(self) -> None:
        assert authors_of("高橋健太", "シェアする") == []

    @pytest.mark.parametrize("line", ["社会", "新宿区", "石川県", "汐見浜タイムス", "地域おこし", "鈴木監督"])
    def test_sections_places_and_sites_beside_the_date_are_none(self, line: str) -> None:
        assert authors_of("2025年1月23日 6時00分", line, "シェアする") == []

    def test_entry_of_a_menu_is_none(self) -> None:
        menu = ("ホーム", "ニュース", "高橋健太", "スポーツ")
        assert authors_of("2025年1月23日 6時00分", "高橋健太", above=menu) == []

    def test_whom_the_article_is_about_is_none(self) -> None:
        about = "高橋健太さんは港で生まれ、三十年前から渡し船の船長をつとめている。橋ができても船は降りないという。"
        result = next(
            clean_many([Document("\n".join([HEADLINE, "2025年1月23日", "高橋健太", about, *PROSE]), name="dump.txt")])
        )
        assert isinstance(result, Article)
        assert result.authors == []
