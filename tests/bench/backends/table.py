#!/usr/bin/env python3
"""Reads lines of "measurement, tab, backend, tab, number"; prints the median for each backend, and in the last column
the widest distance between the quartiles of one backend, in percent of its median: less than that is noise."""

import statistics
import sys

results = {}
for line in sys.stdin:
    measurement, backend, value = line.rstrip("\n").split("\t")
    results.setdefault(measurement, {}).setdefault(backend, []).append(float(value))

backends = list(dict.fromkeys(backend for row in results.values() for backend in row))
print(f"{'':44}" + "".join(f"{backend:>16}" for backend in backends) + f"{'spread %':>10}")
for measurement, row in results.items():
    cells, spread = "", 0.0
    for backend in backends:
        values = row.get(backend)
        cells += f"{statistics.median(values):16,.1f}" if values else f"{'':16}"
        if values and len(values) > 3 and statistics.median(values):
            low, _, high = statistics.quantiles(values, n=4)
            spread = max(spread, 100 * (high - low) / statistics.median(values))
    print(f"{measurement:44}{cells}{spread:10.1f}")
