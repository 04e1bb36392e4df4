"""Made-up entries, and a writer that a test can kill."""

import sys
import uuid
from datetime import UTC, datetime, timedelta

from recommender.journal import dump, open_store
from recommender.journal.entries import CheckIn, Deleted, Outcome, Plan, Tried, Versions
from recommender.journal.visits import check_in_entry, plan_entries
from recommender.person.plan import PlanStep
from recommender.person.saved import CheckInData, SavedCheckIn

BEGUN = datetime(2026, 11, 1, 18, 30, tzinfo=UTC)
VERSIONS = Versions(questionnaire="0" * 12, weights="a" * 12, engine="0.2.0")


def id_of(number):
    return str(uuid.UUID(int=number))


def at(hours):
    return BEGUN + timedelta(hours=hours)


def tried(number, felt=1, did="yes", activity="listen_to_music", hours=None):
    payload = Outcome(activity=activity, step=0, did=did, felt=felt)
    when = at(number if hours is None else hours)
    return Tried(id=id_of(number), at=when, versions=VERSIONS, payload=payload)


def plan(number, activity="listen_to_music", hours=None):
    payload = PlanStep(activity=activity, step=0)
    when = at(number if hours is None else hours)
    return Plan(id=id_of(number), at=when, versions=VERSIONS, payload=payload)


def check_in(number, hours=None, **answers):
    payload = SavedCheckIn(answers=answers, saved_on="2026-11-01")
    when = at(number if hours is None else hours)
    return CheckIn(id=id_of(number), at=when, versions=VERSIONS, payload=payload)


def weeks(catalog, answers, count=2, activity="listen_to_music"):
    """The file of a journal: a check-in each week up to the last one, and a plan with the newest.

    Energy and kind contact moved in between.
    """
    given = [answers | {"energy": 0, "kind_contact": "no"}, answers | {"energy": 4}]
    now, entries = datetime.now(UTC).replace(microsecond=0), []
    for number, said in enumerate(given[:count]):
        when = now - timedelta(days=7 * (count - number))
        data = CheckInData(answers=said, order=tuple(said), path="full")
        entries.append(check_in_entry(catalog, data, private=False, at=when))
    step = PlanStep(activity=activity, step=0, day="tonight", uid=id_of(1))
    return dump([*entries, *plan_entries(catalog, [step], private=True, at=when + timedelta(minutes=1))])


def deleted(number, hours=99):
    return Deleted(id=id_of(number), at=at(hours), versions=VERSIONS)


def write_on(url, key, account, journal, count):
    """Append entries and say each one that was acknowledged."""
    store = open_store(url, key)
    for number in range(int(count)):
        store.append(account, journal, tried(number))
        print(number, flush=True)


if __name__ == "__main__":
    write_on(*sys.argv[1:])
