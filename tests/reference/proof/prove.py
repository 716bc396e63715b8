"""A slow prover, to test the core's verifier with proofs that the core did not make. Its masks follow from a fixed seed: never for real records.

The verifier's own run drives it: where the verifier would read 32 bytes, the next item of `Prover.script` is written instead, so the order of messages is that of
verify.py, and the values are those of the witness.
"""
import hashlib

from group import Q, add, encode, generator, inverse, multiply_sum
from network import exponential, rounded, sigmoid, exact_step, LOGISTIC, SOFTMAX, SQUARED
from statement import record_opening
from tape import lagrange
from transcript import Transcript
from verify import Relation, dot, eq, extension


class Writer(Transcript):
    """Reads like transcript.Reader, from a prover's script; remembers the last challenge of each label."""

    def __init__(self, domain, script):
        super().__init__(domain)
        self.script, self.proof, self.drawn = script, b"", {}

    def challenge(self, label):
        self.drawn[label] = super().challenge(label)
        return self.drawn[label]

    def _write(self, label, data):
        self.absorb(label, data)
        self.proof += data

    def point(self, label):
        point = next(self.script)
        self._write(label, encode(point))
        return point

    def scalar(self, label):
        value = next(self.script) % Q
        self._write(label, value.to_bytes(32, "little"))
        return value


def commit(family, first, values, blinding):
    return multiply_sum(list(values) + [blinding], [generator(family, first + i) for i in range(len(values))] + [generator("H")])


def bind(table, x):
    return [(low + x * (high - low)) % Q for low, high in zip(table[::2], table[1::2])]


def coefficients(values):
    """Of the polynomial with the given values at 0, 1, .., by Newton's differences on at most four points."""
    out, basis, values = [0] * len(values), [1], list(values)
    for k in range(len(values)):
        factor = values[0]
        for i in range(1, k + 1):
            factor = factor * inverse(i) % Q
        out = [(a + factor * b) % Q for a, b in zip(out, basis + [0] * len(out))]
        basis = [(low - k * high) % Q for low, high in zip([0] + basis, basis + [0])]
        values = [b - a for a, b in zip(values, values[1:])]
    return out


