"""What would other user rules change in the records that are there? Nothing is written to find out.

Each document that was cleaned is read again, and answered for twice: by the rules that its record was made with, and by
the new ones. Only where the two say different things of its blocks is it cleaned at all. The copies of rules files that
runs leave in the state folder (:mod:`pipeline.run.rules`) tell what the records were made with.

All of a record is compared but ``recipe``, which changes in every record: text, reasons, title, language, figures. A
text that changes can make records near-duplicates or end that, so these marks are found anew, over all records. So is
what is repeated by the sites on which lines change (:mod:`pipeline.diff.templates`): what is compared are the records
that a run leaves, and records of which the rules say nothing can be among those that change.
"""


class DiffError(Exception):
    """There is no answer. The message says what to do."""


class NothingCleanedError(DiffError):
    """There is no record to compare with."""
