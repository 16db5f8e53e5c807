"""What everything stands on: array types, input checks, covariance, small quadratic programmes."""