class Columns:
    """Entries of every committed column, [layer index][column][row][feature], and the tensors of the step."""

    def __init__(self, network, weights, features, labels):
        self.n, self.labels, self.X = network, labels, features
        n, mask = network, (1 << network.t) - 1
        _, forward, backward = exact_step(n, weights, features, labels)
        self.Z, self.U = dict(enumerate(forward, 1)), dict(enumerate(backward, 1))
        limbs = lambda rows, count: [[[x >> n.t * i & mask for x in row] for row in rows] for i in range(count)]
        self.layers, self.A, self.D = [], {0: features}, {}
        for l in range(1, n.layers):
            quotient = [[rounded(z, n.f_w) for z in row] for row in self.Z[l]]
            sign = [[int(z >= 0) for z in row] for row in quotient]
            magnitude = [[z if z >= 0 else -z - 1 for z in row] for row in quotient]
            back = [[rounded(u, n.f_w) for u in row] for row in self.U[l]]
            offset = [[g + (1 << n.t * n.signal_limbs - 1) for g in row] for row in back]
            self.layers.append([sign] + limbs(magnitude, n.magnitude_limbs) + limbs(offset, n.signal_limbs))
            self.A[l] = [[max(z, 0) for z in row] for row in quotient]
            self.D[l] = [[s * g for s, g in zip(*rows)] for rows in zip(sign, back)]
        self.layers.append({LOGISTIC: self.logistic, SQUARED: self.squared, SOFTMAX: self.softmax}[n.loss](limbs))

    def logits(self, shift, offset):
        return [[rounded(z, shift) + offset for z in row] for row in self.Z[self.n.layers]]

    def label_terms(self, scale):
        return [[y * scale for y in row] for row in self.labels]

    def set_signal(self, values, labels):
        self.D[self.n.layers] = [[v - y for v, y in zip(*rows)] for rows in zip(values, labels)]

    def logistic(self, limbs):
        n = self.n
        v0, v1 = limbs(self.logits(n.shift, n.logit_offset), 2)
        table, middle = sigmoid(n.t, n.f_d), 1 << n.t - 1
        p0, mid = [[table[x] for x in row] for row in v0], [[int(x == middle) for x in row] for row in v1]
        above = [[int(x > middle) for x in row] for row in v1]
        value = lambda p, m, a: p if m else table[-1] if a else table[0]
        self.set_signal([[value(*x) for x in zip(*rows)] for rows in zip(p0, mid, above)], self.label_terms(1 << n.f_d))
        return [v0, v1, p0, mid, above]

    def squared(self, limbs):
        n, half = self.n, 1 << 2 * self.n.t - 1
        values, scale = self.logits(n.f_w, half), 1 << n.f_d - n.f_a
        self.set_signal([[(v - half) * scale for v in row] for row in values], self.label_terms(scale))
        return limbs(values, 2)

    def softmax(self, limbs):
        n, table = self.n, exponential(self.n.t, self.n.f_a, self.n.f_e)
        values = self.logits(n.f_w, 1 << 2 * n.t - 1)
        top = [[max(row)] * len(row) for row in values]
        distance = [[m - v for m, v in zip(*rows)] for rows in zip(top, values)]
        (m0, m1), (d0, d1) = limbs(top, 2), limbs(distance, 2)
        T, zf = [[table[x] for x in row] for row in d0], [[int(x == 0) for x in row] for row in d1]
        h = [[int(k == row.index(0)) for k in range(len(row))] for row in distance]
        weight = [[t * z for t, z in zip(*rows)] for rows in zip(T, zf)]
        S = [[sum(row)] * len(row) for row in weight]
        both = [[divmod((w << n.f_d + 1) + s, 2 * s) + (s,) for w, s in zip(*rows)] for rows in zip(weight, S)]
        p = [[x[0] for x in row] for row in both]
        self.set_signal(p, self.label_terms(1 << n.f_d))
        return [h, zf, S, m0, m1, d0, d1, T, p, [[x[1] >> n.t for x in row] for row in both], [[2 * x[2] - 1 - x[1] >> n.t for x in row] for row in both]]


