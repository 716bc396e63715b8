"""Networks, lookup tables and the exact step; prover-core/doc/statement.md, tables.md."""
import hashlib
from dataclasses import dataclass

from transcript import Refused


def u32(x):
    return x.to_bytes(4, "little")


def u64(x):
    return x.to_bytes(8, "little")


def i64(x):
    return x.to_bytes(8, "little", signed=True)


def sized(data):
    return u64(len(data)) + data


LOGISTIC, SQUARED, SOFTMAX = 1, 2, 3


@dataclass(frozen=True)
class Network:
    loss: int  # LOGISTIC, SQUARED, SOFTMAX
    widths: tuple
    t: int
    f_a: int
    f_w: int
    f_d: int
    magnitude_limbs: int
    signal_limbs: int
    f_e: int = 0

    @staticmethod
    def read(o):
        return Network(o["loss"], tuple(o["widths"]), o["rangeBits"], o["featureBits"], o["weightBits"], o["signalBits"],
                       o["magnitudeLimbs"], o["signalLimbs"], o.get("expBits", 0))

    @property
    def layers(self):
        return len(self.widths) - 1

    @property
    def shift(self):
        """u: the logit is rounded to t - 4 fractional bits."""
        return self.f_a + self.f_w - (self.t - 4)

    @property
    def logit_offset(self):
        return (1 << self.t - 1) + (1 << 2 * self.t - 1)

    def matrices(self, flat):
        """[(W_l as rows, b_l)] for l = 1..L of a flat list in network layout."""
        out, at = [], 0
        for n, m in zip(self.widths, self.widths[1:]):
            out.append(([flat[at + i * m:at + (i + 1) * m] for i in range(n)], flat[at + n * m:at + (n + 1) * m]))
            at += (n + 1) * m
        return out

    @property
    def parameter_count(self):
        return sum((n + 1) * m for n, m in zip(self.widths, self.widths[1:]))

    def canonical(self):
        exponent = (self.f_e,) if self.loss == SOFTMAX else ()
        return b"".join(map(u32, (self.loss, self.layers, *self.widths, self.t, self.f_a, self.f_w, self.f_d, self.magnitude_limbs,
                                  self.signal_limbs, *exponent)))

    def check(self):
        classes = self.widths[-1] << self.f_e + 1
        head = {LOGISTIC: 1 <= self.shift <= self.t and self.f_e == 0, SQUARED: self.f_d >= self.f_a and self.f_e == 0,
                SOFTMAX: self.widths[-1] >= 2 and 1 <= self.f_e <= 31 and classes <= 1 << min(2 * self.t, 31)}
        ok = (head.get(self.loss, False) and 1 <= self.layers <= 64 and all(1 <= n <= 2**16 for n in self.widths) and self.parameter_count <= 2**30
              and 4 <= self.t <= 16 and 1 <= self.f_w <= self.t and 0 <= self.f_a < self.t and 0 <= self.f_d < self.t
              and self.magnitude_limbs in (1, 2) and self.signal_limbs in (1, 2))
        if not ok:
            raise Refused("parameters")


# ---------------------------------------------------------------- tables
@dataclass(frozen=True)
class Table:
    name: str
    parts: int
    rows: tuple  # tuples (input, outputs...), by input


ONE = 1 << 62


def exp_step(bits):
    """e^{-1/2^bits} at 62 fractional bits: the alternating series, every term truncated."""
    out, term, k = ONE, ONE, 0
    while term:
        k += 1
        term //= k << bits
        out += term if k % 2 == 0 else -term
    return out


def sigmoid(t, f_d):
    """round-half-up of 2^f_d / (1 + e^-x) at x = (k - 2^{t-1}) / 2^{t-4}."""
    half, step, power, out = 1 << t - 1, exp_step(t - 4), ONE, [0] * (1 << t)
    for j in range(half + 1):
        half_up = lambda numerator: ((numerator << f_d + 1) + ONE + power) // (2 * (ONE + power))
        if j < half:
            out[half + j] = half_up(ONE)
        if j:
            out[half - j] = half_up(power)
        power = power * step >> 62
    return out


