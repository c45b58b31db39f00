"""What the header of a mail says of the article in it."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from pipeline.blocks.mail import stated_fields
from pipeline.metadata.bylines import people_in
from pipeline.metadata.dates import parse_date

_PREFIX = re.compile(
    r"(?:(?:re|fwd?|fw|aw|wg|tr|rif|rv|res|enc|vs|vb|sv|ynt|ilt|odp|pd|отв|пересл|ответ|回复|转发|答复|回覆|轉寄|返信|転送)"
    r"(?:\[\d+\])?\s?[:：]\s*|\[[^\[\]]{1,40}\]\s+)+",
    re.IGNORECASE,
)
"""Before a subject, what programs and mailing lists set there."""
_ADDRESS = re.compile(r"\s{0,9}[<\[(]?(?:mailto:)?[^\s<>()\[\]@]{1,64}@[^\s<>()\[\]@]{1,255}[>\])]{0,9}")
"""An address, whose parts are as long as RFC 5321 lets them be."""
_QUOTES = " \t\"'“”„«»"
_FEWEST_LETTERS = 3
_LETTER = re.compile(r"[^\W\d_]")


def read_mail(text: str) -> dict[str, Any]:
    """Title, author and date of a mail, as :func:`pipeline.sources.read_sidecar` has them; nothing of other texts.

    Args:
        text: the document.
    """
    fields = stated_fields(text)
    if not fields:
        return {}
    values: dict[str, str] = {}
    for kind, value in fields:
        values.setdefault(kind, _decoded(value))
    hints: dict[str, Any] = {}
    subject = _PREFIX.sub("", values.get("subject", "").strip(), count=1)
    if len(_LETTER.findall(subject)) >= _FEWEST_LETTERS:
        hints["title"] = subject
    people = people_in(_ADDRESS.sub("", values.get("from", "")).strip(_QUOTES))
    if len(people) == 1:
        hints["authors"] = [people[0][0]]
    if date := parse_date(values.get("date", "")):
        hints["date_published"] = date
    return hints


def _decoded(value: str) -> str:
    """A value without the encoding of what is not ASCII (RFC 2047)."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return ""
