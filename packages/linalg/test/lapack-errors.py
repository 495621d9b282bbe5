"""Writes lapack-errors.json: the relative errors of LAPACK (numpy.linalg.eigh, float64) on matrices whose roots are known.

A = H diag(lambda) H with H = Hadamard / sqrt(n), n a power of 4, so that H is exact, orthogonal and its own inverse; the
eigenvalues are (1 + (5 k mod 8) / 8) 2^-e, e from 0 to log2(condition), so that every entry of A is a short sum of powers of two
and exact in float64 (asserted below). src/roots/golden.test.ts makes the same matrices. The truth, H diag(lambda^(-1/p)) H, is
summed in 50 digits by mpmath. Run: pip install numpy mpmath; OPENBLAS_NUM_THREADS=1 python lapack-errors.py
"""
# Not n = 4: the error of so few numbers is luck.
import json
from fractions import Fraction
from pathlib import Path
import mpmath
import numpy as np

mpmath.mp.dps = 50


def hadamard(n):
    return np.array([[-1 if bin(i & j).count("1") % 2 else 1 for j in range(n)] for i in range(n)])


def exponents(n, digits):
    # An odd stride, so that neighbours differ in size.
    return [digits * ((7 * k) % n) // (n - 1) for k in range(n)]


def spectrum(n, digits):
    return [Fraction(8 + (5 * k) % 8, 8) / 2 ** e for k, e in enumerate(exponents(n, digits))]


def matrix(signs, values):
    n = len(values)
    # Entry (i, j) of H diag H is a Walsh transform of the spectrum at i xor j.
    row = [sum(int(signs[m, k]) * values[k] for k in range(n)) / n for m in range(n)]
    assert all(Fraction(float(x)) == x for x in row)
    return np.array([[float(row[i ^ j]) for j in range(n)] for i in range(n)])


def truth(signs, values, p):
    n = len(values)
    roots = [mpmath.mpf(v.numerator) / v.denominator for v in values]
    roots = [mpmath.power(v, mpmath.mpf(-1) / p) for v in roots]
    row = [float(mpmath.fsum(int(signs[m, k]) * roots[k] for k in range(n)) / n) for m in range(n)]
    return np.array([[row[i ^ j] for j in range(n)] for i in range(n)])


cases = []
for n in (16, 64, 256):
    signs = hadamard(n)
    for digits in (7, 20, 30, 40):
        values = spectrum(n, digits)
        a = matrix(signs, values)
        w, v = np.linalg.eigh(a)
        for p in (1, 2, 4, 8):
            want = truth(signs, values, p)
            got = (v * w ** (-1 / p)) @ v.T
            error = float(np.linalg.norm(got - want) / np.linalg.norm(want))
            cases.append({"n": n, "digits": digits, "p": p, "lapack": float("%.3g" % error)})
target = Path(__file__).with_suffix(".json")
target.write_text("[\n" + ",\n".join("  " + json.dumps(c) for c in cases) + "\n]\n")
