"""Roots by LAPACK (numpy), timed; one JSON request a line on stdin, one answer a line on stdout. See lapack.ts."""
import json
import sys
import time

import numpy as np

print(json.dumps({"numpy": np.__version__}), flush=True)
for line in sys.stdin:
    job = json.loads(line)
    count, n = job["count"], job["n"]
    stack = np.fromfile(job["from"]).reshape(count, n, n)
    times = []
    for _ in range(job["times"]):
        start = time.perf_counter()
        roots = np.empty_like(stack)
        for k in range(count):
            values, vectors = np.linalg.eigh(stack[k])
            weights = (np.maximum(values, 0) + job["ridge"] * values[-1]) ** (-1 / job["p"])
            roots[k] = (vectors * weights) @ vectors.T
        times.append(1000 * (time.perf_counter() - start))
    roots.tofile(job["to"])
    print(json.dumps(times), flush=True)
