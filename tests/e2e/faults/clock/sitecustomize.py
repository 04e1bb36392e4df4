"""Loaded by a server whose PYTHONPATH has this folder: its clock is as far off as a file says."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from recommender.ui import clock

OFF_BY = Path(os.environ["TEST_CLOCK"])
exact = time.time


def off_by() -> float:
    return float(OFF_BY.read_text())


class Shifted(datetime):
    @classmethod
    def now(cls, tz=None):
        return (datetime.now(UTC) + timedelta(seconds=off_by())).astimezone(tz)


time.time = lambda: exact() + off_by()
clock.datetime = Shifted
