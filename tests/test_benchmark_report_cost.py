"""The benchmark of the report makes a ledger and records as runs leave them, which change with the package."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks import report_cost


def test_it_writes_reports_of_what_it_made(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["report_cost", "--records", "300"])
    report_cost.main()
    said = capsys.readouterr().out
    assert "nothing has changed" in said
    new, unchanged = (line for line in said.splitlines() if line.startswith(("new: ", "nothing has changed: ")))
    assert " 0 of " not in new
    assert " 0 of " in unchanged
