"""Many people at once: `score_frame` for pandas; see stream.py for files and cluster.py for Dask."""

from recommender.cohort.frame import score_frame

__all__ = ["score_frame"]
