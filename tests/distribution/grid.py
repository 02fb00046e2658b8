"""Quantiles and tails of normal, t, chi-squared, F and Beta, for quantiles.csv and tails.csv beside this file.

    pip install mpmath
    cd tests/distribution && python grid.py

Everything comes from the power series of the incomplete beta and gamma functions with positive terms, summed in 80
digits, and Newton on the logarithm of the tail; p, the parameters and x are the exact values of their doubles.
"""

from mpmath import mp, mpf, exp, inf, log, log1p, loggamma, sqrt

mp.dps = 80
BITS = 280
ONE = 1 << BITS


def fixed(value):
    return int(mp.floor(value * mpf(2) ** BITS))


def terms(a, b, x, y):
    """About how many terms the series of I_x(a, b) takes."""
    return inf if x == 1 else max(0, (b * x - a * y) / y) - 185 / log(x)


def beta_tails(a, b, x, y):
    """I_x(a, b), its complement and x^a y^b / B(a, b)."""
    if terms(b, a, y, x) < terms(a, b, x, y):
        upper, lower, density = beta_series(b, a, y, x)
        # A complement that small has lost its digits.
        if lower > mpf(10) ** -40:
            return lower, upper, density
    lower, upper, density = beta_series(a, b, x, y)
    if upper > mpf(10) ** -40:
        return lower, upper, density
    upper, lower, density = beta_series(b, a, y, x)
    return lower, upper, density


