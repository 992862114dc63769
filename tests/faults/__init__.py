"""Faults to plant in the project, and whether its tests notice them: python -m tests.faults."""
