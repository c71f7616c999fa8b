"""How many examples Hypothesis tries: all in `make check`, a fifth of them in `make test`."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings

THOROUGH = 100
QUICK = 20
LEAST = 2  # the first example is always the simplest

# The same examples in every run: a failure is found again, and the machine's speed is no failure.
settings.register_profile("thorough", derandomize=True, deadline=None, max_examples=THOROUGH)
settings.register_profile("quick", settings.get_profile("thorough"), max_examples=QUICK)
settings.load_profile("quick")


def examples(
    thorough: int, *, suppressed: Sequence[HealthCheck] = (), shrinks: bool = True
) -> settings:
    """Try so many examples in a thorough run, and their share in a quick one.

    One that fails is made simpler, unless it `shrinks` not because that takes minutes.
    """
    share = thorough * settings().max_examples // THOROUGH
    phases = [phase for phase in settings().phases if shrinks or phase is not Phase.shrink]
    return settings(max_examples=max(LEAST, share), suppress_health_check=suppressed, phases=phases)
