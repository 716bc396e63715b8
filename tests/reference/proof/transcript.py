"""Fiat-Shamir and the reading of proofs; prover-core/doc/transcript.md, format.md."""
import hashlib

from group import Q, decode


class Refused(Exception):
    """The proof or the statement does not hold; the first word names the check."""


class Transcript:
    def __init__(self, domain):
        self.state = hashlib.sha512(b"fedzk/v1 transcript" + domain.encode()).digest()

    def absorb(self, label, data):
        label = label.encode()
        self.state = hashlib.sha512(
            self.state + len(label).to_bytes(4, "little") + label + len(data).to_bytes(8, "little") + data).digest()

    def challenge(self, label):
        while True:
            self.absorb("challenge/" + label, b"")
            value = int.from_bytes(self.state, "little") % Q
            if value:
                return value

    def challenges(self, label, count):
        return [self.challenge(label) for _ in range(count)]


class Reader(Transcript):
    """Every 32 bytes of the proof are absorbed under their label before they are decoded."""

    def __init__(self, domain, proof):
        super().__init__(domain)
        self.proof, self.at = proof, 0

    def _take(self, label):
        data = self.proof[self.at:self.at + 32]
        if len(data) < 32:
            raise Refused(f"truncated: {label}")
        self.at += 32
        self.absorb(label, data)
        return data

    def point(self, label):
        data = self._take(label)
        if data == bytes(32):
            raise Refused(f"identity_point: {label}")
        point = decode(data)
        if point is None:
            raise Refused(f"non_canonical_point: {label}")
        return point

    def scalar(self, label):
        value = int.from_bytes(self._take(label), "little")
        if value >= Q:
            raise Refused(f"non_canonical_scalar: {label}")
        return value

    def finish(self):
        if self.at != len(self.proof):
            raise Refused("trailing_bytes")
