"""What is committed, looked up and constrained, layer by layer, and the shape that follows; prover-core/doc/claims.md, layout.md.

A polynomial of degree <= 2 in the columns of a layer is {(): constant, (i,): coefficient, (i, j) with i <= j: coefficient}.
"""
from dataclasses import dataclass, field

from network import LOGISTIC, SOFTMAX, SQUARED, enrolment_tables, step_tables

TAIL_LIMIT = 128


def log2_ceil(n):
    return (n - 1).bit_length()


class Poly(dict):
    @staticmethod
    def column(i):
        return Poly({(i,): 1})

    def __add__(self, other):
        other = other if isinstance(other, Poly) else Poly({(): other})
        return Poly({m: self.get(m, 0) + other.get(m, 0) for m in self | other})

    def __mul__(self, other):
        other = other if isinstance(other, Poly) else Poly({(): other})
        out = Poly()
        for m, a in self.items():
            for n, b in other.items():
                key = tuple(sorted(m + n))
                out[key] = out.get(key, 0) + a * b
        return out

    def __sub__(self, other):
        return self + (other * -1 if isinstance(other, Poly) else -other)

    __radd__, __rmul__ = __add__, __mul__


@dataclass
class Lookup:
    table: str
    parts: list
    plus: str = ""  # "Z", "U", "X" or "Y": the tensor that is added to the first part


@dataclass
class Zero:
    """For every row b and class k of the box: at(b, k) + sum_j row(b, j) + first(b, 0) = 0."""
    at: Poly
    row: Poly = field(default_factory=Poly)
    first: Poly = field(default_factory=Poly)


@dataclass
class Layer:
    number: int
    width: int
    columns: list
    lookups: list
    zeros: list = field(default_factory=list)
    activation: Poly = field(default_factory=Poly)
    signal: Poly = field(default_factory=Poly)
    label_share: int = 0
    label_link: bool = False


def digits(t, columns):
    return sum((Poly.column(c) * (1 << t * i) for i, c in enumerate(columns)), Poly())


def remainder(tensor, quotient, shift):
    return Lookup(f"range{shift}", [quotient * -(1 << shift) + (1 << shift - 1)], tensor)


def hidden(n, number):
    first_g = 1 + n.magnitude_limbs
    magnitudes, signals = range(1, first_g), range(first_g, first_g + n.signal_limbs)
    s, m = Poly.column(0), digits(n.t, magnitudes)
    rounded_z = s * (2 * m + 1) - m - 1
    rounded_u = digits(n.t, signals) - (1 << n.t * n.signal_limbs - 1)
    return Layer(number, n.widths[number],
                 ["s"] + [f"m{i}" for i in range(n.magnitude_limbs)] + [f"g{i}" for i in range(n.signal_limbs)],
                 [Lookup(f"range{n.t}", [Poly.column(c)]) for c in (*magnitudes, *signals)]
                 + [remainder("Z", rounded_z, n.f_w), remainder("U", rounded_u, n.f_w)],
                 [Zero(s * s - s)], s * m, s * rounded_u)


def logistic_head(n, tables):
    v0, v1, p0, mid, above = map(Poly.column, range(5))
    outputs = next(t for t in tables if t.name == "logistic").rows
    low, high = outputs[0][1], outputs[-1][1]
    return Layer(n.layers, n.widths[-1], ["v0", "v1", "p0", "mid", "above"],
                 [Lookup("logistic", [v0, p0]), Lookup("clamp", [v1, mid, above]),
                  remainder("Z", digits(n.t, (0, 1)) - n.logit_offset, n.shift)],
                 signal=mid * p0 + above * high + (Poly({(): 1}) - mid - above) * low,
                 label_share=-(1 << n.f_d))


def squared_head(n, tables):
    value = digits(n.t, (0, 1)) - (1 << 2 * n.t - 1)
    scale = 1 << n.f_d - n.f_a
    return Layer(n.layers, n.widths[-1], ["z0", "z1"],
                 [Lookup(f"range{n.t}", [Poly.column(0)]), Lookup(f"range{n.t}", [Poly.column(1)]), remainder("Z", value, n.f_w)],
                 signal=value * scale, label_share=-scale)


def softmax_head(n, tables):
    names = ["h", "zf", "S", "m0", "m1", "d0", "d1", "T", "p", "q1", "w1"]
    h, zf, total, m0, m1, d0, d1, T, p, q1, w1 = map(Poly.column, range(11))
    limb = 1 << n.t
    maximum, distance = m0 + m1 * limb - (1 << 2 * n.t - 1), d0 + d1 * limb
    rho = zf * T * (2 << n.f_d) + total - 2 * total * p
    top = 2 * total - 1 - rho
    fits = lambda part: Lookup(f"range{n.t}", [part])
    return Layer(n.layers, n.widths[-1], names,
                 [fits(m0), fits(m1), Lookup("exp", [d0, T]), Lookup("zero", [d1, zf]), fits(p), fits(q1), fits(w1),
                  fits(rho - q1 * limb), fits(top - w1 * limb), remainder("Z", maximum - distance, n.f_w)],
                 [Zero(h * distance), Zero(Poly({(): -1}), row=h), Zero(total, row=zf * T * -1), Zero(m0, first=m0 * -1), Zero(m1, first=m1 * -1)],
                 signal=p, label_share=-(1 << n.f_d))


