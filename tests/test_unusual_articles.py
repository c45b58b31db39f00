"""Documents that are no ordinary news article: kept whole, or rejected, or flagged, and never torn to pieces."""

from __future__ import annotations

import pytest

from pipeline import Article, Rejected, clean
from pipeline.cleaning import explain
from pipeline.sources import Document

MENU = ["Home", "News", "Sport", "Culture", "Weather", "Log in", "Subscribe", "Search"]
FOOTER = ["About us", "Contact", "Privacy policy", "Terms of use", "© 2024 The Harbour Courier. All rights reserved."]


def dump(*lines: str, framed: bool = True) -> str:
    return "\n\n".join((*MENU, *lines, *FOOTER) if framed else lines)


def kept_lines(text: str, name: str = "page.txt") -> list[str]:
    return clean(text, name=name).text.split("\n\n")


def paragraphs(text: str) -> list[str]:
    """Paragraphs that are written over several lines, with a blank one between them."""
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def test_a_menu_alone_is_no_article() -> None:
    with pytest.raises(Rejected) as caught:
        clean(dump(), name="menu.txt")
    assert caught.value.rejection.reason == "no_article"


def test_a_line_said_again_and_again_is_no_article() -> None:
    with pytest.raises(Rejected) as caught:
        clean("\n\n".join(["Accept all", "Reject all", "Manage the preferences of our site"] * 6), name="consent.txt")
    assert caught.value.rejection.reason == "no_article"


ONE_PARAGRAPH = (
    "The ferry between Doğanlı and the mainland will not run on Thursday, because the quay is being inspected after "
    "last week's storm; passengers can use the bus that leaves the market square at seven, nine and eleven, and "
    "their tickets are valid, the harbour office said on Tuesday."
)


def test_an_article_of_one_paragraph() -> None:
    assert kept_lines(dump("Ferry stays in port", ONE_PARAGRAPH)) == [ONE_PARAGRAPH]


INTERVIEW = paragraphs(
    """
    She has mended the town clock for thirty years. On Sunday Mira Stadler winds it for the last time, and we asked
    her what she will miss and what she will not.

    Ms Stadler, what does a clock sound like that is about to stop?

    Like somebody who is out of breath. You hear it days before, if you live above it as I do.

    And did it ever stop?

    Twice. Once for the great frost, once because a jackdaw had built her nest between the wheels, and I waited
    until the young had flown.

    What did the mayor say?

    That I should have asked him. I said the jackdaw had not asked me either.

    Who will do it now?

    A motor. It does not climb the stairs and it needs no pension, but it will not hear when something is wrong.

    Will you still look up?

    Every hour. One does not lose that.
    """
)


def test_an_interview_keeps_its_short_questions() -> None:
    assert kept_lines(dump("Thirty years with the town clock", *INTERVIEW)) == INTERVIEW


COOKIES = paragraphs(
    """
    Since Monday the museum's website greets its visitors with a banner that takes up the whole screen, and the
    museum is not alone: of two hundred sites that the consumers' office looked at, a hundred and sixty do the same.

    "We value your privacy," it says in large letters, and below, in smaller ones, that one may manage preferences.
    Whoever tries finds forty-one switches, all of them set to yes, and a button that says Accept all.

    The office counted how long it takes to refuse: on average a minute and twelve seconds, against two seconds to
    agree. That is no free choice, its lawyers write, and they have given the sites until the end of the month.

    The museum says that it bought the banner from a company that promised it would be lawful. It has written to the
    company. The answer came by return of post: by opening our letter you accept our terms.
    """
)


def test_an_article_about_cookie_banners() -> None:
    assert kept_lines(dump("The banner that never sleeps", *COOKIES)) == COOKIES


PLUGINS = paragraphs(
    """
    Under every article of the Courier stood, for eleven years, the same three words: Leave a Reply. Last week they
    disappeared, and with them four hundred thousand comments.

    The editors had looked for another plugin for months. The one they had sent a message for each comment, and on
    the night of the election it sent nine thousand of them to the night watchman, whose address somebody had
    entered.

    "Your email address will not be published," the form had promised. It was not published; it was merely sent to
    everybody who had ever ticked the box to be notified of new replies.

    The new system asks for a name, a street and a signature, and it is made of paper. On Friday the first letter
    arrived. It was addressed to the night watchman.
    """
)


def test_an_article_that_quotes_leave_a_reply() -> None:
    assert kept_lines(dump("What became of the comments", *PLUGINS, "Leave a Reply", "Name *", "Email *")) == PLUGINS


