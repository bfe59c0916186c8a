"""Settings of every test."""

from hypothesis import settings

# A slow machine is no defect: no example has a deadline.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
