"""The pages that are about the whole corpus: overview, what to look at, the list of articles, the list of sites."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.ledger import RejectedRecord
from pipeline.report.charts import Series, columns
from pipeline.report.choice import flagged
from pipeline.report.corpus import Corpus, Site
from pipeline.report.environment import render, render_chart
from pipeline.report.listing import FAMILY_NAMES, MARK_NAMES
from pipeline.report.wording import family_wording, problem_wording, reason_wording

_RUNS_IN_TABLE = 10
_RUNS_IN_CHART = 30
_BARS = 10
_OF_EACH = 25
"""Articles and rejections that are listed of each kind."""
_MOST_SITE_NAMES = 500
"""Names that the field for the site proposes."""
_MOST_COLUMNS = 36


def overview(corpus: Corpus, site_pages: Mapping[str, str]) -> str:
    """``index.html``."""
    tally = corpus.run["tally"] if corpus.run else {}
    sites = _by_records(corpus)
    records = len(corpus.rows)
    languages = corpus.languages.most_common()
    return render(
        "overview.html",
        root="",
        here="index.html",
        run=corpus.run,
        corpus=corpus,
        rejected_now=sum(tally.get("rejected", {}).values()),
        rejected_total=sum(corpus.rejected.values()),
        share_kept=sum(site.share for site in sites) / records if records else 0.0,
        attention=_attention(corpus),
        runs_chart=_runs_chart(corpus),
        months_chart=_months_chart(corpus),
        shares_chart=_shares_chart(corpus),
        families=corpus.families.most_common(),
        removed_total=sum(corpus.families.values()),
        languages=languages[:_BARS],
        more_languages=max(len(languages) - _BARS, 0),
        sites=sites[:_BARS],
        more_sites=max(len(sites) - _BARS, 0),
        runs=corpus.runs[::-1][:_RUNS_IN_TABLE],
        article_pages=set(),
        site_pages=site_pages,
    )


def problems(corpus: Corpus, article_pages: set[bytes], site_pages: Mapping[str, str]) -> str:
    """``problems.html``."""
    rejected = []
    for reason, count in corpus.rejected.most_common():
        listed = [one for one in corpus.rejections if one.reason == reason][:_OF_EACH]
        rejections = [(one, isinstance(one, RejectedRecord)) for one in listed]
        rejected.append((reason, count, rejections))
    return render(
        "problems.html",
        root="",
        here="problems.html",
        run=corpus.run,
        corpus=corpus,
        rejected=rejected,
        rejected_total=sum(corpus.rejected.values()),
        drifting=_drifting(corpus),
        flagged=flagged(corpus, _OF_EACH),
        article_pages=article_pages,
        site_pages=site_pages,
    )


def articles(corpus: Corpus, files: Sequence[str], listed: int, with_page: int) -> str:
    """``articles.html``.

    Args:
        corpus: the numbers.
        files: with the rows of the list, relative to the page.
        listed: rows in these files.
        with_page: articles that have a page.
    """
    marks = [*MARK_NAMES[:-1]]
    labels = {name: problem_wording(name).label for name in marks} | {MARK_NAMES[-1]: "Duplicate"}
    families = [name for name in FAMILY_NAMES if corpus.families[name]]
    index = {"files": list(files), "marks": MARK_NAMES, "labels": labels, "families": FAMILY_NAMES}
    return render(
        "articles.html",
        root="",
        here="articles.html",
        run=corpus.run,
        languages=corpus.languages.most_common(),
        marks=list(labels.items()),
        family_names=[(name, family_wording(name).label) for name in families],
        site_names=[site.name for site in _by_records(corpus)[:_MOST_SITE_NAMES] if site.name],
        listed=listed,
        unlisted=len(corpus.rows) - listed,
        with_page=with_page,
        index=_data(index),
    )


def sites(corpus: Corpus, shown: Sequence[Site], site_pages: Mapping[str, str]) -> str:
    """``sites.html``."""
    return render(
        "sites.html",
        root="",
        here="sites.html",
        run=corpus.run,
        sites=shown,
        unlisted=len(corpus.sites) - len(shown),
        article_pages=set(),
        site_pages=site_pages,
    )


def run_days(corpus: Corpus) -> dict[str, str]:
    """A short name for each run, by its id: its day, and the time of all but the first of a day.

    (So that the next run does not change the names of those before, and with them the pages.)
    """
    names: dict[str, str] = {}
    seen = set()
    for run in corpus.runs:
        day, moment = run["finished"][5:10], run["finished"][11:16]
        names[run["run"]] = f"{day} {moment}" if run["finished"][:10] in seen else day
        seen.add(run["finished"][:10])
    return names


def _data(value: object) -> Markup:
    """JSON for a script element that holds data: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)


