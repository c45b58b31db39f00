"""What of a dump's lines becomes the title: named by the page's own, with its kicker, without site and section."""

from __future__ import annotations

import pytest

from pipeline.blocks import Block
from pipeline.cruft.evidence import Evidence, gather
from pipeline.metadata.dumps.page_title import line_named_by_title
from pipeline.metadata.dumps.shown_title import shown_title
from tests.harbour_dumps import CATALOGUE, HEADLINE, PROSE, article_below

FRENCH = [
    "Le conseil du port a approuvé mardi la construction du nouveau pont après un long débat sur son coût.",
    "Personne ne pensait que le vote serait aussi clair, car le pont divise les deux rives depuis maintenant onze ans.",
]


def evidence_of(*lines: str) -> Evidence:
    return gather([Block(line) for line in lines], CATALOGUE, markup=False)


def kept_in(evidence: Evidence) -> list[int]:
    return [index for index, seen in enumerate(evidence.features) if seen.prose and seen.ends_sentence]


def shown(*lines: str, headline: str, body: list[str] = PROSE) -> tuple[str, tuple[str, ...]]:
    """The title, and the lines that it is read from, where the last of ``lines`` that is ``headline`` is the line."""
    evidence = evidence_of(*lines, *body)
    index = max(index for index, block in enumerate(evidence.blocks) if block.text == headline)
    title, read_from = shown_title(evidence, index, kept_in(evidence))
    return title, tuple(evidence.blocks[line].text for line in read_from)


class TestKicker:
    def test_joined_where_the_page_shows_it_joined(self) -> None:
        title, read_from = shown(f"Bridges: {HEADLINE} | Harbour News", "Bridges", HEADLINE, headline=HEADLINE)
        assert title == f"Bridges: {HEADLINE}"
        assert read_from == ("Bridges", HEADLINE)

    def test_with_its_own_colon(self) -> None:
        title, _ = shown("Home", f"Bridges: {HEADLINE}", "Bridges:", HEADLINE, headline=HEADLINE)
        assert title == f"Bridges: {HEADLINE}"

    @pytest.mark.parametrize(
        ("kicker", "line", "wanted"),
        [
            ("Bridges", f": {HEADLINE}", f"Bridges: {HEADLINE}"),
            ("Neue Brücke", ":Der Hafenrat stimmt zu", "Neue Brücke: Der Hafenrat stimmt zu"),
            ("Nuevo puente", ": el consejo dice sí", "Nuevo puente: el consejo dice sí"),
        ],
    )
    def test_joined_where_the_headline_begins_with_its_colon(self, kicker: str, line: str, wanted: str) -> None:
        assert shown("Home", kicker, line, headline=line) == (wanted, (kicker, line))

    @pytest.mark.parametrize(
        "lines",
        [
            ("Bridges", HEADLINE),  # nothing shows that both belong together
            (f"Ferries: {HEADLINE}", "Bridges", HEADLINE),
            ("Bridges", f"Bridges: {HEADLINE}", "Ferries", "Bridges", HEADLINE),  # a section, or the site
            (f"{'Bridge ' * 9}: {HEADLINE}", "Bridge " * 9, HEADLINE),
        ],
    )
    def test_not_joined(self, lines: tuple[str, ...]) -> None:
        assert shown(*lines, headline=HEADLINE) == (HEADLINE, (HEADLINE,))

    def test_set_apart_where_a_breadcrumb_shows_the_headline(self) -> None:
        glued = f"New bridges {HEADLINE}"
        assert shown("1. Home", "2.", f"3. {HEADLINE}", glued, headline=glued)[0] == f"New bridges: {HEADLINE}"

    @pytest.mark.parametrize(
        ("entry", "glued", "wanted"),
        [
            (
                "New bridge for the old harbour is dear",
                "Council at odds New bridge for the old harbour – “We cannot pay”",
                "Council at odds: New bridge for the old harbour – “We cannot pay”",
            ),
            (
                "Neue Brücke für den Hafen wird teuer",
                "Streit im Rat Neue Brücke für den Hafen – „Wir zahlen nicht“",
                "Streit im Rat: Neue Brücke für den Hafen – „Wir zahlen nicht“",
            ),
            (
                "Nowy most dla starego portu będzie drogi",
                "Spór w radzie Nowy most dla starego portu – „Nie zapłacimy”",
                "Spór w radzie: Nowy most dla starego portu – „Nie zapłacimy”",
            ),
        ],
    )
    def test_set_apart_where_a_numbered_breadcrumb_begins_like_the_headline(
        self, entry: str, glued: str, wanted: str
    ) -> None:
        assert shown("1. Home", "2. Harbour", f"3. {entry}", glued, headline=glued)[0] == wanted
        assert shown("Home", "Harbour", entry, glued, headline=glued)[0] == glued

    @pytest.mark.parametrize(
        ("line", "glued"),
        [
            ("Bridges of 2026: What they cost us", "Bridges of 2026 What they cost us"),
            ("Neue Brücken: Was sie uns kosten", "Neue Brücken Was sie uns kosten"),
            ("Nuevos puentes: lo que nos cuestan", "Nuevos puentes lo que nos cuestan"),
            ("Новые мосты: во что они нам обойдутся", "Новые мосты Во что они нам обойдутся"),
        ],
    )
    def test_the_colon_behind_it_is_read_from_the_line_that_has_it(self, line: str, glued: str) -> None:
        assert shown("Home", "Bridges", line, "Weather", glued, headline=glued)[0] == line

    @pytest.mark.parametrize(
        "line",
        ["Bridges of 2026 – What they cost us", "Bridges of 2026: What they cost", "Bridges of 2026What they cost us"],
    )
    def test_other_lines_give_no_colon(self, line: str) -> None:
        glued = "Bridges of 2026 What they cost us"
        assert shown("Home", "Bridges", line, glued, headline=glued)[0] == glued

    def test_section_goes_where_the_breadcrumb_has_it(self) -> None:
        glued = f"Harbour News {HEADLINE}"
        assert shown("Home", "Harbour News", HEADLINE, glued, headline=glued)[0] == HEADLINE

    @pytest.mark.parametrize(
        ("above", "text"),
        [
            ("a new bridge", HEADLINE),  # the words before it are no kicker: they go on
            ("new bridge", HEADLINE),
            ("Best New Bridges", "How to Choose Best New Bridges"),
            ("Ferries and bridges", HEADLINE),
            (HEADLINE, f"The {HEADLINE}"),
            (HEADLINE, f"What it costs: {HEADLINE}"),
        ],
    )
    def test_other_lines_above_change_nothing(self, above: str, text: str) -> None:
        assert shown("Home", above, text, headline=text)[0] == text


