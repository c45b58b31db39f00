"""Dates as pages write them: what has one meaning is read as precisely as it is stated, everything else is not."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.dates import day_first_in, find_dates, is_after, is_out_of_range, parse_date
from pipeline.metadata.months import MONTHS


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2017-02-24", "2017-02-24"),
        ("2017-02-24T09:30", "2017-02-24T09:30:00"),
        ("2017-02-24 09:30:15", "2017-02-24T09:30:15"),
        ("2017-02-24T09:30:15.123Z", "2017-02-24T09:30:15+00:00"),
        ("2017-02-24T09:30:15+03:00", "2017-02-24T09:30:15+03:00"),
        ("2017-02-24T09:30:15-0330", "2017-02-24T09:30:15-03:30"),
        ("2017-02-24T09:30:15+03", "2017-02-24T09:30:15+03:00"),
        ("2017-02-24 09:30:15 UTC", "2017-02-24T09:30:15+00:00"),
        ("2017-02-24 09:30:15 CEST", "2017-02-24T09:30:15+02:00"),
        ("2017-02-24 09:30:15 IST", "2017-02-24T09:30:15"),  # India, Israel or Ireland
        ("20170224", "2017-02-24"),
        ("20170224T093015Z", "2017-02-24T09:30:15+00:00"),
        ("2017/02/24 9:30 PM", "2017-02-24T21:30:00"),
        ("Fri, 24 Feb 2017 09:30:00 GMT", "2017-02-24T09:30:00+00:00"),
        ("Fri Feb 24, 2017 12:05 a.m.", "2017-02-24T00:05:00"),
    ],
)
def test_machine_formats(value: str, iso: str) -> None:
    assert parse_date(value) == iso


@pytest.mark.parametrize(
    ("value", "language"),
    [
        ("February 24, 2017", "en"),
        ("Feb. 24, 2017", "en"),
        ("24th of February 2017", "en"),
        ("24. Februar 2017", "de"),
        ("24.02.2017", "de"),
        ("le 24 février 2017", "fr"),
        ("24 de febrero de 2017", "es"),
        ("24 de fevereiro de 2017", "pt"),
        ("24 febbraio 2017", "it"),
        ("24 Şubat 2017 Cuma", "tr"),
        ("24 февраля 2017 г.", "ru"),
        ("24 lutego 2017", "pl"),
        ("24 februari 2017", "nl"),
        ("٢٤ فبراير ٢٠١٧", "ar"),
        ("2017年2月24日", "zh"),
        ("2017年02月24日 星期五", "ja"),
        ("2017년 2월 24일", "ko"),
        ("2017. 2. 24.", "ko"),
        ("24/02/2017", "fr"),
        ("02/24/2017", "en"),  # there is no month 24
    ],
)
def test_as_people_write_them(value: str, language: str) -> None:
    assert parse_date(value, day_first_in(language)) == "2017-02-24"


@pytest.mark.parametrize(
    "value",
    [
        "", "yesterday", "2 hours ago", "vor 3 Stunden", "1487928600", "1487928600000", "0000-00-00",
        "0000-00-00 00:00:00", "2017-02-31", "31 February 2017", "31/02/2017", "24/02/17", "24.02.17", "17-02-24",
        "February 2017", "2017", "2017-02", "24 February", "24 Smarch 2017", "1970-01-01", "1066-10-14", "3017-02-24",
        "12.5.2.2017", "+2017 555 2017", "version 1.2.2017.4", "{{ date }}", "null", "٢٠١٧",
    ],
)  # fmt: skip
@pytest.mark.parametrize("day_first", [True, False, None])
def test_what_is_no_date_or_not_one(value: str, day_first: bool | None) -> None:
    assert parse_date(value, day_first) is None


@pytest.mark.parametrize(
    ("language", "iso"),
    [
        ("en-US", "2017-03-04"),
        ("en_US", "2017-03-04"),
        ("en-GB", "2017-04-03"),
        ("tr", "2017-04-03"),
        ("en", None),
        (None, None),
    ],
)
def test_which_of_two_numbers_is_the_month(language: str | None, iso: str | None) -> None:
    assert parse_date("03/04/2017", day_first_in(language)) == iso


@pytest.mark.parametrize("time", ["T25:10:00Z", "T09:75:00Z", "T09:30:99Z", "Tnoon", " 13:30 pm", "T09:30:00+99:99"])
def test_time_that_is_none_leaves_the_day(time: str) -> None:
    assert parse_date(f"2017-02-24{time}") == "2017-02-24"


def test_several_dates_in_a_line() -> None:
    found = find_dates("Published 24 February 2017 at 9:30 pm, updated March 1, 2017")
    assert [date.iso for date in found] == ["2017-02-24T21:30:00", "2017-03-01"]


@pytest.mark.parametrize(
    ("value", "day"), [("1970-01-01T00:00:00Z", "1970-01-01"), ("2017-02-24", None), ("0001", None)]
)
def test_out_of_range(value: str, day: str | None) -> None:
    assert is_out_of_range(value) == day


def test_within_a_day_it_may_be_the_zone() -> None:
    assert not is_after("2017-02-25T01:00:00+13:00", "2017-02-24T12:00:00Z")
    assert is_after("2017-02-26", "2017-02-24T12:00:00Z")


def test_months_have_names_in_every_language() -> None:
    assert {MONTHS[name] for name in ("märz", "mars", "marzo", "março", "mart", "марта", "marca", "maart", "مارس")} == {
        3
    }
    assert set(MONTHS.values()) == set(range(1, 13))


@given(
    st.text(max_size=60) | st.from_regex(r"[0-9./ :T+Zapm-]{1,30}", fullmatch=True),
    st.sampled_from([True, False, None]),
)
def test_anything_gives_a_valid_date_or_none(value: str, day_first: bool | None) -> None:
    iso = parse_date(value, day_first)
    if iso is not None:
        assert 1990 <= datetime.fromisoformat(iso).year <= 2099


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))
def test_iso_is_read_as_it_is(moment: datetime) -> None:
    assert parse_date(moment.isoformat(timespec="seconds")) == moment.isoformat(timespec="seconds")
    assert parse_date(moment.date().isoformat()) == moment.date().isoformat()
