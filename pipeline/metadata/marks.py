"""Marks anywhere on a page: microdata, RDFa and class names that say who wrote an article and when.

Finding them means looking at every element, so it is done only for pages whose head and headline leave a question open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.etree import XPath, _Element

from pipeline.metadata.page import element_text, is_elsewhere, single_spaced
from pipeline.metadata.surroundings import class_names_author

_MOST = 40  # elements of one kind
_LONGEST_VALUE, _LONGEST_ITEM = 2_000, 400
_PREFIXES = ("schema:", "dc:", "dcterms:")
_PROPERTIES = frozenset(("datepublished", "datecreated", "created", "issued"))
_MOST_ITEMS = 200
_CAPTION_DEPTH = 4
_ALL = "/html/body/descendant::*"
# From attributes back to their elements: asking each element for attributes that few have costs three times as much.
_ITEMS = XPath(f"{_ALL}/@itemprop/.. | {_ALL}/@property/..")
_CLASSES = XPath(f"{_ALL}/@class", smart_strings=False)
_VARIABLES = "abcdef"
_MOST_CLASSES = len(_VARIABLES)
# Comparing whole attributes within libxml2 is much cheaper than looking at each element here.
_TELLING = [
    XPath(
        f"{_ALL}/@rel[.='author']/.. | {_ALL}/@itemprop[.='author']/.. | {_ALL}/@class["
        + (" or ".join(f".=${name}" for name in _VARIABLES[:number]) or "false()")
        + "]/.."
    )
    for number in range(_MOST_CLASSES + 1)
]
_LONGEST_CLASS = 200
_TAG_LINKS = XPath("/html/body/descendant::a[@rel='tag']")
_DATED = re.compile(r"publish|(?:post|blog|article|entry)[_-]?date|pub[_-]?date", re.IGNORECASE)


@dataclass(slots=True)
class Marks:
    """Elements that are marked by class or ``rel``; none in comments, lists of other articles, menus or the footer.

    Attributes:
        stated: those that are the author's by ``itemprop``.
        authors: those that name an author otherwise.
        dates: those that name a date of publication.
    """

    stated: list[_Element] = field(default_factory=list)
    authors: list[_Element] = field(default_factory=list)
    dates: list[_Element] = field(default_factory=list)


def find_marks(tree: _Element) -> Marks:
    """The elements that are marked."""
    marks = Marks()
    names = _CLASSES(tree)
    distinct = dict.fromkeys(str(name) for name in names) if isinstance(names, list) else {}
    telling = [name for name in distinct if any(_marked(name[:_LONGEST_CLASS]))][:_MOST_CLASSES]
    elements = _TELLING[len(telling)](tree, **dict(zip(_VARIABLES, telling, strict=False)))
    for element in elements if isinstance(elements, list) else []:
        if not isinstance(element, _Element) or is_elsewhere(element) or _is_of_a_picture(element):
            continue
        author, date = _marked((element.get("class") or "")[:_LONGEST_CLASS])
        if element.get("itemprop") == "author":
            marks.stated.append(element)
        elif author or element.get("rel") == "author":
            marks.authors.append(element)
        elif date:
            marks.dates.append(element)
        if len(marks.stated) + len(marks.authors) + len(marks.dates) >= _MOST:
            break
    return marks


def _is_of_a_picture(element: _Element) -> bool:
    """Whether an element stands in a caption, where the photographer is named."""
    current: _Element | None = element
    for _ in range(_CAPTION_DEPTH):
        if current is None:
            return False
        if current.tag in ("figure", "figcaption"):
            return True
        current = current.getparent()
    return False


def find_items(tree: _Element) -> dict[str, list[str]]:
    """Dates in microdata and RDFa, by property in lower case; none from comments, lists of other articles and so on."""
    found: dict[str, list[str]] = {}
    elements = _ITEMS(tree)
    for element in (elements if isinstance(elements, list) else [])[:_MOST_ITEMS]:
        if isinstance(element, _Element):
            _add_items(found, element, element.get("itemprop") or element.get("property") or "")
    return found


def linked_tags(tree: _Element) -> list[str]:
    """The texts of the links to the article's tags."""
    elements = _TAG_LINKS(tree)
    links = [element for element in (elements if isinstance(elements, list) else []) if isinstance(element, _Element)]
    return [element_text(link, _LONGEST_ITEM) for link in links[:_MOST] if not is_elsewhere(link)]


@lru_cache(maxsize=16384)
def _marked(names: str) -> tuple[bool, bool]:
    """Whether class names mark an author, and a date."""
    return class_names_author(names), bool(_DATED.search(names))


def _add_items(items: dict[str, list[str]], element: _Element, properties: str) -> None:
    for name in properties.lower().split()[:4]:
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        if name not in _PROPERTIES:
            continue
        values = items.setdefault(name, [])
        if len(values) < _MOST and not is_elsewhere(element):
            value = _item_value(element)
            if value:
                values.append(value)


def _item_value(element: _Element) -> str | None:
    stated = element.get("content") or element.get("datetime")
    return single_spaced(stated[:_LONGEST_VALUE]) if stated else element_text(element, _LONGEST_ITEM) or None
