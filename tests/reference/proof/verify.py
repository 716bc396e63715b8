"""The verifier of a relation and the two drivers, step and enrolment; prover-core/doc/protocol.md, claims.md."""
import hashlib
from dataclasses import dataclass

from group import Q, inverse
from relation import Poly, Shape, log2_ceil
from statement import (CHUNK, batch_indices, beacon_seed, chunk_digest, dataset_root, decode_commitments, enrolment_digest, step_digest)
from tape import Form, Tape
from transcript import Reader, Refused


def eq(point, length):
    """eq(point, x) for x = 0..length-1: bit i of x goes with coordinate i."""
    out = []
    for x in range(length):
        value = 1
        for i, r in enumerate(point):
            value = value * (r if x >> i & 1 else 1 - r) % Q
        out.append(value if x >> len(point) == 0 else 0)
    return out


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True)) % Q


def extension(weights, point):
    return dot(weights, eq(point, len(weights)))


def absent(point, variables):
    """A term over fewer variables is 0 wherever one of the others is not 0."""
    out = 1
    for r in point[variables:]:
        out = out * (1 - r) % Q
    return out


def bilinear(left, matrix, right):
    return dot(left, [dot(row, right) for row in matrix])


@dataclass
class Step:
    """The public tensors of a training step, [(matrix, bias)] by layer."""
    weights: list
    update: list


