"""The title at the end of a breadcrumb above the headline, where the headline words it differently."""

from __future__ import annotations

import pytest

from pipeline import Article, Document, clean_many
from pipeline.blocks import Block
from pipeline.cruft.evidence import gather
from pipeline.metadata.dumps.breadcrumb import line_named_by_breadcrumb
from tests.harbour_dumps import CATALOGUE, HEADLINE, PROSE, article_below

TITLE = "Harbour: council to pay for a new bridge"  # what the page calls itself, above HEADLINE


def item(text: str) -> Block:
    return Block(text, kind="list_item")


def named(*lines: str | Block, headline: str = HEADLINE, body: list[str] = PROSE) -> str | None:
    """The line that is named, where the last of ``lines`` that is ``headline`` is the headline."""
    blocks = [line if isinstance(line, Block) else Block(line) for line in (*lines, *body)]
    evidence = gather(blocks, CATALOGUE, markup=False)
    index = max(at for at, block in enumerate(blocks) if block.text == headline)
    kept = [at for at, seen in enumerate(evidence.features) if seen.prose and seen.ends_sentence]
    line = line_named_by_breadcrumb(evidence, kept, index)
    return None if line is None else blocks[line].text


@pytest.mark.parametrize(
    ("breadcrumb", "title", "headline"),
    [
        (("1. Home", "2. Harbour"), TITLE, HEADLINE),
        (
            ("1. Startseite", "2. Hafen"),
            "Neue Brücke: Hafenrat stimmt für Neubau",
            "Der Hafenrat stimmt für die Brücke",
        ),
        (("1. Accueil", "2. Port"), "Le conseil du port vote le pont", "Un nouveau pont : le conseil du port vote"),
        (("1. Inicio", "2. Puerto"), "El puerto tendrá un nuevo puente", "Un nuevo puente para el puerto viejo"),
        (("1. Início", "2. Porto"), "Nova ponte no porto custa o dobro", "A nova ponte do porto custa mais"),
        (("1. Strona główna", "2. Port"), "Rada portu wybiera nowy most", "Nowy most: rada portu zdecydowała"),
        (("1. Anasayfa", "2. Liman"), "Liman meclisi yeni köprüyü onayladı", "Yeni köprüyü liman meclisi kabul etti"),
        (("1. Главная", "2. Порт"), "Совет порта одобрил новый мост", "Новый мост одобрил весь совет порта"),
        (("1.", "2. Harbour", "3."), TITLE, HEADLINE),  # the links of the start page and of a section are pictures
        (("1. 首页", "2. 港口"), "港口议会同意修建新桥", "港口议会终于同意修建一座新桥"),
        (("1. ホーム", "2. 港"), "港議会が新しい橋を承認した", "新しい橋を港議会がついに承認"),
    ],
)
def test_last_of_a_numbered_breadcrumb(breadcrumb: tuple[str, ...], title: str, headline: str) -> None:
    last = f"{len(breadcrumb) + 1}. {title}"
    assert named("Log in", *breadcrumb, last, "Harbour", headline, headline=headline) == last


def test_last_of_a_numbered_breadcrumb_with_the_kicker_of_the_headline() -> None:
    last = f"3. The new bridge at the old harbour: {HEADLINE}"
    assert named("1. Home", "2. Harbour", last, "Bridges", HEADLINE) == last


@pytest.mark.parametrize(
    "breadcrumb", ["Home Harbour", "HomeHarbour", "Home › Harbour", "StartseiteHafen", "首页 港口"]
)
def test_below_a_breadcrumb_in_one_line(breadcrumb: str) -> None:
    assert named("Log in", breadcrumb, TITLE, "Ferries", "Bridges", "Weather", "Harbour", HEADLINE) == TITLE


@pytest.mark.parametrize("between", [(), ("Harbour",), ("Harbour", "Report")])
def test_close_above_a_headline_that_says_the_same(between: tuple[str, ...]) -> None:
    title = "The harbour council agrees on its new bridge"
    assert named("Log in", "Harbour", title, *between, HEADLINE) == title


def test_in_other_words_where_it_looks_like_a_headline() -> None:
    title = "Who pays for the new bridge after a long debate"
    headline = "Harbour council, old and new"
    assert named("1. Home", "2. Harbour", f"3. {title}", headline, headline=headline) is None  # not half as long
    headline = "Councillors of two banks shake hands at last"
    assert named("1. Home", "2. Harbour", f"3. {title}", headline, headline=headline) == f"3. {title}"


