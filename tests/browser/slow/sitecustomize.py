"""Loaded by a server whose PYTHONPATH has this folder: each piece of a file takes two seconds to score.

So a test can press Cancel in the middle of the work, and the product needs no switch for it.
"""

import time

from recommender.ui import lab_cohort

SECONDS = 2
at_once = lab_cohort.in_order


def slowly(*args):
    for piece in at_once(*args):
        time.sleep(SECONDS)
        yield piece


lab_cohort.in_order = slowly
