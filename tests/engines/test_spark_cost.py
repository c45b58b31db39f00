"""The benchmark of what Spark costs times the code as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

RAW = Path(__file__).parents[2] / "raw"


def test_every_stage_of_a_task_is_timed(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="install the extra 'spark'")
    from tests.benchmarks.spark_cost import in_process, write_warcs

    pages = [path.read_bytes() for path in sorted(RAW.glob("sample-*.html"))]
    write_warcs(tmp_path / "warcs", pages)
    stages = in_process(tmp_path / "warcs", len(pages))
    assert {*stages} == {
        "reading WARC",
        "cleaning",
        "sketches for near-duplicates",
        "records as JSON",
        "rest of a task",
    }
