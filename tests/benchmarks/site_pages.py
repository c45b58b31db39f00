# ruff: noqa: E501  # sentences and markup
"""A site of which every line is known: pages with a header, a sidebar, a footer and lists of teasers, two redesigns, and
articles whose own lines repeat too: headings of sections, a series' headline, datelines, bylines, standing introductions,
refrains.

Articles are random sentences over word lists, as in :mod:`tests.benchmarks.duplicate_texts`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from tests.benchmarks.duplicate_texts import sentence, story

_ERAS = 3


@dataclass(frozen=True)
class Look:
    """What a site shows around its articles between two redesigns."""

    menu: Sequence[str]
    above: Sequence[str]
    """Between the headline and the text."""
    inside: str
    """In the middle of the text."""
    below: Sequence[str]
    """Paragraphs directly below the text, in the same element."""
    sidebar: Sequence[str]
    teasers: str
    """Heading of the list of earlier articles."""
    footer: Sequence[str]


_LOOKS = {
    "en": (
        Look(
            "Home|Islands|Fishing|Harbour|Weather|Culture|Letters|Tide tables|Notices|Contact the newsroom".split("|"),
            ["Listen to this article", "Print"],
            "Read the whole series in our dossier on the new quay.",
            [
                "The Quay Courier comes out six days a week and is delivered to all nine islands before breakfast.",
                "Have you seen something that we should know about? Ring the news desk at any hour of the day.",
            ],
            ["Most read", "Subscribe for 4 euros a month", "Your notice in the paper: book it at the counter in Skerry Lane."],
            "More from the islands",
            ["About the Quay Courier", "Delivery", "Advertise with us", "Privacy", "Skerry Lane 4, Port Ellin",
             "All texts belong to the Quay Courier and may not be copied without our leave."],
        ),
        Look(
            "Front page|News|Sea|Town hall|Sport|Living|Opinion|Events|My account".split("|"),
            ["Share this story", "Save for later"],
            "Advertisement",
            [
                "This article is free because readers like you pay for our work. Become a friend of the Quay Courier today.",
                "Follow us wherever you like to read, and tell us what you think of the new pages.",
                "Quay Courier - news that comes with the tide.",
            ],
            ["The five stories of the hour", "Our evening letter brings you the day in ten lines.", "Sign up"],
            "You may also want to read",
            ["Imprint", "Terms of use", "Cookies", "Friends of the Courier", "Report a mistake on this page",
             "Made in Port Ellin with care and a good deal of coffee."],
        ),
        Look(
            "Today|Nearby|Explained|Pictures|Podcasts|Games|Shop|Log in".split("|"),
            ["4 min", "Send"],
            "Your support keeps our boats on the water: give once or every month.",
            [
                "Questions about this story? Our editors answer every Thursday evening in the old customs house.",
                "You have reached the end of the article. Turn on notices and never miss a ferry again.",
            ],
            ["Popular now", "The Courier as an app: for telephones and tablets.", "Get the app"],
            "Next up",
            ["Our standards", "Work here", "Accessibility", "Manage your data", "Quay Courier Publishing Company, Port Ellin",
             "We correct mistakes in the open: see our page of corrections."],
        ),
    ),
    "de": (
        Look(
            "Startseite|Inseln|Fischerei|Hafen|Wetter|Kultur|Leserbriefe|Gezeiten|Anzeigenmarkt|Redaktion".split("|"),
            ["Artikel anhören", "Drucken"],
            "Alle Folgen der Reihe finden Sie in unserem Dossier zum neuen Kai.",
            [
                "Der Kaibote erscheint an sechs Tagen in der Woche und liegt auf allen neun Inseln vor dem Frühstück im Kasten.",
                "Haben Sie etwas gesehen, das wir wissen sollten? Rufen Sie uns zu jeder Tages- und Nachtzeit an.",
            ],
            ["Meistgelesen", "Im Abonnement für 4 Euro im Monat", "Ihre Anzeige im Blatt: am Schalter in der Schärengasse."],
            "Mehr von den Inseln",
            ["Über den Kaiboten", "Zustellung", "Mediadaten", "Datenschutz", "Schärengasse 4, Ellinhafen",
             "Alle Texte gehören dem Kaiboten und dürfen ohne seine Erlaubnis nicht kopiert werden."],
        ),
        Look(
            "Titelseite|Nachrichten|Meer|Rathaus|Sport|Leben|Meinung|Termine|Mein Konto".split("|"),
            ["Beitrag teilen", "Merken"],
            "Anzeige",
            [
                "Dieser Beitrag ist frei, weil Menschen wie Sie unsere Arbeit bezahlen. Werden Sie noch heute Freund des Kaiboten.",
                "Folgen Sie uns, wo Sie am liebsten lesen, und sagen Sie uns, wie Ihnen die neuen Seiten gefallen.",
                "Kaibote - Nachrichten, die mit der Flut kommen.",
            ],
            ["Die fünf Geschichten der Stunde", "Unser Abendbrief bringt Ihnen den Tag in zehn Zeilen.", "Anmelden"],
            "Das könnte Sie auch freuen",
            ["Impressum", "Nutzungsbedingungen", "Cookies", "Freunde des Kaiboten", "Einen Fehler auf dieser Seite melden",
             "Gemacht in Ellinhafen, mit Sorgfalt und einer Menge Kaffee."],
        ),
        Look(
            "Heute|Nebenan|Erklärt|Bilder|Zum Hören|Spiele|Laden|Einloggen".split("|"),
            ["4 Min.", "Senden"],
            "Ihre Unterstützung hält unsere Boote auf dem Wasser: einmal oder jeden Monat.",
            [
                "Fragen zu diesem Bericht? Die Redaktion antwortet jeden Donnerstagabend im alten Zollhaus.",
                "Sie haben das Ende des Beitrags erreicht. Mit unseren Meldungen verpassen Sie keine Fähre mehr.",
            ],
            ["Gerade beliebt", "Der Bote als App: für Telefone und Tablets.", "App laden"],
            "Als Nächstes",
            ["Unsere Grundsätze", "Hier arbeiten", "Barrierefreiheit", "Daten verwalten", "Kaibote Verlagsgesellschaft, Ellinhafen",
             "Fehler berichtigen wir offen: auf unserer Seite der Korrekturen."],
        ),
    ),
}  # fmt: skip
_HEADINGS = {
    "en": ["What happened", "Why it matters", "What comes next"],
    "de": ["Was geschah", "Warum das wichtig ist", "Wie es weitergeht"],
}
_SERIES = {
    "en": (
        "Letters to the editor",
        "Every Saturday readers of the islands have their say on what moved them in the week.",
    ),
    "de": (
        "Briefe an die Redaktion",
        "Jeden Samstag sagen Leserinnen und Leser der Inseln, was sie in der Woche bewegt hat.",
    ),
}
_AUTHORS = ("Ines Halvorsen", "Tomas Brandt", "Leyla Demir", "Owen Asante")
_CITIES = ("PORT ELLIN", "SKERRY", "NORTH SOUND")


@dataclass(frozen=True)
class SitePage:
    """A page of the site.

    Attributes:
        name: of its file.
        url: its address.
        html: its markup.
        own: the lines of its article, headline and byline too.
    """

    name: str
    url: str
    html: str
    own: tuple[str, ...]

    @property
    def body(self) -> str:
        """What a record's text should be."""
        return "\n\n".join(self.own[1:])