class TestSite:
    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            (f"{HEADLINE} – Harbour Post", ("Harbour Post", "Home")),
            (f"{HEADLINE} - Harbour Post", ("HARBOUR POST",)),
            (f"{HEADLINE} | Harbour Post", ("Home",)),  # what stands behind a bar is never the headline's
            (f"{HEADLINE} | Bridges | Harbour Post", ("Home",)),
        ],
    )
    def test_goes(self, text: str, lines: tuple[str, ...]) -> None:
        assert shown(*lines, text, headline=text)[0] == HEADLINE

    def test_named_in_the_copyright_line(self) -> None:
        text = f"{HEADLINE} – Harbour Post"
        assert shown("Home", text, headline=text, body=[*PROSE, "© 2026 Harbour Post Ltd"])[0] == HEADLINE

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            (f"{HEADLINE} – and regrets it", ("Harbour Post",)),
            (f"{HEADLINE} - Harbour Post", ("Home",)),  # no line says that it is the site
            ("Bridges – Harbour Post", ("Harbour Post",)),  # too little would be left
            ("Harbour - council - bridge", ("council", "bridge")),
        ],
    )
    def test_stays(self, text: str, lines: tuple[str, ...]) -> None:
        assert shown(*lines, text, headline=text)[0] == text

    def test_in_scripts_without_spaces(self) -> None:
        text = "港議会が新しい橋の建設を承認｜汐見浜タイムス"
        assert shown("汐見浜タイムス", text, headline=text)[0] == "港議会が新しい橋の建設を承認"


