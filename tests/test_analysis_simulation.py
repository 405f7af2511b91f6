"""Draws of the drivers: where they lie, what they say of bands and drivers, and how the variance is split."""

from __future__ import annotations

import dataclasses
import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from reports.analysis_content import simulation_analysis
from reports.numbers import Style
from resources.words import Words
from scoring.analysis.distributions import correlation, marginal, nearest_valid, normal_quantile
from scoring.analysis.sequence import points
from scoring.analysis.simulate import RANKED, SCORE, Simulation, ranks, simulate, spearman
from scoring.analysis.sobol import evaluated, indices, sobol
from scoring.analysis.weights import shaken_weights
from scoring.engine import evaluate
from scoring.filings.samples import read_sample
from scoring.methodology.document import Methodology
from scoring.methodology.load import load_methodology
from scoring.problems import Refused
from scoring.scorecard import Scorecard
from tests.conftest import ROOT, times

NAMES = (SCORE, "gold_content", "contract_backed_debt_service")
REFERENCE = {  # P5, P25, P50, P75, P95 of the reference script's 4,000 draws
    SCORE: (29.966, 32.865, 34.882, 37.073, 40.392),
    "gold_content": (0.842, 0.866, 0.883, 0.897, 0.918),
    "contract_backed_debt_service": (0.593, 0.668, 0.718, 0.767, 0.836),
}
RANKS = {  # its Spearman correlations of the drivers with the score
    "default_risk": -0.11, "cancellation": -0.24, "non_delivery": -0.24, "delivery_slip": -0.08, "premium": -0.12,
    "recovery_rate": -0.01, "useful_life": 0.65, "margin_shift": 0.82, "counterparty_strength": 0.10,
    "rate_change": -0.25,
}  # fmt: skip
ISHIGAMI = {  # SALib 1.6.0, sobol.analyze on the same runs: first order, total
    "a": (0.3150415163211658, 0.5573074560403147),
    "b": (0.44336978234861146, 0.4415231021521044),
    "c": (0.012044883221653391, 0.24478828323491755),
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn(coreweave: Scorecard) -> Simulation:
    return simulate(coreweave, times(200_000, 0.1), names=NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_that_percentiles_lie_where_the_reference_s_do(name: str, drawn: Simulation) -> None:
    """Within four standard errors of the reference's own 4,000 draws."""
    spread = float(drawn.values[name].std())
    for found, wanted in zip(drawn.percentiles(name), REFERENCE[name], strict=True):
        assert found == pytest.approx(wanted, abs=4 * 2.0 * spread / 4000**0.5)


def test_that_rank_correlations_are_the_reference_s(drawn: Simulation) -> None:
    found = drawn.rank_correlations()
    assert found.keys() == RANKS.keys()
    for driver, rho in RANKS.items():
        assert found[driver] == pytest.approx(rho, abs=4 / 4000**0.5)


def test_that_the_chance_of_a_band_is_the_share_of_draws_in_it(coreweave: Scorecard, drawn: Simulation) -> None:
    bands = drawn.bands(coreweave.methodology.bands)
    assert sum(bands.values()) == pytest.approx(1.0)
    scores = drawn.values[SCORE]
    assert bands["bb-"] == pytest.approx(float(((scores >= 35) & (scores < 40)).mean()))
    assert drawn.below(SCORE, 35) == pytest.approx(0.513, abs=0.03)
    assert drawn.below(SCORE, 20) == pytest.approx(0.0, abs=0.001)
    named = {coreweave.band_of(float(score)) for score in scores[:2000]}
    assert named <= {band for band, share in bands.items() if share > 0}


def test_that_the_same_seed_gives_the_same_draws_and_another_seed_others(coreweave: Scorecard) -> None:
    one, two, other = (simulate(coreweave, 500, seed) for seed in (7, 7, 8))
    assert np.array_equal(one.values[SCORE], two.values[SCORE])
    assert not np.array_equal(one.values[SCORE], other.values[SCORE])


def test_that_progress_rises_to_one_and_may_end_the_work(coreweave: Scorecard) -> None:
    class Cancelled(Exception):
        pass

    seen: list[float] = []
    simulate(coreweave, 60_000, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 2

    def stop(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        simulate(coreweave, 60_000, progress=stop)


def test_that_what_is_kept_does_not_grow_with_the_draws(coreweave: Scorecard) -> None:
    found = simulate(coreweave, 3 * RANKED)
    assert {len(normals) for normals in found.drivers.values()} == {RANKED}
    assert all(np.isfinite(normals).all() for normals in found.drivers.values())


@pytest.mark.parametrize("draws", [0, 99, 10**9])
def test_that_too_few_or_too_many_draws_are_refused(draws: int, coreweave: Scorecard) -> None:
    with pytest.raises(Refused) as refused:
        simulate(coreweave, draws)
    assert refused.value.problems[0].code == "draws_outside"


def test_that_without_a_point_score_no_draw_has_one_and_nothing_is_made_of_it(methodology: Methodology) -> None:
    card = evaluate(methodology, read_sample("coreweave-at-ipo"))
    found = simulate(card, 200)
    assert found.percentiles(SCORE) == ()
    assert found.bands(methodology.bands) == {}
    assert found.below(SCORE, 35) is None


def test_that_drawn_drivers_have_the_correlations_of_the_methodology(coreweave: Scorecard, drawn: Simulation) -> None:
    normals = np.array(list(drawn.drivers.values()))
    assert np.corrcoef(normals) == pytest.approx(correlation(coreweave.methodology), abs=0.03)


# --- Correlations that a reader edited into something impossible


def test_that_impossible_correlations_are_brought_to_the_nearest_possible_ones(methodology: Methodology) -> None:
    a, b, c = list(methodology.drivers)[:3]
    impossible = {(a, b): 0.9, (b, c): 0.9, (a, c): -0.9}
    edited = dataclasses.replace(methodology, correlations=impossible, prepared={})
    wanted = correlation(edited)
    assert np.linalg.eigvalsh(wanted).min() < -0.1
    found = nearest_valid(wanted)
    assert np.linalg.eigvalsh(found).min() >= -1e-9
    assert np.diag(found) == pytest.approx(np.ones(len(found)))
    assert found == pytest.approx(found.T)
    assert np.abs(found - wanted).max() < 0.6
    scores = simulate(evaluate(edited, read_sample("coreweave")), 2000).percentiles(SCORE)
    assert len(scores) == 5


def own(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The shipped methodology with pieces of its text changed, as a file of one's own."""
    text = (ROOT / "resources" / "methodologies" / "assay.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_that_correlations_that_cannot_hold_together_are_said_to_be_repaired(tmp_path: Path) -> None:
    path = own(
        tmp_path, ('"default_risk,premium" = 0.3', '"default_risk,premium" = -0.95\n"cancellation,premium" = 0.9')
    )
    for language, said in (("en", "the nearest that can are used"), ("zh", "最接近的可行值")):
        card = evaluate(load_methodology(str(path)), read_sample("coreweave"))
        found = simulate(card, 200)
        assert found.repaired
        assert any(said in text for text in simulation_analysis(card, found, Style(Words(language))).sections[0].said)
    assert not simulate(evaluate(load_methodology(), read_sample("coreweave")), 200).repaired


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('kind = "beta", a = 2, b = 18', 'kind = "beta", a = -2, b = 18', "distribution_impossible"),
        ('kind = "beta", a = 2, b = 18', 'kind = "beta", a = "two", b = 18', "distribution_impossible"),
        ('kind = "beta", a = 2, b = 18', 'kind = "beta", a = 2', "distribution_numbers"),
        ('kind = "beta", a = 2, b = 18', 'kind = "cauchy", a = 2, b = 18', "distribution_unknown"),
        ("low = 3.5, mode = 5, high = 6", "low = 5.5, mode = 5, high = 6", "distribution_impossible"),
        ("low = -0.15, high = 0.15", "low = 0.15, high = -0.15", "distribution_impossible"),
        ("shape = 2, scale = 0.5", "shape = 2, scale = nan", "distribution_impossible"),
    ],
)
def test_that_an_edited_distribution_that_is_none_is_refused_with_its_line(
    old: str, new: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        load_methodology(str(own(tmp_path, (old, new))))
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.split(":")[0]) == (code, "own.toml")


def test_that_another_distribution_is_drawn_as_it_is_written(tmp_path: Path) -> None:
    path = own(tmp_path, ('kind = "uniform", low = 0, high = 1', 'kind = "triangular", low = 0, mode = 0, high = 1'))
    driver = load_methodology(str(path)).drivers["counterparty_strength"]
    drawn = marginal(driver)(np.random.default_rng(1).standard_normal(200_000))
    assert float(drawn.mean()) == pytest.approx(1 / 3, abs=0.005)
    assert float((drawn < 0.5).mean()) == pytest.approx(0.75, abs=0.005)


def test_that_possible_correlations_are_left_alone(methodology: Methodology) -> None:
    matrix = correlation(methodology)
    assert nearest_valid(matrix) is matrix


@pytest.mark.parametrize("seed", range(times(200)))
def test_that_no_possible_matrix_is_nearer_than_the_one_found(seed: int) -> None:
    generator = np.random.default_rng(seed)
    raw = np.clip(generator.normal(0, 0.7, (4, 4)), -0.99, 0.99)
    matrix = np.triu(raw, 1) + np.triu(raw, 1).T + np.eye(4)
    found = nearest_valid(matrix)
    assert np.linalg.eigvalsh(found).min() >= -1e-9
    assert np.diag(found) == pytest.approx(np.ones(4))
    distance = np.linalg.norm(found - matrix)
    for share in (1.0, 0.3, 0.1, 0.01):  # any, and such as lie close to the one found
        for _ in range(50):
            factor = generator.normal(size=(4, 4))
            other = factor @ factor.T
            other /= np.sqrt(np.outer(np.diag(other), np.diag(other)))
            assert distance <= np.linalg.norm((1 - share) * found + share * other - matrix) + 1e-6


# --- Ranks, quantiles, points


def test_that_spearman_s_correlation_counts_ties_at_their_mean_rank() -> None:
    assert ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [2.5, 0.0, 2.5, 1.0]
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 15.0])) == pytest.approx(0.5)
    assert spearman(np.array([1.0, 2.0]), np.array([5.0, 5.0])) == 0.0


def test_that_the_normal_quantile_is_that_of_the_standard_library() -> None:
    from statistics import NormalDist

    for p in (1e-6, 0.001, 0.05, 0.25, 0.5, 0.9, 0.999):
        assert float(normal_quantile(np.array(p))) == pytest.approx(NormalDist().inv_cdf(p), abs=1e-5)


def test_that_the_marginals_have_the_percentiles_that_the_methodology_gives_for_them(methodology: Methodology) -> None:
    """The tornado's P10 and P90 are rounded, so to a tenth of what lies between them."""
    for driver in methodology.drivers.values():
        low, high = float(driver.p10), float(driver.p90)
        found = marginal(driver)(np.array([-1.2816, 1.2816]))
        assert found == pytest.approx([low, high], abs=0.2 * (high - low)), driver.id


def test_that_sobol_points_are_spread_evenly_over_every_pair_of_dimensions() -> None:
    found = points(256, 20, seed=1)
    assert found.min() > 0.0
    assert found.max() < 1.0
    for column in found.T:
        counts = np.bincount((column * 256).astype(int), minlength=256)
        assert counts.min() == counts.max() == 1
    for a, b in itertools.combinations(range(6), 2):
        boxes = np.bincount((found[:, a] * 4).astype(int) * 4 + (found[:, b] * 4).astype(int), minlength=16)
        assert boxes.min() >= 8


def test_that_sobol_points_are_scipy_s_where_scipy_is_installed() -> None:
    qmc = pytest.importorskip("scipy.stats").qmc
    from scoring.analysis.sequence import BITS, MOST_DIMENSIONS

    count = 128
    shift = np.random.default_rng(3).integers(0, 1 << BITS, size=MOST_DIMENSIONS)
    plain = ((points(count, MOST_DIMENSIONS, 3) * (1 << BITS)).astype(np.int64) ^ shift) / (1 << BITS)
    assert plain == pytest.approx(qmc.Sobol(MOST_DIMENSIONS, scramble=False).random(count))


# --- Sobol indices


def ishigami(x: np.ndarray) -> np.ndarray:
    x = 2 * np.pi * x - np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_runs(base: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    unit = points(base, 6, seed=1)
    return evaluated(ishigami, unit[:, :3], unit[:, 3:])


def test_that_indices_are_those_of_salib_on_the_same_runs() -> None:
    for index in indices("abc", *ishigami_runs(1024)):
        assert (index.first, index.total) == pytest.approx(ISHIGAMI[index.driver], abs=1e-9)


def test_that_indices_are_those_of_salib_where_it_is_installed() -> None:
    analyze = pytest.importorskip("SALib.analyze.sobol").analyze
    a, b, mixed = ishigami_runs(512)
    runs = np.stack([a, *mixed, b], axis=1).ravel()
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    wanted = analyze(problem, runs, calc_second_order=False, print_to_console=False)
    found = indices("abc", a, b, mixed)
    assert [index.first for index in found] == pytest.approx(wanted["S1"], abs=1e-9)
    assert [index.total for index in found] == pytest.approx(wanted["ST"], abs=1e-9)


def test_that_indices_come_near_the_exact_ones_of_the_ishigami_function() -> None:
    """Ishigami and Homma 1990: V1 = (1 + b π⁴/5)²/2, V2 = a²/8, V13 = 8 b² π⁸/225."""
    v1, v2, v13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 8 * 0.01 * np.pi**8 / 225
    total = v1 + v2 + v13
    exact = {"a": (v1 / total, (v1 + v13) / total), "b": (v2 / total, v2 / total), "c": (0.0, v13 / total)}
    for index in indices("abc", *ishigami_runs(8192)):
        assert (index.first, index.total) == pytest.approx(exact[index.driver], abs=0.01)


def test_that_the_variance_of_the_score_is_split_among_the_drivers(coreweave: Scorecard) -> None:
    found = sobol(coreweave)
    assert found.runs == 12 * 1024
    assert [index.driver for index in found.indices[:3]] == ["margin_shift", "useful_life", "rate_change"]
    assert sum(index.first for index in found.indices) == pytest.approx(1.0, abs=0.05)
    for index in found.indices:
        assert index.first <= index.total + index.first_error + index.total_error
        assert index.first_error < 0.08


def test_that_without_a_point_score_there_is_no_variance_to_split(methodology: Methodology) -> None:
    assert sobol(evaluate(methodology, read_sample("coreweave-at-ipo")), base=64).indices == ()


# --- Weights


def test_that_shaken_weights_leave_the_order_of_the_four_issuers(methodology: Methodology) -> None:
    names = ("coreweave", "microsoft", "oracle", "snowflake")
    found = shaken_weights([evaluate(methodology, read_sample(name)) for name in names])
    assert found.percentiles(0, (5, 95)) == pytest.approx((35.3, 40.1), abs=0.3)
    assert found.kept == 1.0
    assert found.tau == 1.0


def test_that_shaken_weights_without_spread_change_nothing(coreweave: Scorecard) -> None:
    found = shaken_weights([coreweave], spread=0.0, draws=5)
    assert found.scores[0] == pytest.approx([coreweave.score] * 5)
    assert found.kept is None


def test_that_two_issuers_that_are_close_do_change_places(methodology: Methodology) -> None:
    strong_debt = evaluate(methodology, read_sample("oracle"))
    other = evaluate(methodology, read_sample("oracle"), profile="general")
    found = shaken_weights([strong_debt, other], spread=0.9, draws=2000)
    assert found.kept is not None
    assert 0.0 < found.kept <= 1.0
    assert found.tau == pytest.approx(2 * found.kept - 1)


@pytest.mark.parametrize("moved", [0, 1, 40])
def test_that_a_score_that_a_cap_holds_in_all_draws_but_a_few_has_shares_without_an_error(moved: int) -> None:
    a = b = np.full(64, 57.4)
    mixed = np.full((3, 64), 57.4)
    mixed[0, :moved] = 50.0
    with np.errstate(all="raise"):
        assert all(share == 0.0 for index in indices("abc", a, b, mixed) for share in (index.first, index.total))


def test_that_resamples_in_which_nothing_varies_leave_an_error_that_is_a_number() -> None:
    a, b = np.full(64, 57.4), np.full(64, 57.4)
    a[0] = 50.0  # most resamples miss it
    mixed = np.array([a, b])
    with np.errstate(all="raise"):
        found = indices("ab", a, b, mixed)
    assert all(math.isfinite(value) for index in found for value in (index.first_error, index.total_error))
