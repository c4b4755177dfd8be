"""Months of a ledger's life from one seed: organisers, retries, time-outs, crashes, clocks that jump.

``python -m tests.simulation --seed 7 --steps 300``, or ``make simulate SEED=7 STEPS=300``.
"""