class Relation:
    """One run of the verifier; the attributes are the protocol's values in the order in which they appear."""

    def __init__(self, shape, statement, records, step, reader):
        self.shape, self.network, self.step, self.records = shape, shape.network, step, records
        self.reader = reader
        reader.absorb("statement", statement)
        self.rows = [reader.point("row") for _, rows in shape.blocks for _ in range(rows)]
        self.alpha, self.lookup_beta = reader.challenge("alpha"), reader.challenge("beta")
        self.table_weights()
        self.tape = Tape(reader)
        self.leaf, p, q, self.sum = self.tape.fraction_tree(shape.depth)
        self.leaf_batch, self.leaf_features = self.leaf[:shape.beta], self.leaf[shape.beta:]
        self.leaf_shares()
        self.tape.zero(p.plus(Form.constant(-self.leaf_p)))
        claim = Form.constant(self.leaf_q).plus(q, -1)
        self.rho = None
        if step:
            claim = claim.plus(self.inner(), -1)
        self.eta = reader.challenge("eta")
        self.elementwise(claim)

    def axis(self, l, point):
        """Weights on the n_l features of layer number l at the low coordinates of a point."""
        return eq(point[:log2_ceil(self.network.widths[l])], self.network.widths[l])

    # ---- lookups
    def table_weights(self):
        self.weights = []
        for tag in self.shape.looked_up:
            differences = [(self.alpha - tag - sum(pow(self.lookup_beta, i + 1, Q) * v for i, v in enumerate(row))) % Q
                           for row in self.shape.tables[tag].rows]
            if 0 in differences:
                raise Refused("alpha_hits_table")
            self.weights.append([inverse(d) for d in differences])

    def leaf_shares(self):
        """p~(r) and q~(r) of the leaves, split into public constants, shares of the tensors Z, U, X, Y and of each layer's columns."""
        shape = self.shape
        self.leaf_p, self.leaf_q = 0, 1
        self.tensor_share = {"Z": {}, "U": {}, "X": {}, "Y": {}}
        self.column_share = [Poly() for _ in shape.layers]
        for (i, k), (offset, variables) in shape.leaves.items():
            layer = shape.layers[i]
            lookup = layer.lookups[k]
            place = 1
            for bit in range(variables, shape.depth):
                place = place * (self.leaf[bit] if offset >> bit & 1 else 1 - self.leaf[bit]) % Q
            box = (place * sum(eq(self.leaf_batch, shape.rows)) % Q
                   * sum(eq(self.leaf_features[:variables - shape.beta], layer.width)) % Q)
            self.leaf_p += box
            self.leaf_q += box * (self.alpha - shape.tag[lookup.table] - 1)
            if lookup.plus:
                share = self.tensor_share[lookup.plus]
                share[layer.number] = (share.get(layer.number, 0) + place * self.lookup_beta) % Q
            for exponent, part in enumerate(lookup.parts, 1):
                factor = pow(self.lookup_beta, exponent, Q)
                self.leaf_q -= box * factor * part.get((), 0)
                self.column_share[i] += Poly({m: a for m, a in part.items() if m}) * (place * factor % Q)

    # ---- products of tensors
    def inner(self):
        n, shape, tape, reader, L = self.network, self.shape, self.tape, self.reader, self.network.layers
        longest = max(log2_ceil(w) for w in n.widths)
        points = [reader.challenges("gradient point", longest) for _ in range(2)]
        gamma, kappa = self.gamma, self.kappa = reader.challenge("gamma"), reader.challenge("bias")
        self.gradient_axis = [self.axis(l, points[l % 2]) for l in range(L + 1)]
        (y_ip,) = tape.chunk("y_ip", 1)
        known = 0
        for l, (matrix, bias) in enumerate(self.step.update, 1):
            known += pow(gamma, l, Q) * (bilinear(self.gradient_axis[l - 1], matrix, self.gradient_axis[l])
                                         + kappa * dot(bias, self.gradient_axis[l]))
        for l, share in self.tensor_share["Z"].items():
            bias = dot(self.axis(l, self.leaf_features), self.step.weights[l - 1][1])
            known -= share * (bias << n.f_a) * sum(eq(self.leaf_batch, shape.rows))
        self.rho, claim = tape.sum_check("inner", y_ip.plus(Form.constant(known)), shape.inner_variables, 2)
        positions = iter(tape.chunk("tensors", 5 * L - 1))
        take = lambda layers: {l: next(positions) for l in layers}
        self.A_leaf, self.D_leaf = take(range(L)), take(range(2, L + 1))
        self.A_gradient, self.D_gradient = take(range(L)), take(range(1, L + 1))
        products = take(range(1, L + 1))
        for l, share in self.tensor_share["Z"].items():
            value = bilinear(self.axis(l - 1, self.rho), self.step.weights[l - 1][0], self.axis(l, self.leaf_features))
            claim = claim.plus(self.A_leaf[l - 1], -share * value * absent(self.rho, log2_ceil(n.widths[l - 1])))
        for l, share in self.tensor_share["U"].items():
            value = bilinear(self.axis(l, self.leaf_features), self.step.weights[l][0], self.axis(l + 1, self.rho))
            claim = claim.plus(self.D_leaf[l + 1], -share * value * absent(self.rho, log2_ceil(n.widths[l + 1])))
        ones = sum(eq(self.rho[:shape.beta], shape.rows)) % Q
        for l in range(1, L + 1):
            tape.product(self.A_gradient[l - 1].plus(Form.constant(kappa * ones)), self.D_gradient[l], products[l])
            claim = claim.plus(products[l], -pow(gamma, l, Q) * absent(self.rho, shape.beta))
        tape.zero(claim)
        return y_ip

    # ---- columns
    def element_terms(self, claim):
        """Appends to self.groups (layer, batch kind, weights on the features, polynomial), to self.record_forms, and to the claim."""
        shape, n, L = self.shape, self.network, self.network.layers
        d = n.widths[0]
        self.groups, self.record_forms = [], {"leaf": [0] * shape.record_length}
        power = 1
        def next_power():
            nonlocal power
            power = power * self.eta % Q
            return power
        def to_records(kind, first, weights, factor):
            form = self.record_forms[kind]
            for j, w in enumerate(weights, first):
                form[j] = (form[j] + w * factor) % Q

        for i, layer in enumerate(shape.layers):
            features = eq(self.leaf_features[:log2_ceil(layer.width)], layer.width)
            poly = self.column_share[i]
            row, first = Poly(), Poly()
            for zero in layer.zeros:
                factor = next_power()
                poly, row, first = poly + zero.at * factor, row + zero.row * factor, first + zero.first * factor
            if layer.label_link:
                link = next_power()
                poly = poly + Poly.column(0) * link
                to_records("leaf", d, features, -link)
            for tensor, at in (("X", 0), ("Y", d)):
                if layer.number in self.tensor_share[tensor]:
                    to_records("leaf", at, features, self.tensor_share[tensor][layer.number])
            total = sum(features) % Q
            self.groups += [(i, "leaf", features, poly), (i, "leaf", [total] * layer.width, row), (i, "leaf", [total], first)]
        self.sum_power = next_power()
        claim = claim.plus(self.sum, self.sum_power)
        if not self.step:
            return claim
        self.record_forms["gradient"] = [0] * shape.record_length
        for kind, activations, signals in (("leaf", self.A_leaf, self.D_leaf), ("gradient", self.A_gradient, self.D_gradient)):
            weights = lambda l: self.axis(l, self.rho) if kind == "leaf" else self.gradient_axis[l]
            for l, position in activations.items():
                claim = claim.plus(position, next_power())
                if l == 0:
                    to_records(kind, 0, weights(0), power)
                else:
                    self.groups.append((l - 1, kind, weights(l), shape.layers[l - 1].activation * power))
            for l, position in signals.items():
                claim = claim.plus(position, next_power())
                self.groups.append((l - 1, kind, weights(l), shape.layers[l - 1].signal * power))
                if l == L:
                    to_records(kind, d, weights(l), power * shape.layers[l - 1].label_share)
        return claim

    def elementwise(self, claim):
        shape, tape, reader = self.shape, self.tape, self.reader
        claim = self.element_terms(claim)
        star, claim = tape.sum_check("element", claim, shape.element_variables, 3)
        positions = tape.chunk("columns", len(shape.blocks) + len(self.record_forms))
        blocks, records = positions[:len(shape.blocks)], dict(zip(self.record_forms, positions[len(shape.blocks):], strict=True))

        batch = {"leaf": extension(eq(self.leaf_batch, shape.rows), star[:shape.beta])}
        if self.rho is not None:
            batch["gradient"] = extension(eq(self.rho[:shape.beta], shape.rows), star[:shape.beta])
        linear, pairs = Form(), {}  # pairs[(left block, right block)] = weight
        for i, kind, features, poly in self.groups:
            if not poly:
                continue
            first = shape.first_block[i]
            variables = shape.blocks[first][0]
            weight = batch[kind] * extension(features, star[shape.beta:variables]) * absent(star, variables) % Q
            for monomial, a in poly.items():
                if len(monomial) == 2:
                    pair = tuple(first + c for c in monomial)
                    pairs[pair] = (pairs.get(pair, 0) + weight * a) % Q
                else:
                    linear = linear.plus(blocks[first + monomial[0]] if monomial else Form.constant(1), weight * a)
        for kind, position in records.items():
            linear = linear.plus(position, batch[kind] * absent(star, shape.beta))
        first = len(shape.blocks) - len(shape.looked_up)
        for block, weights in enumerate(self.weights, first):
            variables = shape.blocks[block][0]
            linear = linear.plus(blocks[block], self.sum_power * extension(weights, star[:variables]) * absent(star, variables))
        self.column_products = []  # (left position, right form), one for each left column
        for left in sorted({left for left, _ in pairs}):
            right = Form()
            for (other, block), weight in pairs.items():
                if other == left:
                    right = right.plus(blocks[block], weight)
            self.column_products.append((blocks[left], right))
        for (left, right), product in zip(self.column_products, tape.chunk("column products", len(self.column_products)), strict=True):
            tape.product(left, right, product)
            linear = linear.plus(product)
        tape.zero(claim.plus(linear, -1))
        self.rows_and_records(star, blocks, records)

    def rows_and_records(self, star, blocks, records):
        shape, tape = self.shape, self.tape
        weight, c = self.reader.challenge("rows"), shape.row_bits
        low, high = star[:c], star[c:]
        row_weights, values = [], Form()
        for i, (variables, rows) in enumerate(shape.blocks):
            power = pow(weight, i, Q)
            values = values.plus(blocks[i], -power)
            row_weights += [power * e % Q for e in eq(high[:variables - c], rows)]
        tape.zero(values, witness=eq(low, 1 << c))
        for kind, position in records.items():
            tape.zero(position.times(-1), record=self.record_forms[kind])
        tape.settle_products()
        record_weights = eq(star[:shape.beta], len(self.records))
        tape.open(1 << c, shape.record_length, list(zip(row_weights, self.rows, strict=True)), list(zip(record_weights, self.records, strict=True)))


