"""Rebalancing and diversification, measured.

The functions behind the book: data sets with their market weights, the level of diversification
and its wedge, the cost of cash, and a simulator of rebalancing rules with every trade on the books.
"""

from research_lib.cash.drag import cash_drag
from research_lib.datasets.tables import catalog, claims, load, market_weight_panel, market_weights
from research_lib.diversification.best_portfolio import best_portfolio, level_range
from research_lib.diversification.capacity import lowest_level
from research_lib.diversification.limits import Limits
from research_lib.diversification.overlap import active_share, deviation_bound, overlap
from research_lib.diversification.random_portfolios import random_portfolios, random_results
from research_lib.diversification.similarity import group_similarity, return_similarity
from research_lib.diversification.subsets import subset_moments
from research_lib.diversification.tracking import tracking_error, tracking_error_bound
from research_lib.diversification.wedge import wedge
from research_lib.inference.compare import compare
from research_lib.inference.selection import best_of_many, deflated_sharpe
from research_lib.inference.sharpe import sharpe_difference
from research_lib.inference.sweep import frequency_ladder, start_offsets, sweep
from research_lib.measures.hindsight import best_constant_mix
from research_lib.measures.performance import performance, periods_per_year
from research_lib.rebalancing.correlation_limit import CorrelationLimit
from research_lib.rebalancing.costs import Costs
from research_lib.rebalancing.dealing import Dealing
from research_lib.rebalancing.policies import Policy
from research_lib.rebalancing.risk_budget import RiskBudget
from research_lib.rebalancing.targets import MinimumVariance, VolatilityTarget
from research_lib.rebalancing.taxes import Taxes
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar
from research_lib.report.verdicts import Verdict
from research_lib.simulator.ledger import Ledger
from research_lib.simulator.simulate import simulate

__version__ = "0.1.0"

__all__ = [
    "CorrelationLimit",
    "Costs",
    "Dealing",
    "Ledger",
    "Limits",
    "MinimumVariance",
    "Policy",
    "RiskBudget",
    "Taxes",
    "Verdict",
    "VolatilityCalendar",
    "VolatilityTarget",
    "active_share",
    "best_constant_mix",
    "best_of_many",
    "best_portfolio",
    "cash_drag",
    "catalog",
    "claims",
    "compare",
    "deflated_sharpe",
    "deviation_bound",
    "frequency_ladder",
    "group_similarity",
    "level_range",
    "load",
    "lowest_level",
    "market_weight_panel",
    "market_weights",
    "overlap",
    "performance",
    "periods_per_year",
    "random_portfolios",
    "random_results",
    "return_similarity",
    "sharpe_difference",
    "simulate",
    "start_offsets",
    "subset_moments",
    "sweep",
    "tracking_error",
    "tracking_error_bound",
    "wedge",
]
