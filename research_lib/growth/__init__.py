"""What one portfolio grew by over another, in sums that are exact."""
