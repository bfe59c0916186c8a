"""How much hypothesis tries: the one place that says it.

Every run has the profile `quick`, unless it is `pytest --hypothesis-profile=thorough`, as `nox -s proof` runs it, which
tries twenty times as much. A test says how many examples it needs relative to others: see `examples`.
Every run tries examples of its own. Where the environment says `CI`, the examples follow from the code alone: whether a
change is good must not depend on luck.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

PROFILES = {"quick": 10, "thorough": 200}
"""How many examples each profile tries in a test that says nothing else."""


def register() -> None:
    """Register the profiles and load `quick`, which the command line may replace."""
    # A slow machine is no defect: no example has a deadline.
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    in_ci = bool(os.environ.get("CI"))
    for name, number in PROFILES.items():
        settings.register_profile(
            name, max_examples=number, deadline=None, suppress_health_check=slow, derandomize=in_ci
        )
    settings.load_profile("quick")


def examples(percent: int, *, repeatable: bool = False, shrinking: bool = True, picky: bool = False) -> settings:
    """Return the settings of a test that tries this percentage of the profile's examples, and at least one.

    Args:
        percent: 100 is what a test tries that says nothing.
        repeatable: each run tries the same examples.
        shrinking: what fails is made simpler, as long as it fails.
        picky: the test may reject most of what it is given.
    """
    made = settings(max_examples=max(1, settings().max_examples * percent // 100))
    if repeatable:
        made = settings(made, derandomize=True, database=None)
    if not shrinking:
        made = settings(made, phases=[Phase.explicit, Phase.generate])
    if picky:
        made = settings(made, suppress_health_check=[*made.suppress_health_check, HealthCheck.filter_too_much])
    return made
