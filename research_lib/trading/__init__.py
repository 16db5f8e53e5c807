"""What happens at one close: how far is too far, where to go, what it costs, orders that wait."""
