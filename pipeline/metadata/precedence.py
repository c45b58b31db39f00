"""Which source is believed for which field: the first that states something usable.

A source is the name of a ``meta`` element (``og:title``), or one of the names that :mod:`pipeline.metadata.html` gives
to everything else (``jsonld:headline``, ``h1``, ``byline``). The order was set on the development pages, by domain.
"""

from __future__ import annotations

TITLE = (
    "h1",
    "jsonld:headline",
    "og:title",
    "itemprop:headline",
    "headline",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "jsonld:name",
    "twitter:title",
    "title",
    "h1:only",
)
TITLE_OF_NEWS = ("jsonld:headline", *(source for source in TITLE if source != "jsonld:headline"))
"""Where the page's JSON-LD says that it is a news article."""

AUTHORS = (
    "jsonld:author",
    "parsely-author",
    "sailthru.author",
    "article:author_name",
    "cxenseparse:author",
    "cxense:author",
    "author",
    "article:author",
    "og:article:author",
    "citation_author",
    "twitter:data1",
    "byl",
    "authors",
    "og:author",
    "creator",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "itemprop:author",
    "marked",
    "jsonld:creator",
    "byline",
    "marked:page",
    "bare",
)

PUBLISHED = (
    "jsonld:datePublished",
    "article:published_time",
    "og:published_time",
    "article:published",
    "og:article:published_time",
    "article.published",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "parsely-pub-date",
    "sailthru.date",
    "rnews:datepublished",
    "datepublished",
    "itemprop:datepublished",
    "published-date",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "published_time",
    "published",
    "pubdate",
    "og:pubdate",
    "iso-8601-publish-date",
    "originalpublicationdate",
    "article_date_original",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "date",
    "meta:published",
    "jsonld:dateCreated",
    "time:published",
    "time:headline",
    "dateline",
    "microdata:datepublished",
    "microdata:issued",
    "microdata:created",
    "time:page",
    "url",
)

SHOWN_DATES = frozenset(("time:published", "time:headline", "dateline", "microdata:datepublished", "time:page", "url"))
"""Sources that do not make another source's date more precise."""

_MARKUP = ("time:published",)
INDEPENDENT = {
    "jsonld": ("jsonld:datePublished",),
    "meta": tuple(
        source
        for source in PUBLISHED
        if source not in (*_MARKUP, *SHOWN_DATES) and not source.startswith(("jsonld:", "microdata:"))
    ),
    "markup": _MARKUP,
    "shown": ("time:headline", "dateline"),
    "url": ("url",),
}
"""Sources of the date of publication that are written by different parts of a site's software."""


def independent(source: str) -> str:
    """The group of :data:`INDEPENDENT` that a source of the date belongs to."""
    return next((group for group, sources in INDEPENDENT.items() if source in sources), source.partition(":")[0])


MODIFIED = (
    "jsonld:dateModified",
    "article:modified_time",
    "og:modified_time",
    "article:modified",
    "og:updated_time",
    "itemprop:datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "datemodified",
    "revised",
    "last-modified",
    "time:modified",
)

SITE_NAME = (
    "og:site_name",
    "jsonld:publisher",
    "jsonld:website",
    "application-name",
    "al:ios:app_name",
    "dc.publisher",
    "publisher",
)
CANONICAL = ("link:canonical", "og:url", "jsonld:mainEntityOfPage", "jsonld:url", "twitter:url")
DESCRIPTION = (
    "og:description",
    "description",
    "jsonld:description",
    "twitter:description",
    "dc.description",
    "dcterms.abstract",
    "sailthru.description",
)
IMAGE = (
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "jsonld:image",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "link:image_src",
    "jsonld:thumbnailUrl",
)
SECTION = (
    "article:section",
    "og:article:section",
    "jsonld:articleSection",
    "parsely-section",
    "cxenseparse:section",
    "section",
    "dc.type.section",
)
TAGS = (
    "article:tag",
    "og:article:tag",
    "news_keywords",
    "jsonld:keywords",
    "keywords",
    "parsely-tags",
    "sailthru.tags",
    "cxenseparse:keywords",
    "dc.subject",
    "tags",
    "topics",
    "rel:tag",
)
LICENSE = ("link:license", "jsonld:license", "dc.rights.license", "dcterms.license")
