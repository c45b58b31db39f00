"""What families, rules, flags and reasons are called on the pages, and what they mean."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """A name for people, and what it means."""

    label: str
    about: str


FAMILIES: dict[str, Wording] = {
    "comments": Wording("Comments", "comments of readers, and the form to write one"),
    "related": Wording("Related articles", "teasers and links to other articles"),
    "share": Wording("Sharing", "buttons to share or follow"),
    "newsletter": Wording("Newsletter", "invitations to subscribe to mail"),
    "advertisement": Wording("Advertisement", "advertisements and their labels"),
    "consent": Wording("Consent", "cookie and privacy dialogues"),
    "navigation": Wording("Navigation", "menus, breadcrumbs, skip links"),
    "legal": Wording("Legal", "copyright and legal notices"),
    "paywall": Wording("Paywall", "invitations to pay or log in"),
    "credit": Wording("Credit", "credits of pictures and agencies"),
    "author_bio": Wording("About the author", "who the author is, below the article"),
    "tags": Wording("Tags", "keywords and topics"),
    "counter": Wording("Counters", "numbers of views, likes or comments"),
    "form": Wording("Form", "fields and labels of forms"),
    "notice": Wording("Notice", "technical notices of the page"),
    "promotion": Wording("Promotion", "the site's own apps, channels and offers"),
    "template": Wording("Site template", "lines that are repeated across the site"),
    "boilerplate": Wording("Boilerplate", "not part of the article, of no kind that has a name"),
    "title": Wording("Title", "moved into the record's title"),
    "byline": Wording("Byline", "moved into the record's authors"),
    "dateline": Wording("Dateline", "moved into the record's dates"),
    "metadata": Wording("Metadata", "moved into another field of the record"),
}
"""In the order of the legend."""

FLAGS: dict[str, Wording] = {
    "not_an_article": Wording("No article", "the model takes the document for something else than an article"),
    "little_kept": Wording("Little kept", "most of the running text was removed"),
    "all_kept": Wording("All kept", "nothing was removed, which is rare for a scrape"),
    "truncated": Wording("Truncated", "the document ends before its end"),
    "paywalled": Wording("Paywalled", "the page says that the text is not free"),
    "date_dropped": Wording("Date dropped", "the dates that were found cannot be right"),
    "date_derived": Wording("Date derived", "the date was put together from an incomplete one"),
    "encoding_guessed": Wording("Encoding guessed", "no statement of the character encoding was right"),
    "second_opinion": Wording("Second opinion", "the model was unsure, and trafilatura's choice was taken"),
}

PROBLEMS: dict[str, Wording] = {
    "not_an_article": FLAGS["not_an_article"],
    "little_kept": FLAGS["little_kept"],
    "all_kept": FLAGS["all_kept"],
    "low_confidence": Wording("Low confidence", "the cleaning is not sure of itself (confidence below 0.5)"),
    "no_title": Wording("No title", "no headline was found"),
    "future_date": Wording("Date in the future", "the date of publication lies after the last run"),
    "date_dropped": FLAGS["date_dropped"],
    "truncated": FLAGS["truncated"],
}
"""What makes an article one to look at, the worst first."""

REASONS: dict[str, str] = {
    "empty": "There is no text in it",
    "binary": "It is no text",
    "no_article": "It holds no article",
    "truncated": "It is cut off",
    "too_large": "It is too large",
    "unreadable": "It cannot be read",
    "broken": "It is broken",
    "timeout": "It took too long",
    "memory": "It took too much memory",
    "crash": "The pipeline failed",
    "refused": "Its record cannot be written",
}

_RULES = {
    "model": "The model alone decided, by the words, the neighbours and the place of the block.",
    "opinion:trafilatura": "The model was unsure of this page, and trafilatura left the block out.",
    "text:repeated": "The same text stands further up.",
    "text:mark": "It is a mark without words: of a list, a button, a rule, a table or a picture.",
    "text:invisible": "Nothing of it can be seen.",
    "text:running-head": "It stands at the head or the foot of several pages of a print.",
    "text:page-number": "It is the number of a page of a print.",
    "zone:before-article": "It stands before the article begins.",
    "zone:after-article": "It stands after the article's end.",
    "title:headline": "It is the headline, which is the record's title.",
    "title:repeated": "It repeats the headline.",
    "mail:header": "It is the header of a mail.",
    "mail:signature": "It is the signature of a mail.",
    "mail:footer": "It is the notice of a mailing list below a mail.",
    "metadata:front-matter": "It is front matter, which states fields of the record.",
}


def family_wording(family: str) -> Wording:
    """The wording of a family; of one that a later version added, its name."""
    return FAMILIES.get(family) or Wording(family.replace("_", " ").capitalize(), "")


def problem_wording(name: str) -> Wording:
    """The wording of a flag or another reason to look at an article."""
    found = PROBLEMS.get(name) or FLAGS.get(name)
    return found or Wording(name.replace("_", " ").capitalize(), "")


def reason_wording(reason: str) -> str:
    """What a rejection's reason means."""
    return REASONS.get(reason, reason.replace("_", " ").capitalize())


def rule_wording(rule: str) -> str:
    """What a rule of a record's ``removed`` says, as a sentence."""
    if rule in _RULES:
        return _RULES[rule]
    kind, _, name = rule.partition(":")
    name = name.replace("-", " ")
    if kind == "cue":
        return f"It carries a phrase of the catalogue: {name}."
    if kind == "zone":
        return f"It stands below a line that opens this: {name.removeprefix('after ')}."
    if kind == "container":
        return f"The page marks the place as {name}."
    if kind == "template":
        return "The line stands in many articles of the site."
    if kind == "user":
        return f"A rule of your own: {name}."
    return f"Rule {rule}."
