"""Documents read by siblings and as a whole, to see that it makes no difference."""