class TestSpaceBeforeAColon:
    def test_goes(self) -> None:
        text = "Bridges : council agrees at last"
        assert shown("Home", text, headline=text)[0] == "Bridges: council agrees at last"

    @pytest.mark.parametrize(
        "text", ["Bridges : who is going to pay for them at last?", "Neue Brücken : wer soll das alles bezahlen?"]
    )
    def test_goes_where_the_headline_itself_was_kept(self, text: str) -> None:
        evidence = evidence_of("Home", text, *PROSE)
        assert shown_title(evidence, 1, [1, 2, 3, 4])[0] == text.replace(" : ", ": ")

    def test_stays_in_french(self) -> None:
        text = "Nouveau pont : le conseil approuve"
        assert shown("Accueil", text, headline=text, body=FRENCH)[0] == text


class TestPageTitle:
    """The first line of the dump names the headline."""

    @staticmethod
    def named(*lines: str, headline: str | None = None) -> str | None:
        evidence = evidence_of(*lines, *PROSE)
        index = next((i for i, block in enumerate(evidence.blocks) if i and block.text == headline), None)
        line = line_named_by_title(evidence, kept_in(evidence), index)
        return None if line is None else evidence.blocks[line].text

    @pytest.mark.parametrize(
        "site", [" | Harbour Post", " – Harbour Post", " - Bridges - Harbour Post", "_Harbour Post"]
    )
    def test_with_a_site_behind(self, site: str) -> None:
        lines = (HEADLINE + site, "Home", "Harbour Post", HEADLINE, "Ferries are late again today")
        assert self.named(*lines, headline="Ferries are late again today") == HEADLINE
        assert self.named(*lines) == HEADLINE

    def test_the_longest_line_that_it_begins_with(self) -> None:
        lines = (f"{HEADLINE} - and regrets it - Post", HEADLINE, "Home", f"{HEADLINE} - and regrets it")
        assert self.named(*lines) == f"{HEADLINE} - and regrets it"

    def test_repeated_whole_behind_a_kicker(self) -> None:
        title = f"Bridges and ferries: {HEADLINE}"
        assert self.named(title, "Home", "News", title, HEADLINE, headline=HEADLINE) == title

    @pytest.mark.parametrize(
        ("lines", "headline"),
        [
            ((f"{HEADLINE} | Harbour Post", "Home", HEADLINE), HEADLINE),  # it is the headline already
            ((f"Bridges | {HEADLINE}", "Bridges", HEADLINE), HEADLINE),
            (("Sign up for our newsletter", "Home", "News", "Sign up for our newsletter", HEADLINE), HEADLINE),
            (("Skip to content", "Home", "News", "Skip to content"), None),
            (("A bridge that everyone wanted", "Home", "News", "A bridge that everyone wanted", HEADLINE), HEADLINE),
            ((f"{HEADLINE} again", "Home", HEADLINE), None),  # goes on without a separator
            (("The Harbour Post - Bridges of the north coast", "The Harbour Post", "Bridges of the north coast"), None),
            (("Home", HEADLINE), HEADLINE),
        ],
    )
    def test_names_none(self, lines: tuple[str, ...], headline: str | None) -> None:
        assert self.named(*lines, headline=headline) is None

    def test_dump_of_nothing(self) -> None:
        assert line_named_by_title(evidence_of(), [], None) is None


class TestRecord:
    def test_the_pages_title_is_no_text(self) -> None:
        article = article_below(f"{HEADLINE} – Harbour Post", "Home", "News", HEADLINE, "By Ada Moss", "3 March 2021")
        assert (article.title, article.authors, article.date_published) == (HEADLINE, ["Ada Moss"], "2021-03-03")
        assert article.text.split("\n\n") == PROSE

    def test_kicker_and_headline_move_into_the_title(self) -> None:
        article = article_below(
            f"Old bridges: {HEADLINE} – Post", "Home", "News", "Old bridges", HEADLINE, "By Ada Moss", "3 March 2021"
        )
        assert (article.title, article.authors) == (f"Old bridges: {HEADLINE}", ["Ada Moss"])
        assert "bridges" not in article.text.split("\n\n")[0][:12]

    def test_a_question_that_was_kept_as_text(self) -> None:
        question = "Who is going to pay for the new bridge across the harbour?"
        article = article_below("Home", "News", "Log in", question, "By Ada Moss", "3 March 2021")
        assert article.title == question
        assert article.text.split("\n\n") == PROSE
