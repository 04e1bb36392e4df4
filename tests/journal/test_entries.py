"""Entries: merging is a union whatever the order, and a file is read whole or refused in a sentence."""

import hashlib
import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from recommender.journal import dump, load, merge
from recommender.journal.entries import JournalError, Tried, line_of, readable
from tests.journal.made import BEGUN, VERSIONS, check_in, deleted, id_of, plan, tried

# Few ids and few times, so that the same id often stands for other content.
ENTRIES = st.one_of(
    st.builds(tried, st.integers(0, 5), st.integers(-2, 2), hours=st.integers(0, 3)),
    st.builds(plan, st.integers(0, 5), st.sampled_from(["hug", "massage"])),
    st.builds(check_in, st.integers(0, 5), trust=st.integers(0, 10)),
    st.builds(deleted, st.integers(0, 5), st.integers(0, 9)),
)
JOURNALS = st.lists(ENTRIES, max_size=12)


@given(JOURNALS, JOURNALS, JOURNALS)
def test_merging_commutes_associates_and_is_idempotent(a, b, c):
    both = merge(a, b)
    assert both == merge(b, a)
    assert merge(both, c) == merge(a, merge(b, c))
    assert merge(both, both) == merge(both, a) == both


@given(JOURNALS, JOURNALS)
def test_a_merge_is_a_union_by_id_and_brings_nothing_back(a, b):
    both = {entry.id: entry for entry in merge(a, b)}
    assert both.keys() == {entry.id for entry in (*a, *b)}
    gone = {entry.id for entry in (*a, *b) if entry.kind == "deleted"}
    assert {id for id, entry in both.items() if entry.kind == "deleted"} == gone
    assert all(both[id].payload is None for id in gone)


def test_of_two_contents_the_smaller_hash_stays():
    one, other = tried(1, felt=2), tried(1, felt=-2)
    smaller = min(one, other, key=lambda entry: hashlib.sha256(line_of(entry)).hexdigest())
    assert merge([one], [other]) == merge([other], [one]) == [smaller]


@settings(deadline=None)
@given(JOURNALS)
def test_a_file_reads_back_as_it_was_written(entries):
    content = dump(entries)
    assert load(content) == entries
    assert dump(load(content)) == content
    assert [json.loads(line)["id"] for line in content.splitlines()] == [one.id for one in entries]


@given(st.lists(ENTRIES, min_size=1, max_size=4), st.data())
def test_a_file_cut_anywhere_loses_no_whole_line(entries, data):
    content = dump(entries)
    at = data.draw(st.integers(1, len(content) - 1))
    kept = content[:at]
    whole = kept.count(b"\n") + (content[at : at + 1] == b"\n")
    assert readable(kept) == entries[:whole]
    if whole == len(entries) or content[at - 1 : at] == b"\n" or content[at : at + 1] == b"\n":
        assert load(kept) == entries[:whole]
    else:
        with pytest.raises(JournalError, match=f"^line {whole + 1}: .*cut.*{whole} lines before"):
            load(kept)


GOOD = json.loads(dump([tried(1)]))


def line(**changes):
    return json.dumps(GOOD | changes).encode() + b"\n"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line(versions=GOOD["versions"] | {"journal": 2}), "version `2` is from a newer Tend"),
        (line(kind="dream"), '`"kind"`: `"dream"`'),
        (line(id="7"), '`"id"`: `"7"`'),
        (line(at="2026-11-01T18:30:00+02:00"), '"at"'),
        (line(at="2026-11-01T18:30:00"), '"at"'),
        (line(mood=3), '"mood"'),
        (line(payload=GOOD["payload"] | {"felt": 3}), '"payload.felt"'),
        (line(payload=GOOD["payload"] | {"felt": True}), '"payload.felt"'),
        (line(payload=GOOD["payload"] | {"note": "long day"}), '"payload.note"'),
        (line(kind="deleted"), '"payload"'),
        (line(kind="check_in", payload={"answers": {"trust": float("inf")}}), "no number"),
        (b'{"id": 1e999}\n', "no number"),
        (b'{"id": 1, "id": 2}\n', "there twice"),
        (b"[" * 100_000 + b"\n", "too many brackets"),
        (b'{"id": ' + b"1" * 5_000 + b"}\n", "ValueError"),
        (b'{"id": "\xff"}\n', "UnicodeDecodeError"),
        (b"[1]\n", "no entry of a journal"),
        (b"{oops}\n", "not JSON"),
        (b'{"id": "' + b"x" * 1_000_000 + b'"}\n', "larger than 1 MB"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_line_that_cannot_be_read_is_one_sentence_and_the_others_stay(bad, said):
    content = dump([tried(1)]) + bad + dump([tried(2)])
    with pytest.raises(JournalError) as raised:
        load(content)
    sentence = str(raised.value)
    assert sentence.startswith("line 2: ")
    assert said in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400
    assert readable(content) == [tried(1), tried(2)]


def test_an_entry_above_1_mb_is_refused_before_it_is_written():
    with pytest.raises(JournalError, match=r"larger than 1 MB.*not added"):
        dump([check_in(1, trust="x" * 1_000_000)])


def test_a_file_that_is_no_journal_at_all_is_refused_before_it_is_parsed():
    with pytest.raises(JournalError, match="larger than 20 MB"):
        load(b" " * 20_000_001)
    assert load(b"") == load(b"\xef\xbb\xbf\n") == []


def test_times_are_utc_and_nothing_is_coerced():
    zone = timezone(timedelta(hours=1))
    for wrong in ({"at": BEGUN.astimezone(zone)}, {"at": BEGUN.isoformat()}, {"id": 1}):
        fields = {"id": id_of(1), "at": BEGUN, "versions": VERSIONS, "payload": tried(1).payload}
        with pytest.raises(ValidationError):
            Tried(**fields | wrong)


def test_a_journal_of_the_first_version_opens(pytestconfig):
    content = (pytestconfig.rootpath / "tests/journal/version_1.jsonl").read_bytes()
    entries = load(content)
    assert [entry.kind for entry in entries] == ["check_in", "plan", "tried", "deleted"]
    assert entries[2].payload.plan == entries[1].id
    assert load(dump(entries)) == entries
