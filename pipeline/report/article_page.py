"""The page of one article: among the others of a report, or alone with everything it needs in one file."""

from __future__ import annotations

from pipeline.article import Article
from pipeline.report.article_view import MOST_BLOCKS, ArticleView
from pipeline.report.environment import SCRIPT, STYLE, asset, render, web_address
from pipeline.run.facts import reported_site


def article_page(view: ArticleView, site_page: str | None) -> str:
    """The page as it stands in ``report/articles/``.

    Args:
        view: what it shows.
        site_page: file name of the page of its site, if that has one.
    """
    site = reported_site(view.article) if view.article else ""
    return render("article.html", root="../", site_page=site_page, site_name=site, **_shown(view))


def single_page(view: ArticleView) -> str:
    """A page that stands for itself: style and script are in it, and it may be moved or sent."""
    return render(
        "article.html",
        root="",
        alone=True,
        style=_Trusted(asset(STYLE)),
        script=_Trusted(asset(SCRIPT)),
        site_page=None,
        site_name="",
        **_shown(view),
    )


class _Trusted(str):
    """Text of our own that is not escaped."""

    def __html__(self) -> str:
        return str(self)


def _shown(view: ArticleView) -> dict[str, object]:
    blocks = view.article.blocks[:MOST_BLOCKS] if view.article else []
    first: dict[str, int] = {}  # block of each family
    for block in view.blocks:
        if block.family is not None:
            first.setdefault(block.family, block.first)
    hostname = (view.article.hostname or "") if view.article else ""
    return {
        "view": view,
        "first": first,
        "rule_site": hostname.removeprefix("www."),  # a rule for a site is one for its subdomains too
        "fields": _fields(view.article) if view.article else [],
        "shown_blocks": blocks,
    }


def _fields(article: Article) -> list[tuple[str, str | None, str | None]]:
    """Name, value and address of what the record says beside the text."""
    published = article.date_published
    if published and article.date_source:
        published += f" (from {article.date_source})"
    language = article.language
    if language and article.language_score is not None:
        language += f" ({article.language_score:.2f})"
    return [
        ("title", article.title, None),
        ("authors", ", ".join(article.authors) or None, None),
        ("published", published, None),
        ("modified", article.date_modified, None),
        ("language", language, None),
        ("site", article.site_name, None),
        ("url", article.url, web_address(article.url)),
        ("section", article.section, None),
        ("tags", ", ".join(article.tags) or None, None),
        ("description", article.description, None),
    ]
