"""Pictures of what-if, in the manner of `reports.pictures`; apart from it, since these bring NumPy with them."""

from reports.picture_distribution import distribution_picture
from reports.picture_history import history_picture
from reports.picture_maturities import maturities_picture
from reports.picture_peers import peers_height, peers_picture
from reports.picture_reverse import reverse_picture
from reports.picture_scenarios import scenarios_picture
from reports.picture_sobol import sobol_height, sobol_picture
from reports.picture_tornado import tornado_picture

__all__ = [
    "distribution_picture", "history_picture", "maturities_picture", "peers_height", "peers_picture",
    "reverse_picture", "scenarios_picture", "sobol_height", "sobol_picture", "tornado_picture",
]  # fmt: skip