HEADS = {LOGISTIC: logistic_head, SQUARED: squared_head, SOFTMAX: softmax_head}


def enrolled_labels(n):
    width, y = n.widths[-1], Poly.column(0)
    if n.loss == SQUARED:
        return Layer(1, width, [], [Lookup(f"range{n.t}", [Poly({(): 1 << n.t - 1})], "Y")])
    one = [Zero(Poly({(): -1}), row=y)] if n.loss == SOFTMAX else []
    return Layer(1, width, ["y"], [], [Zero(y * y - y)] + one, label_link=True)


class Shape:
    """Everything that follows from the network, the kind of relation and the number of rows B."""

    def __init__(self, n, step, rows):
        self.network, self.step, self.rows, self.beta, self.tail_limit = n, step, rows, log2_ceil(rows), TAIL_LIMIT
        self.tables = step_tables(n) if step else enrolment_tables(n)
        self.tag = {table.name: i for i, table in enumerate(self.tables)}
        if step:
            self.layers = [hidden(n, l) for l in range(1, n.layers)] + [HEADS[n.loss](n, self.tables)]
        else:
            self.layers = [Layer(0, n.widths[0], [], [Lookup(f"range{n.t}", [Poly({(): 1 << n.t - 1})], "X")]), enrolled_labels(n)]
        self._place_leaves()
        self.looked_up = sorted({self.tag[lookup.table] for layer in self.layers for lookup in layer.lookups})
        self._choose_rows()
        self.record_length = n.widths[0] + n.widths[-1]
        axes = [log2_ceil(w) for w in (n.widths if n.layers > 1 else n.widths[:1])]
        self.inner_variables = max([self.beta] + axes)
        self.element_variables = max([self.beta] + [variables for variables, _ in self.blocks])

    def _place_leaves(self):
        """Dyadic blocks, largest first, in a stable order; leaves[(layer, lookup)] = (offset, variables)."""
        keys = [(i, k, self.beta + log2_ceil(layer.width)) for i, layer in enumerate(self.layers) for k in range(len(layer.lookups))]
        self.leaves, at = {}, 0
        for i, k, variables in sorted(keys, key=lambda key: -key[2]):
            self.leaves[i, k] = (at, variables)
            at += 1 << variables
        self.depth = max([1, log2_ceil(at)] + [self.beta + log2_ceil(layer.width) for layer in self.layers])

    def _choose_rows(self):
        """Blocks (variables, rows sent): columns of the layers in order, then multiplicities by tag."""
        entries = [(layer.width << self.beta, self.beta + log2_ceil(layer.width)) for layer in self.layers for _ in layer.columns]
        entries += [(len(self.tables[tag].rows), log2_ceil(len(self.tables[tag].rows))) for tag in self.looked_up]
        cost = lambda c: (1 << c) + sum(-(-count >> c) for count, _ in entries)
        self.row_bits = min(range(4, 14), key=cost)  # the smallest of equals
        self.blocks = [(max(variables, self.row_bits), -(-count >> self.row_bits)) for count, variables in entries]
        self.first_block, at = [], 0
        for layer in self.layers:
            self.first_block.append(at)
            at += len(layer.columns)

    @property
    def proof_length(self):
        """prover-core/doc/format.md."""
        k, layers, forms = self.depth, self.network.layers, 2 if self.step else 1
        column_products = len({(i, m[0]) for i, layer in enumerate(self.layers)
                               for p in [layer.activation, layer.signal, *(q for z in layer.zeros for q in (z.at, z.row, z.first)),
                                         *(q for lookup in layer.lookups for q in lookup.parts)]
                               for m in p if len(m) == 2})
        products = 2 + 2 * k + column_products + (layers if self.step else 0)
        tape = 4 + k * (k - 1) + 5 * k + 3 * self.element_variables + len(self.blocks) + forms + column_products + products + 3
        chunks = 1 + k * (k - 1) // 2 + k + self.element_variables + 3
        if self.step:
            tape, chunks = tape + 1 + 2 * self.inner_variables + 5 * layers - 1, chunks + 2 + self.inner_variables
        _, folds, tail = folding(tape + (1 << self.row_bits) + self.record_length)
        return 32 * (sum(rows for _, rows in self.blocks) + chunks + 2 + 2 + 2 * folds + tail + 1)


def folding(n):
    """(padded length, folds, entries sent)."""
    if n <= TAIL_LIMIT:
        return n, 0, n
    padded = 1 << log2_ceil(n)
    folds = log2_ceil(padded) - log2_ceil(TAIL_LIMIT)
    return padded, folds, padded >> folds
