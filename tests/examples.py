"""How many examples Hypothesis tries, in percent: 25 in `make check`, 10 in `make test`.

`pytest --hypothesis-profile=all` tries all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings

ALL = 100
THOROUGH = 25
QUICK = 10
LEAST = 2  # the first example is always the simplest

# The same examples in every run: a failure is found again, and the machine's speed is no failure.
settings.register_profile("all", derandomize=True, deadline=None, max_examples=ALL)
settings.register_profile("thorough", settings.get_profile("all"), max_examples=THOROUGH)
settings.register_profile("quick", settings.get_profile("all"), max_examples=QUICK)
settings.load_profile("quick")


def examples(
    most: int, *, suppressed: Sequence[HealthCheck] = (), shrinks: bool = True
) -> settings:
    """Try so many examples where all are tried, and their share otherwise.

    One that fails is made simpler, unless it `shrinks` not because that takes minutes.
    """
    share = most * settings().max_examples // ALL
    phases = [phase for phase in settings().phases if shrinks or phase is not Phase.shrink]
    return settings(max_examples=max(LEAST, share), suppress_health_check=suppressed, phases=phases)
