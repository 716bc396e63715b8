"""Verifies the committed proofs of tests/vectors with the reference verifier, and checks that it refuses them once anything is changed.

It also proves some of the statements itself; tests/vectors/reference-proofs.json holds these proofs for the core's verifier (FEDZK_UPDATE=1 writes it anew).

usage: python3 tests/reference/run.py [vector name ...]     Python 3.10 or later, standard library only. Last line: N passed, N failed.
"""
import ast
import copy
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "proof"))

import group
from network import Network, exact_step
from prove import prove
from statement import dataset_root, model_root, record_commitment, update_root
from transcript import Refused
from verify import Context, EnrolmentVerifier, Step, StepVerifier

VECTORS = HERE.parent / "vectors"
PROVED = ("step-1-1", "step-3-1", "step-3-4-1", "step-squared-4-5-1", "step-softmax-3-4")
STANDARD = {"ast", "copy", "dataclasses", "functools", "hashlib", "json", "os", "pathlib", "sys"}
RISTRETTO = {  # RFC 9496, A.1: multiples of the generator; A.3: strings that no element encodes to
    2: "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    3: "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
}
NOT_RISTRETTO = ["00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                 "0100000000000000000000000000000000000000000000000000000000000000", "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"]

counts = {True: 0, False: 0}


def check(name, ok, detail=""):
    counts[bool(ok)] += 1
    if not ok:
        print(f"FAILED {name} {detail}")


def pieces(data):
    return [data[i:i + 32] for i in range(0, len(data), 32)]


class Vector:
    """A committed statement and proof; a changed copy is verified like the original."""

    def __init__(self, data):
        get = lambda name: bytes.fromhex(data[name])
        self.network, self.kind = Network.read(data["network"]), data["kind"]
        self.commitments, self.proof = pieces(get("commitments")), get("proof")
        self.context = Context(get("federation"), data["chainId"], get("contract"), get("participant"), get("vrfKey"))
        if self.kind == "step":
            c = self.context
            c.round, c.cohort_root, c.batch_size = data["round"], get("cohortRoot"), data["batchSize"]
            c.enrolment_block, c.beacon_block = data["enrolmentBlock"], data["beaconBlock"]
            c.beacon_hash, c.beacon_proof = get("beaconHash"), get("beaconProof")
            self.weights, self.update = data["weights"], data["update"]

    def verifier(self):
        if self.kind == "step":
            return StepVerifier(self.network, self.context, self.commitments, self.weights, self.update)
        return EnrolmentVerifier(self.network, self.context, self.commitments)

    def refusal(self):
        try:
            self.verifier().verify(self.proof)
            return ""
        except Refused as refused:
            return str(refused).split(":")[0]


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def statement_changes(vector):
    """(name, change, the check that must refuse) for everything that is public."""
    def set_field(name, value):
        return lambda v: setattr(v.context, name, value(getattr(v.context, name)))
    flip, more = lambda data: flipped(data, len(data) // 2), lambda x: x + 1
    yield "federation", set_field("federation", flip), "beacon_proof" if vector.kind == "step" else "opening"
    yield "chain id", set_field("chain_id", more), "opening"
    yield "contract", set_field("contract", flip), "opening"
    yield "participant", set_field("participant", flip), "opening"
    yield "commitments exchanged", lambda v: v.commitments.insert(0, v.commitments.pop()), "opening"
    yield "a commitment that is the identity", lambda v: v.commitments.__setitem__(1, bytes(32)), "record_commitment"
    if vector.kind == "enrolment":
        yield "VRF key", set_field("vrf_key", flip), "opening"
        yield "one record fewer", lambda v: v.commitments.pop(), None
        return
    yield "round", set_field("round", more), "beacon_proof"
    yield "cohort root", set_field("cohort_root", flip), "opening"
    yield "VRF key", set_field("vrf_key", flip), "beacon_proof"
    yield "enrolment block", set_field("enrolment_block", more), "opening"
    yield "beacon block", set_field("beacon_block", more), "opening"
    yield "enrolled too late", lambda v: setattr(v.context, "enrolment_block", v.context.beacon_block), "beacon_after_enrolment"
    yield "beacon hash", set_field("beacon_hash", flip), "beacon_proof"
    yield "beacon proof", set_field("beacon_proof", flip), "beacon_proof"
    yield "batch size", set_field("batch_size", lambda b: b - 1), None
    yield "batch larger than the dataset", set_field("batch_size", lambda b: b + 1000), "batch_size"
    for at in sorted({0, len(vector.update) - 1}):
        yield f"update entry {at}", lambda v: v.update.__setitem__(at, v.update[at] + 1), "opening"
        yield f"weight {at}", lambda v: v.weights.__setitem__(at, v.weights[at] + 1), "opening"
    yield "update past 64 bits", lambda v: v.update.__setitem__(0, v.update[0] + group.Q), "update_out_of_range"


def proof_changes(proof, every):
    for at in range(0, len(proof), every):
        yield f"byte {at}", flipped(proof, at)
    yield "a point that is the identity", bytes(32) + proof[32:]
    yield "a scalar of at least q", proof[:-32] + group.Q.to_bytes(32, "little")
    yield "last 32 bytes missing", proof[:-32]
    yield "32 bytes too many", proof + proof[-32:]
    yield "first two points exchanged", proof[32:64] + proof[:32] + proof[64:]
    yield "nothing", b""


def check_imports():
    own = {path.stem for path in (HERE / "proof").glob("*.py")}
    for path in [HERE / "run.py", *sorted((HERE / "proof").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                check(f"{path.name} imports {name}", name in STANDARD | own, "outside the standard library and the reference")


def check_group():
    point = group.BASE
    for k in range(2, 4):
        point = group.add(point, group.BASE)
        check(f"RFC 9496, multiple {k}", group.encode(point).hex() == RISTRETTO[k])
    check("the order", group.equal(group.multiply_sum([group.Q - 1, 1], [group.BASE, group.BASE]), group.IDENTITY))
    for text in NOT_RISTRETTO:
        check(f"RFC 9496, bad encoding {text[:8]}", group.decode(bytes.fromhex(text)) is None)


def check_step(name, data, vector):
    n = vector.network
    verifier = vector.verifier()
    check(f"{name}: indices", verifier.indices == data["indices"])
    check(f"{name}: digest", verifier.digest.hex() == data["digest"])
    check(f"{name}: model root", model_root(vector.weights).hex() == data["modelRoot"])
    check(f"{name}: update root", update_root(vector.update).hex() == data["updateRoot"])
    d, l = n.widths[0], n.widths[-1]
    rows = [(data["features"][i * d:(i + 1) * d], data["labels"][i * l:(i + 1) * l]) for i in verifier.indices]
    update, forward, backward = exact_step(n, vector.weights, [x for x, _ in rows], [y for _, y in rows])
    flat = lambda tensors: [value for tensor in tensors for row in tensor for value in row]
    check(f"{name}: exact step", update == vector.update)
    check(f"{name}: trace", flat(forward) == data["forward"] and flat(backward) == data["backward"])


def rows_of(data, name, width):
    return [data[name][i * width:(i + 1) * width] for i in range(data["recordCount"])]


def check_proving():
    path, made = VECTORS / "reference-proofs.json", {}
    for name in PROVED:
        data = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
        vector = Vector(data)
        n = vector.network
        proof = prove(vector.verifier(), Step(n.matrices(vector.weights), n.matrices(vector.update)), rows_of(data, "features", n.widths[0]),
                      rows_of(data, "labels", n.widths[-1]), bytes.fromhex(data["openingKey"]), bytes.fromhex(data["nonce"]), data["recordCount"], name.encode())
        made[name] = proof.hex()
        vector.proof = proof
        check(f"{name}: own proof", vector.refusal() == "")
    if "FEDZK_UPDATE" in os.environ:
        path.write_text(json.dumps(made, indent=0) + "\n", encoding="utf-8")
    check("own proofs are the committed ones", json.loads(path.read_text(encoding="utf-8")) == made)


def check_vector(path):
    name, data = path.stem, json.loads(path.read_text(encoding="utf-8"))
    vector = Vector(data)
    n, d, l = vector.network, vector.network.widths[0], vector.network.widths[-1]
    check(f"{name}: dataset root", dataset_root(n, vector.commitments).hex() == data["datasetRoot"])
    for i in {0, len(vector.commitments) - 1}:
        record = (data["features"][i * d:(i + 1) * d], data["labels"][i * l:(i + 1) * l])
        made = record_commitment(bytes.fromhex(data["openingKey"]), bytes.fromhex(data["nonce"]), data["recordCount"], i, *record)
        check(f"{name}: commitment {i}", made == vector.commitments[i])
    if vector.kind == "step":
        check_step(name, data, vector)
    else:
        check(f"{name}: digest", vector.verifier().digest.hex() == data["digest"])
    refusal = vector.refusal()
    check(f"{name}: proof", refusal == "", refusal)
    thorough = name in ("step-3-1", "enrolment-3-1")
    for change, proof in proof_changes(vector.proof, 32 * 11 + 5 if thorough else len(vector.proof) // 3):
        other = copy.deepcopy(vector)
        other.proof = proof
        check(f"{name}: {change} refused", other.refusal() != "")
    if thorough:
        for change, apply, expected in statement_changes(vector):
            other = copy.deepcopy(vector)
            apply(other)
            refusal = other.refusal()
            check(f"{name}: {change} refused", refusal == expected if expected else refusal, f"by {expected}, was: {refusal or 'accepted'}")


def main(names):
    check_imports()
    check_group()
    paths = [p for kind in ("step", "enrolment") for p in sorted(VECTORS.glob(f"{kind}-*.json")) if not names or p.stem in names]
    check("there are vectors", len(paths) >= (len(names) or 15))
    for path in paths:
        check_vector(path)
    if not names:
        check_proving()
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
