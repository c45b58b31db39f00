"""User rules: lines that a person calls cruft, lines that are never removed, lines that end an article.

They live in a TOML file that the setting ``rules`` names::

    [[remove]]                       # this line is cruft
    text = "Read our newsletter"     # case, kinds of quotes and marks at its ends do not matter
    family = "newsletter"            # optional; "boilerplate" where it is left out
    site = "news.example"            # optional: on this host and its subdomains only
    language = "en"                  # optional: in documents in this language only
    match = "line"                   # optional: "line" (the whole line), "start" or "contains"

    [[keep]]                         # this line is never removed
    text = "Comments"

    [[end_of_article]]               # this line and what follows it is no article text
    text = "More from this section"

A line is a block: of a page a paragraph, a heading or the like, of a dump a line, or a paragraph that was wrapped.

What wins: ``keep`` over ``remove`` and ``end_of_article``, and these over everything that the pipeline finds out by
itself. Where several rules remove a line, the first in the file names it. An ``end_of_article`` line ends the article
only where enough kept text stands before it (:data:`pipeline.rules.overruling.ENOUGH_BEFORE`): higher up, as a link to
the comments does, it is removed and ends nothing.

Rules shape the text and nothing else of a page. Of a dump, whose headline, byline and date are lines of its own, a line
that a user rule removes is not read as one of these either.
"""

BY_USER = "user:"
"""What the names of these rules begin with in a record's ``removed``."""
