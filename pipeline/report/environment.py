"""The templates and what they can call; how texts, numbers and times are shown."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.printable import UNPRINTABLE
from pipeline.report.article_view import LONGEST_BLOCK
from pipeline.report.charts import bar
from pipeline.report.wording import family_wording, problem_wording, reason_wording, rule_wording

_FOLDER = Path(__file__).parent
STYLE, SCRIPT = "report.css", "report.js"

_NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'; "


@cache
def environment() -> Environment:
    """The templates. Whatever they show is escaped, and a name that nobody gave is an error."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        visible=visible,
        plain=plain,
        number=lambda value: f"{value:,}",
        percent=lambda share: f"{share:.0%}",
        counted=lambda value, thing: f"{value:,} {thing}{'' if value == 1 else 's'}",
        duration=_duration,
        moment=_moment,
        cut=lambda text: text if len(text) <= LONGEST_BLOCK else text[:LONGEST_BLOCK] + " …",
    )
    made.globals.update(
        bar=bar,
        family_wording=family_wording,
        problem_wording=problem_wording,
        reason_wording=reason_wording,
        rule_wording=rule_wording,
        alone=False,
        run=None,
        here="",
    )
    return made


@cache
def asset(name: str) -> str:
    """The style sheet or the script of the report."""
    return (_FOLDER / "static" / name).read_text(encoding="utf-8")


@cache
def version() -> str:
    """A hash of templates, style and script: pages made with another are made again."""
    digest = hashlib.sha256()
    for path in sorted([*_FOLDER.glob("templates/*"), *_FOLDER.glob("static/*"), *_FOLDER.glob("*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def policy(alone: bool) -> str:
    """The content security policy: the report's own style and script, and nothing else at all.

    Args:
        alone: whether the page carries them itself; it may run just these then.
    """
    if not alone:
        return f"{_NOTHING_ELSE}script-src 'self'; style-src 'self'"
    hashes = {
        name: base64.b64encode(hashlib.sha256(asset(name).encode()).digest()).decode() for name in (STYLE, SCRIPT)
    }
    return f"{_NOTHING_ELSE}script-src 'sha256-{hashes[SCRIPT]}'; style-src 'sha256-{hashes[STYLE]}'"


def visible(text: str) -> Markup:
    """``text`` escaped, with controls and marks of direction as tokens that can be seen and turn nothing."""
    parts = [Markup()]
    end = 0
    for found in UNPRINTABLE.finditer(text):
        code = f"{ord(found[0]):04X}"
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<span class="token" data-character="{0}">U+{0}</span>').format(code))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def plain(text: str) -> str:
    """``text`` with the same characters as ``[U+202E]``, for places that hold no markup."""
    return UNPRINTABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def web_address(address: str | None) -> str | None:
    """The address, if a link to it opens a page of the web and does nothing else."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def render(template: str, **values: Any) -> str:
    """A page."""
    values.setdefault("policy", policy(alone=values.get("alone", False)))
    return environment().get_template(template).render(values)


def render_chart(
    title: str, drawing: Markup, head: Sequence[str], rows: Sequence[Any], legend: Sequence[tuple[str, str]] = ()
) -> Markup:
    """A drawing with its title, its legend and its numbers as a table.

    Args:
        title: of the chart.
        drawing: of :mod:`pipeline.report.charts`.
        head: names of the table's columns.
        rows: of the table.
        legend: name and style of each series; empty where there is one.
    """
    template = environment().get_template("macros.html")
    macros = template.make_module({"article_pages": set(), "site_pages": {}, "root": ""})
    return cast(Markup, macros.chart(title, drawing, head, rows, legend))  # type: ignore[attr-defined]


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _moment(moment: str) -> str:
    try:
        return datetime.fromisoformat(moment).strftime("%-d %b %Y, %H:%M UTC")
    except ValueError:
        return plain(moment)