@pytest.mark.parametrize(
    "lines",
    [
        ("Home", "Harbour", HEADLINE),
        ("1. Home", "2. Harbour", f"3. {HEADLINE}", HEADLINE),  # the same
        ("1. Home", "2. Harbour", f"3. {HEADLINE.upper()}", HEADLINE),
        ("1. Home", "2. Harbour", "3. New bridge", HEADLINE),  # a section
        (
            "1. Home",
            "2. Harbour",
            f"3. {TITLE}",
            "4. Ferries",
            "Harbour",
            "Bridges",
            "Weather",
            HEADLINE,
        ),  # not the last
        ("1. Bridges", "2. Ferries", f"3. {TITLE}", "Harbour", "Bridges", "Weather", HEADLINE),  # a list of contents
        ("2. Harbour", f"3. {TITLE}", "Harbour", "Bridges", "Weather", HEADLINE),
        ("1. Home", f"3. {TITLE}", "Harbour", "Bridges", "Weather", HEADLINE),
        ("1. Home of the harbour council since 1887", f"2. {TITLE}", "Harbour", "Bridges", "Weather", HEADLINE),
        ("Home", TITLE, "Harbour", "Bridges", "Weather", HEADLINE),  # one entry: a menu can end so
        ("Homeowners and the harbour", TITLE, "Harbour", "Bridges", "Weather", HEADLINE),
        ("Start your harbour tour", "Bridges", TITLE, "Harbour", "Bridges", "Weather", HEADLINE),
        ("Home Harbour", f"Home › Harbour › {HEADLINE}", HEADLINE),
        (f"HomeHarbour{HEADLINE}", HEADLINE),
        ("Home Harbour", item(TITLE), "Harbour", "Bridges", "Weather", HEADLINE),  # of menus and lists of articles
        ("Home Harbour", "3304 views 13 mins 0 comments", HEADLINE),
        ("Home Harbour", "Tickets, ferries and island tours", HEADLINE),
        ("Log in", TITLE, "Harbour", "Bridges", "Weather", HEADLINE),  # not close enough without a breadcrumb
        ("Log in", "The ferries of the old harbour", HEADLINE),  # little in common
        (
            "Harbour council agrees on a new ferry",
            "Harbour council agrees on a new pier",
            HEADLINE,
        ),  # a list of teasers
        ("Log in", item("The harbour council agrees on its new bridge"), HEADLINE),
        (f"{HEADLINE} | Harbour Post", "1. Home", "2. Harbour", f"3. {TITLE}", HEADLINE),  # the page's title decides
    ],
)
def test_names_none(lines: tuple[str | Block, ...]) -> None:
    assert named(*lines) is None


class TestHeadlineBehindItsKickerInOneLine:
    """The breadcrumb has the headline, or its beginning, and the line below has it behind a kicker."""

    LAST = "3. New bridge for the old harbour is dear"
    BELOW = "Council at odds New bridge for the old harbour – “We cannot pay”"

    def test_the_line_below_is_the_headline(self) -> None:
        assert named("1. Home", "2. Harbour", self.LAST, self.BELOW, headline=self.LAST) == self.BELOW

    def test_the_breadcrumb_does_not_overrule_it(self) -> None:
        assert named("1. Home", "2. Harbour", self.LAST, self.BELOW, headline=self.BELOW) is None

    @pytest.mark.parametrize("below", ["Council at odds", PROSE[0], "Council at odds over the new bridge for all"])
    def test_other_lines_below_are_none(self, below: str) -> None:
        assert named("1. Home", "2. Harbour", self.LAST, below, headline=self.LAST) is None


def test_dumps_without_headline_or_body_have_none() -> None:
    evidence = gather([Block(HEADLINE)], CATALOGUE, markup=False)
    assert line_named_by_breadcrumb(evidence, [0], None) is None
    assert line_named_by_breadcrumb(evidence, [], 0) is None
    assert line_named_by_breadcrumb(evidence, [0], 0) is None


class TestRecord:
    def test_neither_wording_is_text_and_the_credits_are_below_the_headline(self) -> None:
        lines = ("1. Home", "2. Harbour", f"3. {TITLE}", "Harbour", HEADLINE, "By Ada Moss", "3 March 2021")
        article = article_below(*lines)
        assert (article.title, article.authors, article.date_published) == (TITLE, ["Ada Moss"], "2021-03-03")
        assert article.text.split("\n\n") == PROSE

    def test_a_title_that_is_known_stays(self) -> None:
        document = Document(
            "\n\n".join(["1. Home", "2. Harbour", f"3. {TITLE}", HEADLINE, *PROSE]),
            name="dump.txt",
            hints={"title": HEADLINE},
        )
        result = next(clean_many([document]))
        assert isinstance(result, Article), result
        assert result.title == HEADLINE
