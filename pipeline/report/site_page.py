"""The page of one site: what its template adds, what is removed from it, and how that changed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from pipeline.article import FIELD_FAMILIES, Article
from pipeline.report.charts import Series, columns, line
from pipeline.report.corpus import Site
from pipeline.report.environment import render, render_chart
from pipeline.report.template_lines import TemplateLine
from pipeline.report.wording import family_wording
from pipeline.run.facts import SiteRun

_MOST_LINES, _FEW_LINES = 25, 8
_UNREADABLE = re.compile(r"[^a-z0-9.-]+")
_MOST_RUNS = 12
_MOST_FAMILIES = 6
NEWEST = 20
"""Articles that the page lists."""


class CruftLine(NamedTuple):
    """A line that was removed from several articles of a site."""

    text: str
    """Its beginning."""
    family: str
    rule: str
    articles: int


def site_file(name: str) -> str:
    """Name of the page of a site: what can be read of it, and a hash, for names may differ in case or be very long."""
    readable = _UNREADABLE.sub("-", name.lower()).strip("-.")[:60] or "none"
    return f"{readable}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}.html"


def typical_cruft(articles: Iterable[Article]) -> list[CruftLine]:
    """The lines that were removed most often: of two articles or more, or a few where none came twice."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for article in articles:
        removed = (one for one in article.removed if one.excerpt and one.family not in FIELD_FAMILIES)
        counted.update({(one.excerpt, one.family, one.rule): 1 for one in removed})
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    repeated = [item for item in ordered if item[1] > 1][:_MOST_LINES]
    return [CruftLine(*key, number) for key, number in repeated or ordered[:_FEW_LINES]]


def site_page(
    site: Site,
    sums: Mapping[str, SiteRun],
    articles: Sequence[Article],
    run_days: dict[str, str],
    article_pages: Collection[bytes],
    template_lines: Sequence[TemplateLine] = (),
) -> str:
    """The page.

    Args:
        site: its numbers.
        sums: its sums by run, in their order.
        articles: its newest records, for typical lines.
        run_days: a short name for each run, by its id.
        article_pages: ids of the articles that have a page.
        template_lines: what its pages together showed.
    """
    runs = [(run_days.get(run, run[:8]), of_run) for run, of_run in list(sums.items())[-_MOST_RUNS:]]
    return render(
        "site.html",
        root="../",
        site=site,
        drift=site.drift,
        drift_chart=_shares_chart(runs) if len(runs) > 1 else "",
        families_chart=_families_chart(site, runs) if len(runs) > 1 else "",
        families=site.families.most_common(),
        problems=site.problems.most_common(),
        cruft=typical_cruft(articles),
        read=len(articles),
        template_lines=template_lines,
        newest=site.newest[: -NEWEST - 1 : -1],
        article_pages=article_pages,
        site_pages={},
    )


def _shares_chart(runs: Sequence[tuple[str, SiteRun]]) -> Markup:
    labels = [label for label, _ in runs]
    shares = [of_run.share / of_run.records for _, of_run in runs]
    return render_chart(
        "Share of text kept, by run",
        line(labels, [Series("kept", "fill-records", shares)], "Line chart of the share of text kept in each run"),
        ["Run", "Records", "Kept"],
        [(label, f"{of_run.records:,}", f"{share:.0%}") for (label, of_run), share in zip(runs, shares, strict=True)],
    )


def _families_chart(site: Site, runs: Sequence[tuple[str, SiteRun]]) -> Markup:
    labels = [label for label, _ in runs]
    families = [family for family, _ in site.families.most_common(_MOST_FAMILIES)]
    per_record = {
        family: [of_run.families.get(family, 0) / of_run.records for _, of_run in runs] for family in families
    }
    styles = {family: f"family-{family.replace('_', '-')}" for family in families}
    names = {family: family_wording(family).label for family in families}
    return render_chart(
        "Removed blocks an article, by run",
        columns(
            labels,
            [Series(names[family], styles[family], per_record[family]) for family in families],
            "Stacked columns of removed blocks an article in each run, by family",
        ),
        ["Run", *names.values()],
        [(label, *(f"{per_record[family][index]:.1f}" for family in families)) for index, label in enumerate(labels)],
        [(names[family], styles[family]) for family in families],
    )
