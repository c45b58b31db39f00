"""Marks anywhere on a page: microdata, RDFa and class names that say who wrote an article and when.

Finding them means looking at every element, so it is done only for pages whose head and headline leave a question open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.etree import XPath, _Element
from lxml.html import HtmlElement

from pipeline.metadata.page import element_text, is_elsewhere, one_line
from pipeline.metadata.surroundings import class_names_author

_MOST = 60  # elements of one kind
_LONGEST_VALUE, _LONGEST_ITEM = 2_000, 400
_PREFIXES = ("schema:", "dc:", "dcterms:")
_PROPERTIES = frozenset(
    "author creator datepublished datemodified datecreated created issued headline keywords articlesection license".split()
)
_MOST_ITEMS = 200
_ITEMS = XPath("/html/body/descendant::*[@itemprop or @property]")
_CLASSES = XPath("/html/body/descendant::*/@class", smart_strings=False)
_VARIABLES = ("a", "b", "c", "d", "e", "f", "g", "h")
# Comparing whole attributes within libxml2 is much cheaper than looking at each element here.
_BY_REL = XPath("/html/body/descendant::a[@rel='author']")
_TELLING = XPath(f"/html/body/descendant::*[{' or '.join(f'@class=${name}' for name in _VARIABLES)} or @rel='author']")
_LONGEST_CLASS = 200
_LINKS = XPath("/html/body/descendant::a[@rel='tag' or @rel='category tag' or @rel='license']")
_PEOPLE = frozenset(("author", "creator"))
_DATED = re.compile(r"publish|(?:post|blog|article|entry)[_-]?date|pub[_-]?date", re.IGNORECASE)


@dataclass(slots=True)
class Marks:
    """Elements that are marked by class or ``rel``; none in comments, lists of other articles, menus or the footer.

    Attributes:
        authors: those that name an author.
        dates: those that name a date of publication.
    """

    authors: list[_Element] = field(default_factory=list)
    dates: list[_Element] = field(default_factory=list)


def find_marks(tree: HtmlElement) -> Marks:
    """The elements that are marked."""
    marks = Marks()
    names = _CLASSES(tree)
    distinct = dict.fromkeys(str(name) for name in names) if isinstance(names, list) else {}
    telling = [name for name in distinct if any(_marked(name[:_LONGEST_CLASS]))][: len(_VARIABLES)]
    values = dict(zip(_VARIABLES, telling + telling[-1:] * len(_VARIABLES), strict=False))
    elements = _TELLING(tree, **values) if telling else _BY_REL(tree)
    for element in elements if isinstance(elements, list) else []:
        if not isinstance(element, _Element) or is_elsewhere(element):
            continue
        author, date = _marked((element.get("class") or "")[:_LONGEST_CLASS])
        if author or element.get("rel") == "author":
            marks.authors.append(element)
        elif date:
            marks.dates.append(element)
        if len(marks.authors) + len(marks.dates) >= _MOST:
            break
    return marks


def find_items(tree: HtmlElement) -> dict[str, list[str]]:
    """Microdata and RDFa: values by property, in lower case; none from comments, lists of other articles and so on."""
    found: dict[str, list[str]] = {}
    elements = _ITEMS(tree)
    for element in (elements if isinstance(elements, list) else [])[:_MOST_ITEMS]:
        if isinstance(element, _Element):
            _add_items(found, element, element.get("itemprop") or element.get("property") or "")
    return found


def links_by_rel(tree: HtmlElement) -> dict[str, list[_Element]]:
    """Links to tags and to a licence."""
    found: dict[str, list[_Element]] = {}
    elements = _LINKS(tree)
    for element in (elements if isinstance(elements, list) else [])[:_MOST]:
        if isinstance(element, _Element) and not is_elsewhere(element):
            name = "license" if element.get("rel") == "license" else "tag"
            found.setdefault(name, []).append(element)
    return found


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
            value = _item_value(element, name)
            if value:
                values.append(value)


def _item_value(element: _Element, name: str) -> str | None:
    """The value of a property; of a person the name."""
    stated = element.get("content") or element.get("datetime")
    if not stated and name in _PEOPLE:
        for inner in element.iter():
            if inner is not element and (inner.get("itemprop") or inner.get("property") or "").removeprefix("schema:") == "name":
                element, stated = inner, inner.get("content")
                break
    if stated:
        return one_line(stated[:_LONGEST_VALUE]) or None
    if element.tag == "link":
        return element.get("href")
    return element_text(element, _LONGEST_ITEM) or None
