"""`python -m recommender` is the same as `tend`."""

from recommender.cli.main import main

main()
