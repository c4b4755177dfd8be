"""Bytes at random for everything that reads what others wrote: by Hypothesis every day, by atheris at length."""
