"""How many orders of arrival each property test draws.

Whole runs are dear: a few in the default suite, other ones each time; more with ARTICLE_PIPELINE_ORDERS.
"""

import os

ORDERS = int(os.environ.get("ARTICLE_PIPELINE_ORDERS", "2"))
