"""Made-up examples may take as long as a busy machine needs: no test asserts a time."""

from hypothesis import settings

settings.register_profile("codes", deadline=None)
settings.load_profile("codes")