def _by_records(corpus: Corpus) -> list[Site]:
    return sorted(corpus.sites.values(), key=lambda site: (-site.records, site.name))


def _drifting(corpus: Corpus) -> list[Site]:
    found = [site for site in _by_records(corpus) if (drift := site.drift) is not None and drift.notable]
    return found[:_OF_EACH]


def _attention(corpus: Corpus) -> list[tuple[str, int, str, str]]:
    """Label, number, address and meaning of what a person should see first."""
    found = [
        (reason_wording(reason), count, "problems.html#rejected", "rejected, no record")
        for reason, count in corpus.rejected.most_common()
    ]
    drifting = len(_drifting(corpus))
    if drifting:
        found.append(("Sites that changed", drifting, "problems.html#drift", "another share of their text is kept"))
    for name in MARK_NAMES:
        if corpus.problems[name]:
            wording = problem_wording(name)
            anchor = f"problems.html#{name.replace('_', '-')}"
            found.append((wording.label, corpus.problems[name], anchor, wording.about))
    return found


def _runs_chart(corpus: Corpus) -> Any:
    runs = corpus.runs[-_RUNS_IN_CHART:]
    if not runs:
        return ""
    labels = list(run_days(corpus).values())[-len(runs) :]
    records = [run["tally"]["records"] for run in runs]
    rejected = [sum(run["tally"]["rejected"].values()) for run in runs]
    series = [Series("records", "fill-records", records), Series("rejected", "fill-rejected", rejected)]
    return render_chart(
        "Records and rejections, by run",
        columns(labels, series, "Stacked columns of records and rejections in each run"),
        ["Run", "Records", "Rejected"],
        list(zip(labels, records, rejected, strict=True)),
        [("records", "fill-records"), ("rejected", "fill-rejected")],
    )


def _months_chart(corpus: Corpus) -> Any:
    if not corpus.months:
        return ""
    labels, counts = _periods(corpus.months)
    undated = len(corpus.rows) - sum(corpus.months.values())
    return render_chart(
        "Dates of publication" + (f", {undated:,} without" if undated else ""),
        columns(labels, [Series("records", "fill-records", counts)], "Columns of records by date of publication"),
        ["Published", "Records"],
        [(label, f"{count:,}") for label, count in zip(labels, counts, strict=True)],
    )


def _shares_chart(corpus: Corpus) -> Any:
    if not corpus.rows:
        return ""
    step = 100 // len(corpus.shares)
    labels = [f"{index * step} %" for index in range(len(corpus.shares))]
    return render_chart(
        "Share of the text that was kept",
        columns(labels, [Series("records", "fill-records", corpus.shares)], "Columns of records by share of text kept"),
        ["Kept, from", "Records"],
        [(label, f"{count:,}") for label, count in zip(labels, corpus.shares, strict=True)],
    )


def _periods(months: Counter[str]) -> tuple[list[str], list[int]]:
    """Months, or years where there are too many; the few that lie far before the others in one column."""
    if _span(months) > _MOST_COLUMNS:
        years: Counter[str] = Counter()
        for month, count in months.items():
            years[month[:4]] += count
        counted = years
    else:
        counted = months
    last = max(counted)
    first = min(counted)
    if _distance(first, last) > _MOST_COLUMNS:
        ordered = sorted(counted, reverse=True)
        first = next((one for one in reversed(ordered) if _distance(one, last) <= _MOST_COLUMNS - 1), last)
    earlier = sum(count for period, count in counted.items() if period < first)
    labels, counts = (["before"], [earlier]) if earlier else ([], [])
    period = first
    while period <= last and len(labels) <= _MOST_COLUMNS + 1:
        labels.append(period)
        counts.append(counted[period])
        period = _next_year(period) if len(period) == len("2020") else _next_month(period)
    return labels, counts


def _span(months: Counter[str]) -> int:
    return _distance(min(months), max(months))


def _distance(first: str, last: str) -> int:
    """Months, or years where there is no month, from one to another."""
    if len(first) < 7 or len(last) < 7:
        return int(last[:4]) - int(first[:4])
    return 12 * (int(last[:4]) - int(first[:4])) + int(last[5:7]) - int(first[5:7])


def _next_year(year: str) -> str:
    return f"{int(year) + 1:04}"


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"
