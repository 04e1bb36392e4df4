"""The command line: `tend`."""


def __getattr__(name: str) -> object:
    if name == "main":  # the console script of an older installation asks for it here
        raise ImportError(
            "recommender.cli:main has moved to recommender.cli.main:main; install Tend again, "
            "with `make run` or `pip install --no-deps -e .`"
        )
    raise AttributeError(f"module 'recommender.cli' has no attribute {name!r}")