def beta_series(a, b, x, y):
    """The same by the series of I_x(a, b)."""
    density = exp(a * log(x) + b * log(y) - loggamma(a) - loggamma(b) + loggamma(a + b))
    # 1 + (a+b) x / (a+1) + (a+b)(a+b+1) x^2 / ((a+1)(a+2)) + ...
    above, below, x = fixed(a + b), fixed(a + 1), fixed(x)
    term = total = ONE
    while term:
        term = (term * above // below) * x >> BITS
        total += term
        above += ONE
        below += ONE
    lower = density / a * mpf(total) / mpf(2) ** BITS
    return lower, 1 - lower, density


def gamma_tails(a, x):
    """P(a, x), its complement and x^a e^-x / Gamma(a)."""
    density = exp(a * log(x) - x - loggamma(a))
    below, at = fixed(a + 1), fixed(x)
    term = total = ONE
    while term:
        term = term * at // below
        total += term
        below += ONE
    lower = density / a * mpf(total) / mpf(2) ** BITS
    return lower, 1 - lower, density


def solve(start, tails, p):
    """z where the lower tail is p, by Newton on the logarithm of the smaller tail, which is concave in z."""
    z = start
    for _ in range(400):
        lower, upper, density = tails(z)
        if p <= mpf(1) / 2:
            step = (log(p) - log(lower)) * lower / density
        else:
            step = (log(upper) - log(1 - p)) * upper / density
        # Far on the wrong side the tangent overshoots without harm, but a huge step costs a long series.
        z += max(min(step, mpf(40)), mpf(-40)) if abs(z) < 60 else step
        if abs(step) < mpf(10) ** -45:
            return z
    raise ArithmeticError("no root")


def normal_tails(z):
    half = mp.erfc(abs(z) / sqrt(mpf(2))) / 2
    return (1 - half, half) if z >= 0 else (half, 1 - half)


def normal_quantile(p):
    if p > mpf(1) / 2:
        return -normal_quantile(1 - p)
    z = -sqrt(-2 * log(p)) if p < mpf("0.1") else mpf(0)
    for _ in range(200):
        q = normal_tails(z)[0]
        step = (log(p) - log(q)) * q / (exp(-z * z / 2) / sqrt(2 * mp.pi))
        z += step
        if abs(step) < mpf(10) ** -45:
            return z
    raise ArithmeticError("no root")


def beta_logit(a, b, p):
    def tails(l):
        x = 1 / (1 + exp(-l))
        return beta_tails(a, b, x, 1 / (1 + exp(l)))

    if p > mpf(1) / 2:
        return -beta_logit(b, a, 1 - p)
    if min(a, b) >= 1:
        mean_log = log(a / b)
        start = mean_log + normal_quantile(p) * sqrt(1 / a + 1 / b)
    else:
        start = (log(p) + log(a) + loggamma(a) + loggamma(b) - loggamma(a + b)) / a
        if a > 100:
            start = max(start, log(a) - 4)
    return solve(start, tails, p)


def chi_squared_quantile(p, df):
    a = df / 2
    first = (log(p) + loggamma(a + 1)) / a
    root = 1 - 1 / (9 * a) + normal_quantile(p) / (3 * sqrt(a))
    start = max(first, log(a) + 3 * log(root)) if root > 0 else first
    return 2 * exp(solve(start, lambda z: gamma_tails(a, exp(z)), p))


def t_quantile(p, df):
    if p == mpf(1) / 2:
        return mpf(0)
    if p < mpf(1) / 2:
        return -t_quantile(1 - p, df)
    # t^2 / df has the odds of Beta(1/2, df/2).
    half = mpf(1) / 2
    if df > 3:
        z = normal_quantile(p)
        guess = z + (z**3 + z) / (4 * df)
        target = 2 * p - 1

        def tails(l):
            return beta_tails(half, df / 2, 1 / (1 + exp(-l)), 1 / (1 + exp(l)))

        return sqrt(df * exp(solve(log(guess * guess / df), tails, target)))
    return sqrt(df * exp(beta_logit(half, df / 2, 2 * p - 1)))


def f_quantile(p, d1, d2):
    if d2 == inf:
        return chi_squared_quantile(p, d1) / d1
    if d1 == inf:
        return d2 / chi_squared_quantile(1 - p, d2)
    return d2 / d1 * exp(beta_logit(d1 / 2, d2 / 2, p))


def beta_quantile(p, a, b):
    return 1 / (1 + exp(-beta_logit(a, b, p)))


def t_tails(t, df):
    square = t * t
    lower, upper, _ = beta_tails(mpf(1) / 2, df / 2, square / (df + square), df / (df + square))
    return (1 - upper / 2, upper / 2) if t >= 0 else (upper / 2, 1 - upper / 2)


def f_tails(x, d1, d2):
    if d2 == inf:
        return gamma_tails(d1 / 2, x * d1 / 2)[:2]
    return beta_tails(d1 / 2, d2 / 2, d1 * x / (d1 * x + d2), d2 / (d1 * x + d2))[:2]


P = [1e-10, 1e-6, 0.001, 0.025, 0.25, 0.4999, 0.6, 0.95, 0.975, 0.999999, 1 - 1e-10]
DF = [0.5, 1, 1.5, 2, 3.7, 10, 50.5, 933, 1e5, 1e7]
DF_CHI = [0.05, 0.5, 1, 2, 3.7, 10, 99.5, 1e4, 1e7]
DF_F = [
    (1, 1), (0.5, 0.5), (0.5, 1e7), (1e7, 0.5), (2, 3), (3.945079327, 3941.134248), (1, 10.5), (30, 4.5), (4, 1e7),
    (1e7, 1e7), (1e4, 2.5), (100, 100), (2.5, inf), (0.5, 300),
]
SHAPES = [
    (0.01, 0.01), (0.01, 1), (1, 0.01), (0.01, 1e5), (1e5, 0.01), (0.5, 0.5), (1, 1), (0.3, 40), (3, 5.5),
    (404.3, 364.1), (1e5, 1e5), (1e5, 2), (0.5, 1e5), (1.2, 9000),
]
# x as multiples of the median for the far tails.
MULTIPLES = [1e-8, 1e-3, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0, 30.0]


def word(value):
    return repr(float(value))


def shown(value):
    return mp.nstr(mpf(value), 22)


def main():
    with open("quantiles.csv", "w") as out:
        print("distribution,first,second,p,quantile", file=out)
        for p in P + [1e-300, 1e-30]:
            print(f"normal,0.0,0.0,{word(p)},{shown(normal_quantile(mpf(p)))}", file=out)
        for p in P:
            for df in DF:
                print(f"t,{word(df)},0.0,{word(p)},{shown(t_quantile(mpf(p), mpf(df)))}", file=out)
            for df in DF_CHI:
                print(f"chi_squared,{word(df)},0.0,{word(p)},{shown(chi_squared_quantile(mpf(p), mpf(df)))}", file=out)
            for d1, d2 in DF_F:
                print(f"f,{word(d1)},{word(d2)},{word(p)},{shown(f_quantile(mpf(p), mpf(d1), mpf(d2)))}", file=out)
            for a, b in SHAPES:
                print(f"beta,{word(a)},{word(b)},{word(p)},{shown(beta_quantile(mpf(p), mpf(a), mpf(b)))}", file=out)
            print(p, flush=True)
    with open("tails.csv", "w") as out:
        print("distribution,first,second,x,lower,upper", file=out)

        def row(name, first, second, x, tails):
            lower, upper = tails
            if min(lower, upper) > mpf(10) ** -40:
                print(f"{name},{word(first)},{word(second)},{word(x)},{shown(lower)},{shown(upper)}", file=out)

        for z in [-37.5, -20, -8, -3, -1, -0.1, 0, 0.5, 1, 2, 5, 9, 11]:
            row("normal", 0, 0, z, normal_tails(mpf(z)))
        for df in DF:
            for t in [-1000, -30, -12.5, -5, -1.5, -0.1, 1e-6, 0.3, 1, 2.5, 7, 16, 100]:
                row("t", df, 0, t, t_tails(mpf(t), mpf(df)))
        half = mpf(1) / 2
        for df in DF_CHI:
            middle = chi_squared_quantile(half, mpf(df))
            for multiple in MULTIPLES + [0.998, 1.003]:
                x = float(middle * mpf(multiple))
                if x > 0 and not (df > 1e6 and multiple > 1.5):
                    row("chi_squared", df, 0, x, gamma_tails(mpf(df) / 2, mpf(x) / 2)[:2])
        for d1, d2 in DF_F:
            middle = f_quantile(half, mpf(d1), mpf(d2))
            for multiple in MULTIPLES + [0.998, 1.003]:
                x = float(middle * mpf(multiple))
                row("f", d1, d2, x, f_tails(mpf(x), mpf(d1), mpf(d2)))
        for a, b in SHAPES:
            middle = beta_quantile(half, mpf(a), mpf(b))
            for multiple in MULTIPLES + [0.998, 1.003]:
                x = float(middle * mpf(multiple))
                if 0 < x < 1:
                    row("beta", a, b, x, beta_tails(mpf(a), mpf(b), mpf(x), 1 - mpf(x))[:2])


if __name__ == "__main__":
    main()