class Prover:
    """Makes the proof of a StepVerifier's statement from the records of its batch and their openings."""

    def __init__(self, verifier, rows, openings, seed):
        self.v, self.shape, self.rows, self.openings = verifier, verifier.shape, rows, openings
        self.columns = Columns(verifier.network, verifier.weights, [x for x, _ in rows], [y for _, y in rows])
        self.stream, self.count = seed, 0
        self.values, self.blindings = [], []

    def random(self):
        self.count += 1
        return int.from_bytes(hashlib.sha512(self.stream + self.count.to_bytes(8, "little")).digest(), "little") % Q

    def prove(self, step):
        self.writer = Writer("step", self.script())
        run = Relation.__new__(Relation)
        self.run = run
        run.__init__(self.shape, self.v.digest, self.v.records, step, self.writer)
        return self.writer.proof

    def value(self, form):
        return sum(a * (1 if i < 0 else self.values[i]) for i, a in form.items()) % Q

    def chunk(self, values):
        first, values = len(self.values), [x % Q for x in values]
        self.values += values
        self.blindings.append(self.random())
        return commit("tape", first, values, self.blindings[-1])

    def drawn(self, label):
        return self.writer.drawn[label]

    # ---- the messages, in order
    def script(self):
        yield from self.commit_rows()
        yield from self.tree()
        yield from self.inner()
        yield from self.elementwise()
        yield from self.products()
        yield from self.opening()

    def flat(self, tensor, variables):
        """Entry (i, j) at j 2^beta + i, zero beyond the box."""
        out = [0] * (1 << variables)
        for i, row in enumerate(tensor):
            for j, x in enumerate(row):
                out[(j << self.shape.beta) + i] = x
        return out

    def tuples(self, i, lookup):
        """{(row, feature): tuple} of a lookup."""
        layer, columns = self.shape.layers[i], self.columns.layers[i]
        plus = {"Z": self.columns.Z, "U": self.columns.U}[lookup.plus][layer.number] if lookup.plus else None
        out = {}
        for b in range(self.shape.rows):
            for k in range(layer.width):
                row = []
                for part in lookup.parts:
                    value = 0
                    for monomial, a in part.items():
                        for column in monomial:
                            a = a * columns[column][b][k]
                        value += a
                    row.append(value)
                if plus:
                    row[0] += plus[b][k]
                out[b, k] = tuple(row)
        return out

    def commit_rows(self):
        shape = self.shape
        self.lookups = {key: self.tuples(key[0], shape.layers[key[0]].lookups[key[1]]) for key in shape.leaves}
        counts = {tag: dict.fromkeys(shape.tables[tag].rows, 0) for tag in shape.looked_up}
        for (i, k), entries in self.lookups.items():
            tag = shape.tag[shape.layers[i].lookups[k].table]
            for row in entries.values():
                counts[tag][row] += 1
        tensors = [column for columns in self.columns.layers for column in columns]
        self.blocks = [self.flat(tensor, variables) for tensor, (variables, _) in zip(tensors, shape.blocks)]
        for tag, (variables, _) in zip(shape.looked_up, shape.blocks[len(tensors):], strict=True):
            entries = list(counts[tag].values())
            self.blocks.append(entries + [0] * ((1 << variables) - len(entries)))
        self.row_blindings, width = [], 1 << shape.row_bits
        for block, (_, rows) in zip(self.blocks, shape.blocks, strict=True):
            for k in range(rows):
                self.row_blindings.append(self.random())
                yield commit("wit", 0, block[k * width:(k + 1) * width], self.row_blindings[-1])

    def tree(self):
        shape, run = self.shape, self.run
        p, q = [0] * (1 << shape.depth), [1] * (1 << shape.depth)
        for (i, k), entries in self.lookups.items():
            tag = shape.tag[shape.layers[i].lookups[k].table]
            for (b, j), row in entries.items():
                at = shape.leaves[i, k][0] + (j << shape.beta) + b
                p[at] = 1
                q[at] = (run.alpha - tag - sum(pow(run.lookup_beta, e, Q) * v for e, v in enumerate(row, 1))) % Q
        layers = [(p, q)]
        while len(p) > 1:
            half = len(p) // 2
            p, q = ([(p[x] * q[x + half] + p[x + half] * q[x]) % Q for x in range(half)], [q[x] * q[x + half] % Q for x in range(half)])
            layers.append((p, q))
        yield self.chunk([p[0], q[0], p[0] * inverse(q[0]), inverse(q[0])])
        point = []
        for layer in range(shape.depth):
            weight = self.drawn("lambda")
            p, q = layers[-2 - layer]
            half = 1 << layer
            p0, p1, q0, q1 = p[:half], p[half:], q[:half], q[half:]
            below = []
            for i in range(layer):
                rest = eq(point[i + 1:], 1 << layer - i - 1)
                def h(x):
                    a, b, c, d = (bind(table, x) for table in (p0, p1, q0, q1))
                    return sum(e * (a[j] * d[j] + c[j] * (b[j] + weight * d[j])) for j, e in enumerate(rest)) % Q
                yield self.chunk(coefficients([h(0), h(1), h(2)])[1:])
                below.append(self.drawn("tree"))
                p0, p1, q0, q1 = (bind(table, below[-1]) for table in (p0, p1, q0, q1))
            yield self.chunk([p0[0], p1[0], q0[0], q1[0], p0[0] * q1[0]])
            point = below + [self.drawn("child")]

    def sum_check(self, label, terms, variables, degree):
        """terms: (factor, tables of one length); shorter ones count where the further bits are 0."""
        point = []
        for _ in range(variables):
            def g(x):
                total = 0
                for factor, tables in terms:
                    if len(tables[0]) == 1:
                        bound, factor = tables, factor * (1 - x)
                    else:
                        bound = [bind(table, x) for table in tables]
                    for entries in zip(*bound):
                        product = factor
                        for entry in entries:
                            product = product * entry % Q
                        total += product
                return total % Q
            c = coefficients([g(x) for x in range(degree + 1)])
            yield self.chunk([c[0]] + c[2:])
            x = self.drawn(label)
            point.append(x)
            terms = [(factor * (1 - x) % Q, tables) if len(tables[0]) == 1 else (factor, [bind(t, x) for t in tables]) for factor, tables in terms]
        return point

    def at(self, tensor, batch, features):
        return dot(batch, [dot(row, features) for row in tensor])

    def inner(self):
        run, n, L, c = self.run, self.v.network, self.v.network.layers, self.columns
        batch = eq(run.leaf_batch, self.shape.rows)
        weights = [matrix for matrix, _ in run.step.weights]
        total, terms = 0, []
        def pad(table):
            return table + [0] * ((1 << (len(table) - 1).bit_length()) - len(table))
        over_rows = lambda tensor: [dot(batch, column) for column in zip(*tensor)]
        for l in range(1, L + 1):
            here = run.axis(l, run.leaf_features)
            if l in run.tensor_share["Z"]:
                share = run.tensor_share["Z"][l]
                total += share * self.at(c.Z[l], batch, here)
                terms.append((share, [pad(over_rows(c.A[l - 1])), pad([dot(row, here) for row in weights[l - 1]])]))
            if l in run.tensor_share["U"]:
                share = run.tensor_share["U"][l]
                total += share * self.at(c.U[l], batch, here)
                terms.append((share, [pad(over_rows(c.D[l + 1])), pad([dot(here, column) for column in zip(*weights[l])])]))
            left = [dot(row, run.gradient_axis[l - 1]) + run.kappa for row in c.A[l - 1]]
            terms.append((pow(run.gamma, l, Q), [pad(left), pad([dot(row, run.gradient_axis[l]) for row in c.D[l]])]))
        yield self.chunk([total])
        rho = yield from self.sum_check("inner", terms, self.shape.inner_variables, 2)
        end = eq(rho[:self.shape.beta], self.shape.rows)
        leaf = [self.at(c.A[l], batch, run.axis(l, rho)) for l in range(L)] + [self.at(c.D[l], batch, run.axis(l, rho)) for l in range(2, L + 1)]
        a = [self.at(c.A[l], end, run.gradient_axis[l]) for l in range(L)]
        d = [self.at(c.D[l], end, run.gradient_axis[l]) for l in range(1, L + 1)]
        yield self.chunk(leaf + a + d + [(x + run.kappa * sum(end)) * y for x, y in zip(a, d)])

    def elementwise(self):
        shape, run = self.shape, self.run
        batch = {"leaf": eq(run.leaf_batch, shape.rows), "gradient": eq(run.rho[:shape.beta], shape.rows)}
        terms = []
        for i, kind, features, poly in run.groups:
            first = shape.first_block[i]
            weight = self.flat([[b * f % Q for f in features] for b in batch[kind]], shape.blocks[first][0])
            terms += [(a, [weight] + [self.blocks[first + column] for column in monomial]) for monomial, a in poly.items()]
        rows = [x + y for x, y in self.rows]
        for kind, form in run.record_forms.items():
            pad = [0] * ((1 << shape.beta) - shape.rows)
            terms.append((1, [batch[kind] + pad, [dot(row, form) for row in rows] + pad]))
        first = len(shape.blocks) - len(shape.looked_up)
        for block, weights in enumerate(run.weights, first):
            terms.append((run.sum_power, [self.blocks[block], weights + [0] * (len(self.blocks[block]) - len(weights))]))
        star = yield from self.sum_check("element", terms, shape.element_variables, 3)
        self.star = star
        record_weights = eq(star[:shape.beta], shape.rows)
        self.record = [dot(record_weights, column) for column in zip(*rows)]
        self.record_blinding = dot(record_weights, self.openings)
        yield self.chunk([extension(block, star[:variables]) for block, (variables, _) in zip(self.blocks, shape.blocks)]
                         + [dot(self.record, form) for form in run.record_forms.values()])
        yield self.chunk([self.value(left) * self.value(right) for left, right in run.column_products])

    def products(self):
        tape, n = self.run.tape, len(self.run.tape.products)
        power = self.drawn("rows")
        c, width = self.shape.row_bits, 1 << self.shape.row_bits
        self.witness, self.witness_blinding, at = [0] * width, 0, 0
        for i, (block, (variables, rows)) in enumerate(zip(self.blocks, self.shape.blocks)):
            for k, e in enumerate(eq(self.star[c:variables], rows)):
                weight = pow(power, i, Q) * e % Q
                self.witness = [(a + weight * b) % Q for a, b in zip(self.witness, block[k * width:(k + 1) * width])]
                self.witness_blinding += weight * self.row_blindings[at]
                at += 1
        f = [self.random()] + [self.value(left) for left, _, _ in tape.products]
        g = [self.random()] + [self.value(right) for _, right, _ in tape.products]
        further = [lagrange(n + 1, x) for x in range(n + 1, 2 * n + 1)]
        yield self.chunk([f[0], g[0], f[0] * g[0]] + [dot(f, w) * dot(g, w) for w in further])
        at_e = lagrange(n + 1, self.drawn("e"))
        yield dot(f, at_e)
        yield dot(g, at_e)

    def opening(self):
        form, weight, mu, kappa = self.run.tape.opened
        v = [w * x for w, x in zip(weight, self.values + self.witness + self.record, strict=True)]
        rho = dot(mu, self.blindings) + kappa[0] * self.witness_blinding + kappa[1] * self.record_blinding
        G = [generator(family, i) for family, part in (("tape", self.values), ("wit", self.witness), ("rec", self.record)) for i in range(len(part))]
        mask, mask_rho = [self.random() for _ in v], self.random()
        yield multiply_sum(mask + [mask_rho], G + [generator("H")])
        yield dot(mask, form)
        c, xi = self.drawn("c"), self.drawn("xi")
        z, z_rho, a = [(r + c * x) % Q for r, x in zip(mask, v)], mask_rho + c * rho, list(form)
        if len(z) > self.shape.tail_limit:
            padding = (1 << (len(z) - 1).bit_length()) - len(z)
            z, a, G = z + [0] * padding, a + [0] * padding, G + [None] * padding
        while len(z) > self.shape.tail_limit:
            h = len(z) // 2
            for scalars, points, inner in ((z[:h], G[h:], dot(z[:h], a[h:])), (z[h:], G[:h], dot(z[h:], a[:h]))):
                real = [(s, p) for s, p in zip(scalars, points) if p is not None]
                yield multiply_sum([s for s, _ in real] + [xi * inner], [p for _, p in real] + [generator("U")])
            x = self.drawn("fold")
            z = [(low + x * high) % Q for low, high in zip(z[:h], z[h:])]
            a = [(x * low + high) % Q for low, high in zip(a[:h], a[h:])]
            G = [multiply_sum([x], [low]) if high is None else add(multiply_sum([x], [low]), high) for low, high in zip(G[:h], G[h:])]
        yield from z
        yield z_rho


def prove(verifier, step, features, labels, key, nonce, count, seed):
    """features, labels: of all records; the batch is the verifier's."""
    rows = [(features[i], labels[i]) for i in verifier.indices]
    openings = [record_opening(key, nonce, count, i, *row) for i, row in zip(verifier.indices, rows)]
    return Prover(verifier, rows, openings, seed).prove(step)
