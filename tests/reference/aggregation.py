"""Aggregation as prover-core/doc/aggregation.md defines it, written from the document and not from the product.

Standard library only: Python's floats are IEEE 754 doubles, each operation rounded once; weights are rounded in exact fractions.
Writes tests/vectors/aggregation-*.json:  python3 tests/reference/aggregation.py [folder]
"""
import fractions
import hashlib
import json
import math
import pathlib
import struct
import sys

OPTIMISERS = {
    "sgd": dict(kind=1, learningRate=0.1, momentum=0.0, beta1=0.0, beta2=0.0, epsilon=0.0),
    "momentum": dict(kind=2, learningRate=0.03, momentum=0.9, beta1=0.0, beta2=0.0, epsilon=0.0),
    "adam": dict(kind=3, learningRate=0.05, momentum=0.0, beta1=0.9, beta2=0.99, epsilon=1e-8),
}
NETWORKS = {
    "13-1": dict(widths=[13, 1], rangeBits=12, featureBits=8, weightBits=12, signalBits=11, magnitudeLimbs=2, signalLimbs=2),
    "5-6-3-1": dict(widths=[5, 6, 3, 1], rangeBits=12, featureBits=8, weightBits=12, signalBits=11, magnitudeLimbs=2, signalLimbs=2),
}


def bits(x):
    return struct.pack(">d", x).hex()


def parameter_count(net):
    w = net["widths"]
    return sum((w[l] + 1) * w[l + 1] for l in range(len(w) - 1))


def is_bias(net):
    w, flags = net["widths"], []
    for l in range(len(w) - 1):
        flags += [False] * (w[l] * w[l + 1]) + [True] * w[l + 1]
    return flags


def batch_sizes(counts, total):
    whole = sum(counts)
    half_up = lambda f: math.floor(f + fractions.Fraction(1, 2))
    return [min(n, max(1, half_up(fractions.Fraction(total * n, whole)))) for n in counts]


def weights(master, net):
    return [math.floor(fractions.Fraction(m) * 2 ** net["weightBits"] + fractions.Fraction(1, 2)) for m in master]


def initial(net, seed):
    w = net["widths"]
    if len(w) == 2:
        return [0.0] * parameter_count(net)
    out = []
    for layer in range(1, len(w)):
        bound = math.sqrt(6.0 / w[layer - 1])
        for row in range(w[layer - 1]):
            stream = hashlib.shake_256(seed + struct.pack("<II", layer, row)).digest(8 * w[layer])
            for (word,) in struct.iter_unpack("<Q", stream):
                unit = ((word >> 11) - 2 ** 52) / 2.0 ** 52
                out.append(unit * bound)
        out += [0.0] * w[layer]
    return out


def encode(kind, step, vectors):
    domain = b"fedzk/v1/state"
    out = struct.pack("<I", len(domain)) + domain + struct.pack("<BQ", kind, step)
    for v in vectors:
        out += struct.pack("<I", len(v)) + b"".join(struct.pack("<d", x) for x in v)
    return out


def step(opt, t, net, total, batch_sum, master, slots):
    for i, bias in enumerate(is_bias(net)):
        scale = net["signalBits"] + (0 if bias else net["featureBits"])
        g = float(total[i]) / (float(batch_sum) * float(2 ** scale))
        rate = opt["learningRate"]
        if opt["kind"] == 1:
            master[i] = master[i] - rate * g
        elif opt["kind"] == 2:
            slots[0][i] = opt["momentum"] * slots[0][i] + g
            master[i] = master[i] - rate * slots[0][i]
        else:
            b1, b2 = opt["beta1"], opt["beta2"]
            p1 = p2 = 1.0
            for _ in range(t):
                p1, p2 = p1 * b1, p2 * b2
            slots[0][i] = b1 * slots[0][i] + (1.0 - b1) * g
            slots[1][i] = b2 * slots[1][i] + (1.0 - b2) * (g * g)
            m_hat, v_hat = slots[0][i] / (1.0 - p1), slots[1][i] / (1.0 - p2)
            master[i] = master[i] - (rate * m_hat) / (math.sqrt(v_hat) + opt["epsilon"])


def sums(name, round_number, count, width):
    """Integers of up to `width` bits from SHAKE-256 of the case's name; every eleventh is 0."""
    stream = hashlib.shake_256(f"{name}/{round_number}".encode()).digest(8 * count)
    values = [v[0] >> (64 - width) for v in struct.iter_unpack("<q", stream)]
    return [0 if i % 11 == 10 else v for i, v in enumerate(values)]


def run(name, opt, net, seed, rounds):
    master = initial(net, seed)
    slots = [[0.0] * len(master) for _ in range(opt["kind"] - 1)]
    case = dict(name=name, network=net, optimiser=opt, initialSeed=seed.hex(), initial=[bits(x) for x in master],
                initialWeights=weights(master, net), initialHash=hashlib.sha256(encode(opt["kind"], 0, [master] + slots)).hexdigest(), rounds=[])
    for t, (total, batch_sum) in enumerate(rounds, 1):
        step(opt, t, net, total, batch_sum, master, slots)
        w = weights(master, net)
        assert all(abs(x) < 2 ** 31 for x in w)
        case["rounds"].append(dict(sum=total, batchSum=batch_sum, sumHash=hashlib.sha256(struct.pack(f"<{len(total)}q", *total)).hexdigest(),
                                   master=[bits(x) for x in master], weights=w,
                                   stateHash=hashlib.sha256(encode(opt["kind"], t, [master] + slots)).hexdigest()))
    return case


def optimiser_cases(kind):
    cases = []
    for net_name, net in NETWORKS.items():
        seed = hashlib.sha256(f"seed {net_name}".encode()).digest()
        name = f"{kind}/{net_name}"
        rounds = [(sums(name, r, parameter_count(net), 24 if r < 6 else 60 if kind == "adam" else 30), 1 + 37 * r) for r in range(1, 7)]
        cases.append(run(name, OPTIMISERS[kind], net, seed, rounds))
    if kind == "sgd":
        # Master weights that fall exactly between two integers at the model's scale, on both sides of zero, and one ulp beside.
        halves = [(2 * k + 1) * 2 ** 11 for k in range(-3, 4)]
        net = dict(NETWORKS["13-1"], widths=[1, 7], featureBits=0)
        opt = dict(OPTIMISERS["sgd"], learningRate=2.0 ** -13)
        cases.append(run("sgd/halves", opt, net, bytes(32), [(halves + halves, 1), ([1, -1, 0, 1, -1, 0, 1] * 2, 2 ** 32 - 1)]))
    return cases


def batch_cases():
    tables = [([200, 174, 81, 132], 128), ([303, 294, 123, 200], 128), ([1], 128), ([1, 1, 1], 2), ([1, 100000], 128), ([3, 5], 4), ([2, 2], 1),
              ([4294967295, 4294967295, 4294967295], 4294967295), ([4294967295, 1], 4294967295), ([7, 7, 7, 7], 14), ([10, 20, 30], 1000)]
    return [dict(counts=c, total=t, sizes=batch_sizes(c, t)) for c, t in tables]


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "vectors")
    files = {f"aggregation-{kind}.json": optimiser_cases(kind) for kind in OPTIMISERS}
    files["aggregation-batches.json"] = batch_cases()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
