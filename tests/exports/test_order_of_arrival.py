"""Exports are a function of the raw files: the order, the batches and the number of runs do not show in any byte."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.exports.exporting import export_records
from pipeline.exports.options import FORMS, ExportOptions
from tests.benchmarks.duplicate_texts import edited, story
from tests.exports.conftest import files_of
from tests.run import conftest as running

project = running.project
dated = running.dated

CHANCE = random.Random(9)
STORY = story("en", CHANCE, paragraphs=5)
TEXTS = [STORY.text, edited(STORY, CHANCE).text, edited(STORY, CHANCE).text, "A short notice.", "REJECT"]
DATES = [None, "2026-11-20", "2026-11-21T10:00:00+05:00"]
NAMES = ["2026-11-21/a", "2026-11-22/a", "2026-11-22/b", "c", "d.jsonl"]


def exports(project: Any) -> dict[str, dict[str, bytes]]:
    """Every form, once whole and once by date without duplicates."""
    found = {}
    for form in FORMS:
        for partition_by, duplicates in (("none", True), ("date", False)):
            name = f"{form}-{partition_by}"
            options = ExportOptions(form, partition_by, duplicates)  # type: ignore[arg-type]
            export_records(project.clean, project.root / "exports" / name, options)
            found[name] = files_of(project.root / "exports" / name)
    return found


def drop(project: Any, name: str, text: str, date: str | None) -> None:
    if name.endswith(".jsonl"):
        rows = ({"text": text, "date_published": date}, {"text": "Another row, that stays."})
        project.drop(name, "".join(json.dumps(row) + "\n" for row in rows))
    else:
        project.drop(name, text)
        project.drop(f"{name}.meta.json", json.dumps({"date_published": date} if date else {}))


@pytest.mark.usefixtures("dated")
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate]
)
@given(data=st.data())
def test_any_order_batching_and_number_of_runs(project: Any, data: st.DataObject, tmp_path_factory: Any) -> None:
    contents = {name: (data.draw(st.sampled_from(TEXTS)), data.draw(st.sampled_from(DATES))) for name in NAMES}
    contents["c"] = (TEXTS[0], DATES[1])  # so that there is a record
    found = []
    for _ in range(2):
        here = type(project)(Path(tmp_path_factory.mktemp("project")))
        here.raw.mkdir()
        waiting = data.draw(st.permutations(NAMES))
        while waiting:
            number = data.draw(st.integers(1, len(waiting)))
            for name in waiting[:number]:
                if data.draw(st.booleans()):  # it was something else before
                    drop(here, name, data.draw(st.sampled_from(TEXTS)), None)
            if data.draw(st.booleans()):
                here.run(batch_size=data.draw(st.integers(1, 3)))
            for name in waiting[:number]:
                drop(here, name, *contents[name])
            waiting = waiting[number:]
            assert here.run(batch_size=data.draw(st.integers(1, 3))).exit_status == 0
            if data.draw(st.booleans()):
                exports(here)
        found.append(exports(here))
    assert found[0] == found[1]
