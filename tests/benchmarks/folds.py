"""Which pages may not be trained on together with which: folds by site, the same for all data sets.

Two pages of one site share its template, its author boxes and its newsletter wording, so a model that has seen one
knows the other. Pages are therefore grouped by site and whole sites are held out. A site is known by its *name*, the
label of its registered domain before the public suffix (``example`` of ``www.example.co.uk``): one publisher's domains
in several countries mostly share a template, and a page without an address can still be grouped by its id.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

FOLDS = 5
"""How many folds cross-validation has."""
SECOND_LEVEL = frozenset(
    "ac co com ed edu gen go gob gouv gov gub gv in info ltd me mil net ne nom or org plc sch web".split()
)
"""Labels below a two-letter country code under which sites are registered (``co.uk``, ``com.au``, ``or.jp``). The
Public Suffix List knows thousands more; these cover what counts for grouping news sites and blogs."""

_LABELLED = re.compile(r"^[a-z]+::(?P<name>.+?)(?:\.html?)?$")  # "hard::example.com.pa-a-word.html"
_PUBLISHER = re.compile(r"^[a-z]{2}_(?P<name>[A-Za-z0-9]+?)(?:_V\d+)?(?:_\d+)*$")  # "de_Example_V1_2"
_GENERIC = frozenset("com org net gov edu info int mil biz io tv news online blog".split())
_PLACEHOLDER = "lorem ipsum dolor sit amet"


def site_of(row: dict[str, Any]) -> str:
    """Name of the site that a row of a ``gold.jsonl`` comes from, in lower case.

    The row's ``url`` decides. Without a usable one its ``id`` does: the publisher in ids such as ``de_Example_V1_2``,
    otherwise what stands before the first hyphen (``example-1``, ``example-2``). Test pages made of placeholder text
    are one site: their texts are the same.
    """
    url = str(row.get("url") or "")
    if "//" in url:
        host = urlsplit(url[url.index("//") :]).hostname or ""
        if host:
            return _name_of(host.split("."))
    labelled = _LABELLED.match(url)
    if labelled:
        return _name_of(_host_in_file_name(labelled["name"]))
    if _PLACEHOLDER in " ".join(str(row.get("text") or "").split()).casefold():
        return "placeholder"
    identity = str(row["id"])
    publisher = _PUBLISHER.match(identity)
    return (publisher["name"] if publisher else identity.split("-", 1)[0]).casefold()


def fold_of(row: dict[str, Any], folds: int = FOLDS) -> int:
    """The fold, 0 to ``folds`` - 1, that holds a row of a ``gold.jsonl``: the same for all rows of a site, in all sets.

    Args:
        row: with ``id`` and, where known, ``url`` and ``text``.
        folds: how many there are.
    """
    digest = hashlib.sha256(site_of(row).encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def _name_of(labels: list[str]) -> str:
    """The label before the public suffix."""
    labels = [label.casefold() for label in labels if label]
    suffix = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 1
    return labels[-suffix - 1] if len(labels) > suffix else ".".join(labels)


def _host_in_file_name(name: str) -> list[str]:
    """The labels of the host that a file name such as ``example.com.2023-a-word`` begins with."""
    labels = name.split("-", 1)[0].casefold().split(".")
    for index, label in enumerate(labels[1:], 1):
        if label in _GENERIC or (len(label) == 2 and label.isalpha()):
            after = labels[index + 1] if index + 1 < len(labels) else ""
            country = label in SECOND_LEVEL and len(after) == 2 and after.isalpha()
            return labels[: index + 2] if country else labels[: index + 1]
    return labels