def exponential(t, f_a, f_e):
    """round-half-up of 2^f_e e^{-k / 2^f_a}."""
    step, power, out = exp_step(f_a), ONE, []
    for _ in range(1 << t):
        out.append((power << f_e) + ONE // 2 >> 62)
        power = power * step >> 62
    return out


def range_table(bits):
    return Table(f"range{bits}", 1, tuple((v,) for v in range(1 << bits)))


def step_tables(n):
    rows = range(1 << n.t)
    if n.loss == LOGISTIC:
        middle = 1 << n.t - 1
        functions = [Table("logistic", 2, tuple(enumerate(sigmoid(n.t, n.f_d)))),
                     Table("clamp", 3, tuple((k, int(k == middle), int(k > middle)) for k in rows))]
    elif n.loss == SOFTMAX:
        functions = [Table("exp", 2, tuple(enumerate(exponential(n.t, n.f_a, n.f_e)))), Table("zero", 2, tuple((k, int(k == 0)) for k in rows))]
    else:
        functions = []
    return [range_table(bits) for bits in sorted({n.t, n.f_w, n.shift if n.loss == LOGISTIC else n.t})] + functions


def enrolment_tables(n):
    return [range_table(n.t)]


def tables_digest(tables):
    out = b""
    for table in tables:
        out += sized(table.name.encode()) + u32(table.parts) + u32(len(table.rows))
        out += b"".join(u32(v) for row in table.rows for v in row[1:])
    return hashlib.sha256(out).digest()


# ---------------------------------------------------------------- the exact step
def rounded(z, s):
    return z + (1 << s - 1) >> s


def within(value, low, high, what):
    if not low <= value < high:
        raise Refused(f"unprovable: {what} is {value}")
    return value


def logistic_signal(n, z, y):
    table = sigmoid(n.t, n.f_d)
    def one(z, y):
        v = within(rounded(z, n.shift) + n.logit_offset, 0, 1 << 2 * n.t, "the logit")
        low, high = v % (1 << n.t), v >> n.t
        return table[low if high == 1 << n.t - 1 else -1 if high > 1 << n.t - 1 else 0] - (y << n.f_d)
    return [one(*pair) for pair in zip(z, y)]


def logits(n, z):
    half = 1 << 2 * n.t - 1
    return [within(rounded(x, n.f_w), -half, half, "the logit") for x in z]


def squared_signal(n, z, y):
    return [(v - label) << n.f_d - n.f_a for v, label in zip(logits(n, z), y)]


def softmax_signal(n, z, y):
    values, table = logits(n, z), exponential(n.t, n.f_a, n.f_e)
    distances = [max(values) - v for v in values]
    weights = [table[d] if d < 1 << n.t else 0 for d in distances]
    total = sum(weights)
    return [((w << n.f_d + 1) + total) // (2 * total) - (label << n.f_d) for w, label in zip(weights, y)]


HEADS = {LOGISTIC: logistic_signal, SQUARED: squared_signal, SOFTMAX: softmax_signal}


def exact_step(n, weights, features, labels):
    """(update, [Z_1..Z_L], [U_1..U_{L-1}]) for rows of features and labels; Refused when a value leaves its range."""
    layers, big = n.matrices(weights), 1 << n.t * n.magnitude_limbs
    activations, forward, signs = [features], [], []
    for l, (matrix, bias) in enumerate(layers, 1):
        forward.append([[sum(a * row[j] for a, row in zip(x, matrix)) + (bias[j] << n.f_a) for j in range(len(bias))] for x in activations[-1]])
        if l < n.layers:
            quotient = [[within(rounded(z, n.f_w), -big, big, "Z'") for z in row] for row in forward[-1]]
            signs.append([[int(z >= 0) for z in row] for row in quotient])
            activations.append([[max(z, 0) for z in row] for row in quotient])
    signal = [HEADS[n.loss](n, z, y) for z, y in zip(forward[-1], labels)]
    signals, backward, half = [signal], [], 1 << n.t * n.signal_limbs - 1
    for l in range(n.layers - 1, 0, -1):
        sums = [[sum(d * w for d, w in zip(row, weights_row)) for weights_row in layers[l][0]] for row in signals[0]]
        backward.insert(0, sums)
        signals.insert(0, [[s * within(rounded(x, n.f_w), -half, half, "G'") for s, x in zip(*rows)] for rows in zip(signs[l - 1], sums)])
    update = []
    for a, d in zip(activations, signals):
        for k in range(len(a[0]) + 1):
            update += [sum((x[k] if k < len(x) else 1) * y[j] for x, y in zip(a, d)) for j in range(len(d[0]))]
    return [within(x, -2**63, 2**63, "the update") for x in update], forward, backward
