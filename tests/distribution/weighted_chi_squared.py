"""Tails of weighted sums of chi-squares, for weighted_chi_squared.csv beside this file.

    pip install mpmath
    python tests/distribution/weighted_chi_squared.py > tests/distribution/weighted_chi_squared.csv

Ruben's series (1962, Annals of Mathematical Statistics 33, 542-570) in 60 digits: the sum is a mixture of chi-squares
with n + 2k degrees of freedom, scaled by the smallest weight. It shares nothing with the contour integral under test.
"""

from mpmath import mp, mpf, betainc, exp, gamma, gammainc, inf, sqrt

mp.dps = 60


def mixture(weights, below):
    """Mixing probabilities until what is left out is less than `below`."""
    beta = min(weights)
    c = [mpf(1)]
    for w in weights:
        c[0] *= sqrt(beta / w)
    powers = [mpf(1) for _ in weights]
    g, left = [], 1 - c[0]
    while left > below:
        powers = [p * (1 - beta / w) for p, w in zip(powers, weights)]
        g.append(sum(powers))
        k = len(c)
        c.append(sum(g[k - 1 - r] * c[r] for r in range(k)) / (2 * k))
        left -= c[-1]
    return beta, c


def tail(weights, x, d):
    weights = [mpf(w) for w in weights]
    x = mpf(x)
    n = len(weights)
    # The tail of the largest weight alone bounds the answer from below.
    largest = max(weights)
    if d == inf:
        floor = gammainc(mpf(1) / 2, x / largest / 2, inf, regularized=True)
    else:
        d = mpf(d)
        y = x / largest
        floor = betainc(d / 2, mpf(1) / 2, 0, d / (d + y), regularized=True)
    beta, c = mixture(weights, floor * mpf(10) ** -20)
    m = mpf(n) / 2
    total = mpf(0)
    if d == inf:
        z = x / beta / 2
        q = gammainc(m, z, inf, regularized=True)
        step = z**m * exp(-z) / gamma(m + 1)
        for weight in c:
            total += weight * q
            q += step
            m += 1
            step *= z / m
        return total
    # P(chi2_2m * beta > x chi2_d / d) = I_u(d/2, m); I_u(a, b + 1) = I_u(a, b) + u^a (1-u)^b / (b B(a, b)).
    a, u = d / 2, d / (d + x / beta)
    q = betainc(a, m, 0, u, regularized=True)
    step = u**a * (1 - u) ** m * gamma(a + m) / (gamma(a) * gamma(m + 1))
    for weight in c:
        total += weight * q
        q += step
        step *= (1 - u) * (a + m) / (m + 1)
        m += 1
    return total


CASES = [
    [1],
    [2.5, 1.5],
    [3, 1, 0.5],
    [1.7091591886397026, 1.3873367432206134, 1.3250503189084022, 1.2801274573316794],
    [1, 1, 1, 1, 1],
    [4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3],
    [1, 0.05],
    [3.1, 2.7, 2.2, 1.9, 1.5, 1.3, 1.1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
]

if __name__ == "__main__":
    print("weights,x,d,tail")
    for weights in CASES:
        mean = sum(weights)
        for multiple in [0.01, 0.2, 0.7, 1, 1.3, 2.5, 6, 15, 40]:
            # Half an hour and thousands of terms.
            if multiple == 40 and len(weights) > 7:
                continue
            for d in [inf, 0.5, 1, 2.5, 7, 20.75, 133.1, 3941.1342476003028, 1e6]:
                x = repr(multiple * mean)
                p = tail([repr(w) for w in weights], x, d if d == inf else repr(d))
                words = " ".join(repr(float(w)) for w in weights)
                print(f"{words},{x},{d if d != inf else 'inf'},{mp.nstr(p, 20)}", flush=True)