class TestPages:
    RECIPE = """
        <html><head><title>Barley soup of the lighthouse | Kitchen</title></head><body>
        <nav><a href=/>Home</a> <a href=/soups>Soups</a> <a href=/bread>Bread</a></nav>
        <article><h1>Barley soup of the lighthouse</h1>
        <p>The keeper cooked this soup on Mondays, when the boat had brought vegetables, and it had to last to Thursday.
        It gets better with every day, and on the fourth it can be cut.</p>
        <h2>Ingredients</h2>
        <ul><li>200 g pearl barley</li><li>2 carrots</li><li>1 leek</li><li>1 l stock</li>
        <li>Salt, pepper, a bay leaf</li></ul>
        <h2>Method</h2>
        <ol><li>Wash the barley until the water stays clear, and let it drain.</li>
        <li>Cut carrots and leek into small pieces and fry them in a little oil until they smell sweet.</li>
        <li>Add barley, stock and bay leaf and let everything simmer for an hour with the lid on.</li></ol>
        </article>
        <footer><a href=/imprint>Imprint</a> <a href=/privacy>Privacy</a></footer></body></html>"""

    def test_a_recipe_keeps_its_lists(self) -> None:
        article = clean(self.RECIPE, name="soup.html")
        assert article.title == "Barley soup of the lighthouse"
        kinds = [(block.kind, block.text) for block in article.blocks]
        assert ("list_item", "2 carrots") in kinds
        assert ("heading", "Ingredients") in kinds
        assert sum(kind == "list_item" for kind, _ in kinds) == 8
        assert not any("Imprint" in text or "Soups" in text for _, text in kinds)

    def test_comments_alone_are_not_taken_for_an_article_silently(self) -> None:
        comment = (
            "I was there as well and I can only say that the soup was cold, but the view made up for it, see you there!"
        )
        page = "<html><body><div id=comments class=comment-list>" + "".join(
            f"<div class=comment><b class=comment-author>guest{n}</b> <span class=date>{n}.3.2021</span>"
            f"<p>{comment}</p><a href=#r{n}>Reply</a></div>"
            for n in range(1, 12)
        )
        outcome = explain(Document(page + "</div></body></html>", name="comments.html"))
        if isinstance(outcome.result, Article):
            assert (outcome.result.quality.confidence or 0.0) < 0.3
            assert "not_an_article" in outcome.result.quality.flags
        else:
            assert outcome.result.reason == "no_article"

    TABLE = """
        <html><head><title>Levels of the river, week 14</title></head><body><h1>Levels of the river, week 14</h1>
        <p>The gauges were read each morning at six; values are in centimetres above the zero of the bridge's gauge.</p>
        <table><tr><th>Day</th><th>Bridge</th><th>Mill</th><th>Harbour</th></tr>{rows}</table></body></html>"""

    def test_a_report_that_is_a_table_keeps_its_rows(self) -> None:
        days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        rows = "".join(
            f"<tr><td>{day}</td><td>{210 + n}</td><td>{187 - n}</td><td>{95 + n}</td></tr>"
            for n, day in enumerate(days)
        )
        article = clean(self.TABLE.format(rows=rows), name="levels.html")
        assert [block.text for block in article.blocks if block.kind == "table_row"][1:] == [
            f"{day} | {210 + n} | {187 - n} | {95 + n}" for n, day in enumerate(days)
        ]


POEM = paragraphs(
    """
    Winter on the quay

    The nets hang stiff upon the rail,

    the gulls have nothing left to steal,

    a boy comes running with the mail

    and slips, and laughs, and drops the meal.

    The boats lie waiting for the thaw,

    the rope has frozen to the ring,

    and no one says what all men saw:

    the ice has let the harbour sing.

    By night it groans, by noon it gleams,

    at dusk it cracks from shore to shore;

    the old men say it counts their dreams,

    the young ones do not any more.
    """
)


def test_a_poem_is_kept_whole() -> None:
    article = clean("\n".join(POEM), name="poem.txt")
    assert article.text.split("\n\n")[-12:] == POEM[1:]


TICKER = paragraphs(
    """
    Storm over the strait: what is known, hour by hour

    The harbour office has closed all quays; whoever can should stay at home until the morning.

    9:40 p.m.: The wind has dropped to nine on the scale, the harbour master says, and the worst is over for the
    night.

    8:15 p.m.: The last ferry has reached the mainland with forty passengers, among them a school class from
    Doğanlı.

    7:05 p.m.: Power is out in the upper town. The fire brigade asks people to keep the line free for emergencies.

    6:30 p.m.: The mayor has called the council together; the session is held by candlelight in the old town hall.

    5:50 p.m.: A fishing boat has torn loose and drifts towards the breakwater. Nobody is on board, says the owner.
    """
)


def test_a_live_ticker_keeps_its_entries() -> None:
    lines = kept_lines(dump(*TICKER))
    assert lines[-5:] == TICKER[2:]


class TestSizes:
    @pytest.mark.slow
    def test_two_hundred_thousand_lines(self) -> None:
        article = clean("\n\n".join(f"{index}: {COOKIES[index % 4]}" for index in range(200_000)), name="long.txt")
        assert article.quality.words > 1_000_000

    def test_one_line_of_five_megabytes(self) -> None:
        article = clean("Nobody looked up from the nets that morning. " * 115_000, name="line.txt")
        assert len(article.blocks) == 1
        assert len(article.text) > 5_000_000


@pytest.mark.parametrize("lines", [INTERVIEW, COOKIES, PLUGINS, POEM, TICKER, MENU, [ONE_PARAGRAPH]])
def test_nothing_is_silent(lines: list[str]) -> None:
    """Kept and removed blocks together are all blocks, and each removed one has a family and a rule."""
    outcome = explain(Document(dump(*lines), name="page.txt"))
    assert len(outcome.blocks) == len(outcome.verdicts) == len(MENU) + len(lines) + len(FOOTER)
    for verdict in outcome.verdicts:
        assert verdict.kept or (verdict.family and verdict.rule)
        assert verdict.score is not None
    if isinstance(outcome.result, Article):
        removed = {number for entry in outcome.result.removed for number in range(entry.first, entry.last + 1)}
        assert removed == {number for number, verdict in enumerate(outcome.verdicts, 1) if not verdict.kept}
        assert len(removed) + len(outcome.result.blocks) == len(outcome.blocks)
