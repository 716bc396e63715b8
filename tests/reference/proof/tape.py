"""The hidden tape: forms on committed positions, their constraints, and the opening that settles them; prover-core/doc/tape.md, sumcheck.md, lookup.md."""
from group import Q, equal, generator, inverse, multiply_sum, IDENTITY
from relation import folding
from transcript import Refused


class Form(dict):
    """An affine form {position: coefficient}; position -1 is the constant 1."""

    @staticmethod
    def constant(value):
        return Form({-1: value % Q})

    def plus(self, other, factor=1):
        out = Form(self)
        for i, a in other.items():
            out[i] = (out.get(i, 0) + factor * a) % Q
        return out

    def times(self, factor):
        return Form({i: a * factor % Q for i, a in self.items()})


def lagrange(count, x):
    """L_0(x)..L_{count-1}(x) on the nodes 0..count-1."""
    out = []
    for i in range(count):
        top = bottom = 1
        for j in range(count):
            if j != i:
                top, bottom = top * (x - j) % Q, bottom * (i - j) % Q
        out.append(top * inverse(bottom) % Q)
    return out


class Tape:
    def __init__(self, reader):
        self.reader, self.size = reader, 0
        self.chunks = []    # (first, count, point)
        self.linear = []    # (form, witness form, record form): their sum is 0
        self.products = []  # (left, right, out)

    def chunk(self, label, count):
        first, self.size = self.size, self.size + count
        self.chunks.append((first, count, self.reader.point(label)))
        return [Form({i: 1}) for i in range(first, first + count)]

    def zero(self, form, witness=(), record=()):
        self.linear.append((form, witness, record))

    def product(self, left, right, out):
        self.products.append((left, right, out))

    def sum_check(self, label, claim, variables, degree):
        """Each round commits to g_0, g_2, (g_3); g_1 = claim - 2 g_0 - g_2 - (g_3)."""
        point = []
        for _ in range(variables):
            sent = self.chunk(label, degree)
            x = self.reader.challenge(label)
            coefficients = {0: sent[0], **{k: g for k, g in enumerate(sent[1:], 2)}}
            g1 = claim.plus(sent[0], -2)
            for k in range(2, degree + 1):
                g1 = g1.plus(coefficients[k], -1)
            coefficients[1] = g1
            claim = Form()
            for k, g in coefficients.items():
                claim = claim.plus(g, pow(x, k, Q))
            point.append(x)
        return point, claim

    def fraction_tree(self, depth):
        """(leaf point, p there, q there, the sum S)."""
        p, q, total, inverted = self.chunk("root", 4)
        self.product(q, total, p)
        self.product(q, inverted, Form.constant(1))
        point = []
        for layer in range(depth):
            weight = self.reader.challenge("lambda")
            claim, below = p.plus(q, weight), []
            for i in range(layer):
                h1, h2 = self.chunk("tree", 2)
                x = self.reader.challenge("tree")
                h0 = claim.plus(h1, -point[i]).plus(h2, -point[i])
                claim = h0.plus(h1, x).plus(h2, x * x)
                below.append(x)
            p0, p1, q0, q1, cross = self.chunk("node", 5)
            self.product(p0, q1, cross)
            self.product(q0, p1.plus(q1, weight), claim.plus(cross, -1))
            x = self.reader.challenge("child")
            p, q = p0.plus(p1.plus(p0, -1), x), q0.plus(q1.plus(q0, -1), x)
            point = below + [x]
        return point, p, q, total

    def settle_products(self):
        """Attema and Cramer (CRYPTO 2020): f, g of degree n through the factors at 1..n, h = f g of degree 2n."""
        n = len(self.products)
        f0, g0, h0, *rest = self.chunk("products", n + 3)
        e = self.reader.challenge("e")
        while e <= n:
            e = self.reader.challenge("e")
        def interpolate(values):
            out = Form()
            for value, weight in zip(values, lagrange(len(values), e), strict=True):
                out = out.plus(value, weight)
            return out
        f = interpolate([f0] + [left for left, _, _ in self.products])
        g = interpolate([g0] + [right for _, right, _ in self.products])
        h = interpolate([h0] + [out for _, _, out in self.products] + rest)
        f_e, g_e = self.reader.scalar("f(e)"), self.reader.scalar("g(e)")
        for form, value in ((f, f_e), (g, g_e), (h, f_e * g_e)):
            self.zero(form.plus(Form.constant(-value)))

    def open(self, witness_length, record_length, witness, record):
        """witness, record: [(weight, point)] whose sums are the combined rows. Everything ends in one multi-scalar product."""
        reader, n = self.reader, self.size + witness_length + record_length
        theta = reader.challenge("theta")
        form, constant, power = [0] * n, 0, 1
        for lin, wit, rec in self.linear:
            for i, a in lin.items():
                if i < 0:
                    constant += power * a
                else:
                    form[i] += power * a
            for at, part in ((self.size, wit), (self.size + witness_length, rec)):
                for j, a in enumerate(part):
                    form[at + j] += power * a
            power = power * theta % Q
        y = -constant % Q
        mu, kappa = reader.challenges("mu", len(self.chunks)), reader.challenges("kappa", 2)
        weight = [w for w, (_, count, _) in zip(mu, self.chunks) for _ in range(count)]
        weight += [kappa[0]] * witness_length + [kappa[1]] * record_length
        form = [a * inverse(w) % Q for a, w in zip(form, weight, strict=True)]
        self.opened = list(form), weight, mu, kappa  # what a prover needs

        mask, tau = reader.point("A"), reader.scalar("tau")
        reader.absorb("y", y.to_bytes(32, "little"))
        c, xi = reader.challenge("c"), reader.challenge("xi")
        u = generator("U")
        target = [(1, mask), (xi * (tau + c * y), u)] + [(c * w, point) for w, (_, _, point) in zip(mu, self.chunks)]
        target += [(c * kappa[0] * w, point) for w, point in witness] + [(c * kappa[1] * w, point) for w, point in record]
        padded, folds, tail = folding(n)
        form += [0] * (padded - n)
        spread, scale = [1] * padded, 1  # the folded generator j is the sum of spread[i] G_i over i = j mod the folded length
        for _ in range(folds):
            left, right = reader.point("L"), reader.point("R")
            x, half = reader.challenge("fold"), len(form) // 2
            target = [(x * w, point) for w, point in target] + [(1, left), (x * x, right)]
            form = [(x * low + high) % Q for low, high in zip(form[:half], form[half:])]
            spread = [w * x % Q if i % (2 * half) < half else w for i, w in enumerate(spread)]
            scale = scale * x % Q
        z = [reader.scalar("z") for _ in range(tail)]
        blinding = reader.scalar("z_rho")
        families = [("tape", self.size), ("wit", witness_length), ("rec", record_length)]
        generators = [generator(family, i) for family, count in families for i in range(count)]
        target += [(-spread[i] * z[i % tail], g) for i, g in enumerate(generators)]
        target += [(-scale * blinding, generator("H")), (-xi * sum(a * b for a, b in zip(z, form, strict=True)), u)]
        if not equal(multiply_sum(*zip(*target)), IDENTITY):
            raise Refused("opening")
