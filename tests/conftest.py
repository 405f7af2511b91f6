"""How hard the tests look: a few minutes' worth by default, the full counts with ASSAY_SOAK=1 (`make soak`)."""

import os

from hypothesis import HealthCheck, settings

# The first text that hypothesis draws in a fresh clone takes seconds, and a busy machine makes any example slow:
# neither is a fault of the code under test.
settings.register_profile("check", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("soak", settings.get_profile("check"), max_examples=10_000)
settings.load_profile("soak" if os.environ.get("ASSAY_SOAK") else "check")