def site_pages(language: str, seed: int, pages: int = 200) -> list[SitePage]:
    """The pages of a site in the order they were published, with a redesign after each third of them.

    Args:
        language: ``en`` or ``de``.
        seed: another one gives other articles.
        pages: how many.
    """
    chance = random.Random(f"site {language} {seed}")
    made: list[SitePage] = []
    headlines: list[tuple[str, str]] = []
    for number in range(pages):
        look = _LOOKS[language][number * _ERAS // pages]
        headline, introduction, body = _article(language, number, chance)
        byline = f"By {chance.choice(_AUTHORS)}" if language == "en" else f"Von {chance.choice(_AUTHORS)}"
        html = _page(look, number * _ERAS // pages, headline, byline, introduction, body, headlines[-12:], chance)
        own = (headline, byline, introduction, *(text for _, text in body))
        made.append(SitePage(f"{number:04}.html", f"https://www.courier.example/{number}.html", html, own))
        if headline != _SERIES[language][0]:
            headlines.append((headline, introduction))
    return made


def _article(language: str, number: int, chance: random.Random) -> tuple[str, str, list[tuple[str, str]]]:
    """Headline, introduction, and the other lines, each with its element."""
    paragraphs = [[" ".join(words) + "." for words in one] for one in story(language, chance).paragraphs]
    texts = [" ".join(one) for one in paragraphs]
    headline = " ".join(sentence(language, chance)[:8]).capitalize()
    introduction = " ".join(sentence(language, chance)).capitalize() + "."
    body = [("p", text) for text in texts]
    kind = number % 5
    if kind == 1:  # explained in sections
        for place, heading in zip((0, 2, 4), _HEADINGS[language], strict=True):
            body.insert(min(place, len(body)), ("h2", heading))
        if body[-1][0] == "h2":
            body.append(("p", " ".join(sentence(language, chance)) + "."))
    elif kind == 2:  # of an agency
        body.insert(0, ("p", f"{chance.choice(_CITIES)} (NordWire)"))
    elif kind == 3:  # a series with a headline and an introduction of its own
        headline, introduction = _SERIES[language]
    elif kind == 4:  # a song, in some of them
        refrain = " ".join(sentence(language, chance)[:7]) + ","
        if number % 10 == 4:
            for place in range(len(body), 0, -1):
                body.insert(place, ("p", refrain))
            body.append(("p", " ".join(sentence(language, chance)) + "."))
    return headline, introduction, body


def _page(
    look: Look,
    era: int,
    headline: str,
    byline: str,
    introduction: str,
    body: list[tuple[str, str]],
    earlier: list[tuple[str, str]],
    chance: random.Random,
) -> str:
    """The markup: first with elements and names that say what they are, then with names, then with neither."""
    named = era < 2
    header, nav, aside, footer = ("header", "nav", "aside", "footer") if era == 0 else ("div",) * 4

    def name(value: str) -> str:
        return f' class="{value}"' if named else f' class="x{len(value)}"'

    lines = [f"<{tag}>{escape(text)}</{tag}>" for tag, text in body]
    if len(lines) > 3:
        lines.insert(len(lines) // 2, f"<p{name('promo')}>{escape(look.inside)}</p>")
    lines += [f"<p>{escape(text)}</p>" for text in look.below]
    teasers = chance.sample(earlier, min(4, len(earlier)))
    most_read = earlier[-5:]
    return "".join(
        [
            f"<!doctype html><html><head><title>{escape(headline)}</title></head><body>",
            f"<{header}{name('site-header')}><{nav}{name('main-menu')}><ul>",
            *(f'<li><a href="/{place}">{escape(text)}</a></li>' for place, text in enumerate(look.menu)),
            f"</ul></{nav}></{header}><div{name('content')}><h1>{escape(headline)}</h1>",
            f"<p{name('byline')}>{escape(byline)}</p><p{name('standfirst')}>{escape(introduction)}</p>",
            *(f"<div{name('tools')}><a href='#'>{escape(text)}</a></div>" for text in look.above),
            f"<div{name('article-body')}>",
            *lines,
            f"</div><div{name('teasers')}><h3>{escape(look.teasers)}</h3>",
            *(f'<a href="/t"><h4>{escape(one)}</h4><p>{escape(other)}</p></a>' for one, other in teasers),
            f"</div></div><{aside}{name('sidebar')}>",
            *(f"<p>{escape(text)}</p>" for text in look.sidebar),
            "<ol>",
            *(f'<li><a href="/m">{escape(one)}</a></li>' for one, _ in most_read),
            f"</ol></{aside}><{footer}{name('footer')}>",
            *(f"<p>{escape(text)}</p>" for text in look.footer),
            f"</{footer}></body></html>",
        ]
    )
