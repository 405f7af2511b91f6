"""Names of the numbers that every analysis asks for."""

SCORE, LOW, HIGH = "scorecard.score", "scorecard.low", "scorecard.high"
BESIDE = ("gold_content", "contract_backed_debt_service")  # shown beside the score where a methodology has them
DRAWS, SEED = 10_000, 20250331  # of a simulation that nobody has asked for otherwise
