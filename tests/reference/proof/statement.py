"""Public statements: trees, digests, records, the beacon; prover-core/doc/statement.md, merkle.md, beacon.md."""
import hashlib

import group
from network import i64, sized, tables_digest, u32, u64
from transcript import Refused

CHUNK = 1024  # records of an enrolment chunk


def sha256(data):
    return hashlib.sha256(data).digest()


def tree(level, node):
    while len(level) > 1:
        pairs = [sha256(node + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) & ~1:]
    return level[0]


def chunk_root(data):
    leaves = [sha256(b"\0" + data[at:at + 65536]) for at in range(0, max(1, len(data)), 65536)]
    return sha256(b"\2" + u64(len(data)) + tree(leaves, b"\1"))


def model_root(weights):
    return chunk_root(b"".join(w.to_bytes(4, "little", signed=True) for w in weights))


def update_root(update):
    return chunk_root(b"".join(map(i64, update)))


def dataset_root(n, commitments):
    tail = u64(len(commitments)) + b"".join(map(u32, (n.widths[0], n.widths[-1], n.t, n.f_a, n.loss)))
    return tree([sha256(b"\x10" + c + u64(i) + tail) for i, c in enumerate(commitments)], b"\x11")


def decode_commitments(commitments):
    if not 1 <= len(commitments) <= 2**22:
        raise Refused("record_commitment: number of records")
    out = [group.decode(c) for c in commitments]
    for i, (point, data) in enumerate(zip(out, commitments)):
        if point is None or data == bytes(32):
            raise Refused(f"record_commitment: {i}")
    return out


def record_opening(key, nonce, count, i, x, y):
    data = sized(b"fedzk/v1/opening") + key + nonce + u64(count) + u64(i) + b"".join(map(i64, x + y))
    return int.from_bytes(hashlib.shake_256(data).digest(64), "little") % group.Q


def record_commitment(key, nonce, count, i, x, y):
    points = [group.generator("rec", j) for j in range(len(x + y))] + [group.generator("H")]
    return group.encode(group.multiply_sum(x + y + [record_opening(key, nonce, count, i, x, y)], points))


# ---------------------------------------------------------------- beacon
def beacon_seed(vrf_key, federation, round_number, block_hash, proof):
    key, gamma = group.decode(vrf_key), group.decode(proof[:32])
    c, s = (int.from_bytes(proof[i:i + 32], "little") for i in (32, 64))
    if len(proof) != 96 or key is None or gamma is None or bytes(32) in (vrf_key, proof[:32]) or max(c, s) >= group.Q:
        raise Refused("beacon_proof: encoding")
    h = group.hash_to_group(b"fedzk/v1 vrf input" + vrf_key + federation + u64(round_number) + block_hash)
    u, v = group.multiply_sum([s, -c], [group.BASE, key]), group.multiply_sum([s, -c], [h, gamma])
    digest = hashlib.sha512(b"fedzk/v1 vrf challenge" + vrf_key + group.encode(h) + proof[:32] + group.encode(u) + group.encode(v)).digest()
    if int.from_bytes(digest, "little") % group.Q != c:
        raise Refused("beacon_proof: challenge")
    return hashlib.sha512(b"fedzk/v1 vrf seed" + proof[:32]).digest()


def batch_indices(seed, count, batch):
    limit, length, out = 2**32 // count * count, 64, []
    while len(out) < batch:
        length *= 2
        stream, out = hashlib.shake_256(b"fedzk/v1 indices" + seed + u32(count) + u32(batch)).digest(length), []
        for at in range(0, length, 4):
            draw = int.from_bytes(stream[at:at + 4], "little")
            if draw < limit and draw % count not in out and len(out) < batch:
                out.append(draw % count)
    return out


# ---------------------------------------------------------------- digests
def step_digest(n, shape, c, root, count, indices, commitments, weights, update):
    return sha256(
        sized(b"fedzk/v1/step") + c.federation + u64(c.chain_id) + c.contract + u64(c.round) + c.participant + c.cohort_root + c.vrf_key
        + u64(c.enrolment_block) + u64(c.beacon_block) + c.beacon_hash + c.beacon_proof + n.canonical() + layout_bytes(shape)
        + root + u64(count) + u32(c.batch_size) + b"".join(map(u32, indices)) + b"".join(commitments[i] for i in indices)
        + model_root(weights) + update_root(update))


def enrolment_digest(c, root, count):
    return sha256(sized(b"fedzk/v1/enrol") + c.federation + u64(c.chain_id) + c.contract + c.participant + c.vrf_key + root + u64(count))


def chunk_digest(digest, number, shape):
    return sha256(sized(b"fedzk/v1/enrol-chunk") + digest + u64(number) + layout_bytes(shape))


def layout_bytes(shape):
    return tables_digest(shape.tables) + u32(shape.row_bits) + u32(shape.tail_limit)