# ---------------------------------------------------------------- drivers
@dataclass
class Context:
    federation: bytes
    chain_id: int
    contract: bytes
    participant: bytes
    vrf_key: bytes
    round: int = 0
    cohort_root: bytes = b""
    enrolment_block: int = 0
    beacon_block: int = 0
    beacon_hash: bytes = b""
    beacon_proof: bytes = b""
    batch_size: int = 0


class StepVerifier:
    """Checks everything that precedes the proof, then the proof; commitments: 32 bytes a record."""

    def __init__(self, network, context, commitments, weights, update):
        network.check()
        self.network, self.context, self.weights, self.update = network, context, weights, update
        if len(weights) != network.parameter_count or len(update) != network.parameter_count:
            raise Refused("parameters: model or update")
        if not all(-2**31 <= w < 2**31 for w in weights) or not all(-2**63 <= g < 2**63 for g in update):
            raise Refused("update_out_of_range")
        points, count = decode_commitments(commitments), len(commitments)
        if not 1 <= context.batch_size <= min(count, 2**16) or context.batch_size * sum(network.widths[1:]) > 2**26:
            raise Refused("batch_size")
        if context.enrolment_block >= context.beacon_block:
            raise Refused("beacon_after_enrolment")
        seed = beacon_seed(context.vrf_key, context.federation, context.round, context.beacon_hash, context.beacon_proof)
        self.indices = batch_indices(seed, count, context.batch_size)
        self.records = [points[i] for i in self.indices]
        self.shape = Shape(network, True, context.batch_size)
        self.digest = step_digest(network, self.shape, context, dataset_root(network, commitments), count, self.indices, commitments, weights, update)

    def verify(self, proof):
        if len(proof) != self.shape.proof_length:
            raise Refused(f"wrong_length: {len(proof)}, expected {self.shape.proof_length}")
        reader = Reader("step", proof)
        Relation(self.shape, self.digest, self.records, Step(self.network.matrices(self.weights), self.network.matrices(self.update)), reader)
        reader.finish()


class EnrolmentVerifier:
    def __init__(self, network, context, commitments):
        network.check()
        self.network, self.points = network, decode_commitments(commitments)
        self.root = dataset_root(network, commitments)
        self.digest = enrolment_digest(context, self.root, len(commitments))

    def verify(self, proof):
        for number, first in enumerate(range(0, len(self.points), CHUNK)):
            records = self.points[first:first + CHUNK]
            shape = Shape(self.network, False, len(records))
            part, proof = proof[:shape.proof_length], proof[shape.proof_length:]
            if len(part) != shape.proof_length:
                raise Refused(f"wrong_length: chunk {number}")
            reader = Reader("enrolment", part)
            Relation(shape, chunk_digest(self.digest, number, shape), records, None, reader)
            reader.finish()
        if proof:
            raise Refused("wrong_length: bytes after the last chunk")
