"""Many people at once: `score_frame` for pandas; see score.py for files and cluster.py for Dask."""

from recommender.research.cohort.frame import score_frame

__all__ = ["score_frame"]
