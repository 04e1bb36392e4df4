"""`python -m recommender` is the same as `tend`."""

from recommender.cli import main

main()
