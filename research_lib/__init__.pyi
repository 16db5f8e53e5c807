"""The public names: where each of them is at home."""

from research_lib.cash.drag import cash_drag as cash_drag
from research_lib.comparison.compare import compare as compare
from research_lib.comparison.sweep import frequency_ladder as frequency_ladder
from research_lib.comparison.sweep import start_offsets as start_offsets
from research_lib.comparison.sweep import sweep as sweep
from research_lib.datasets.tables import catalog as catalog
from research_lib.datasets.tables import claims as claims
from research_lib.datasets.tables import load as load
from research_lib.datasets.tables import market_weight_panel as market_weight_panel
from research_lib.datasets.tables import market_weights as market_weights
from research_lib.diversification.best_portfolio import best_portfolio as best_portfolio
from research_lib.diversification.best_portfolio import level_range as level_range
from research_lib.diversification.capacity import lowest_level as lowest_level
from research_lib.diversification.limits import Limits as Limits
from research_lib.diversification.overlap import active_share as active_share
from research_lib.diversification.overlap import deviation_bound as deviation_bound
from research_lib.diversification.overlap import overlap as overlap
from research_lib.diversification.partial import partial_overlap as partial_overlap
from research_lib.diversification.random_portfolios import random_portfolios as random_portfolios
from research_lib.diversification.random_portfolios import random_results as random_results
from research_lib.diversification.similarity import group_similarity as group_similarity
from research_lib.diversification.similarity import return_similarity as return_similarity
from research_lib.diversification.subsets import subset_moments as subset_moments
from research_lib.diversification.tracking import tracking_error as tracking_error
from research_lib.diversification.tracking import tracking_error_bound as tracking_error_bound
from research_lib.diversification.wedge import wedge as wedge
from research_lib.growth.entropy import relative_entropy as relative_entropy
from research_lib.inference.selection import best_of_many as best_of_many
from research_lib.inference.selection import deflated_sharpe as deflated_sharpe
from research_lib.inference.sharpe import sharpe_difference as sharpe_difference
from research_lib.inference.sign_flips import sign_flip_test as sign_flip_test
from research_lib.measures.hindsight import best_constant_mix as best_constant_mix
from research_lib.measures.performance import performance as performance
from research_lib.measures.performance import periods_per_year as periods_per_year
from research_lib.rebalancing.correlation_limit import CorrelationLimit as CorrelationLimit
from research_lib.rebalancing.costs import Costs as Costs
from research_lib.rebalancing.dealing import Dealing as Dealing
from research_lib.rebalancing.policies import Policy as Policy
from research_lib.rebalancing.risk_budget import RiskBudget as RiskBudget
from research_lib.rebalancing.targets import MinimumVariance as MinimumVariance
from research_lib.rebalancing.targets import VolatilityTarget as VolatilityTarget
from research_lib.rebalancing.taxes import Taxes as Taxes
from research_lib.rebalancing.volatility_calendar import VolatilityCalendar as VolatilityCalendar
from research_lib.report.verdicts import Verdict as Verdict
from research_lib.simulator.ledger import Ledger as Ledger
from research_lib.simulator.simulate import simulate as simulate
from research_lib.vaults.composed import ComposedVault as ComposedVault
from research_lib.vaults.debt import DebtLimits as DebtLimits
from research_lib.vaults.pool_costs import impermanent_loss as impermanent_loss
from research_lib.vaults.pool_costs import loss_versus_rebalancing as loss_versus_rebalancing
from research_lib.vaults.pools import WeightedPool as WeightedPool
from research_lib.vaults.queue import RedemptionQueue as RedemptionQueue
from research_lib.vaults.shares import SimpleVault as SimpleVault

__all__: list[str]
__version__: str
