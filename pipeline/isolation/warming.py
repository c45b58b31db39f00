"""Loading before the fork what every child would load for itself."""

from __future__ import annotations

from functools import cache

from pipeline.settings import Settings
from pipeline.sources.document import Document

_MANY = 50
"""Documents from which on it pays: it takes a second, and fifty documents as much."""

_PAGE = b"""<!DOCTYPE html>
<html lang="en"><head><title>The bridge is open again</title></head><body><article><h1>The bridge is open again</h1>
<p>After four months of repairs, the old bridge across the mill stream was opened to walkers on Saturday morning.</p>
<p>The council had the oak beams replaced, which had stood in the water since the flood of two years ago.</p>
<p>&ldquo;It looks as it always did,&rdquo; said the miller, &ldquo;and that was the point.&rdquo;</p>
</article></body></html>"""


@cache
def warm_up(settings: Settings, documents: int) -> None:
    """Load what cleaning needs into this process, for its children to share; once.

    Args:
        settings: of the run.
        documents: how many it will clean; for a few, only what each of them needs is loaded.
    """
    from pipeline.cleaning import clean_many
    from pipeline.language import warm_up, warm_up_second

    if settings.detect_language:
        warm_up()
    if documents >= _MANY:
        list(clean_many([Document(_PAGE, name="page.html", path=b"page.html")], settings))
        import trafilatura  # noqa: F401

        # One batch has one child, which loads it if a text asks for it.
        if settings.detect_language and documents > settings.batch_size:
            warm_up_second()
