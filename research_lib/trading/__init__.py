"""What a rule comes to at one close: the decision, the trade and its cost, orders that wait."""
