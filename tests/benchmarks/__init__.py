"""What is timed and not tested; ``python -m tests.benchmarks.speed`` from the top of the repository."""
