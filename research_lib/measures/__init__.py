"""What a simulated portfolio achieved: performance, premium, drift, reversal, hindsight."""
