"""The canonical messages as prover-core/doc/messages.md writes them, from the document and not from the product.

Writes tests/vectors/messages.json:  python3 tests/reference/messages.py [folder]
Sample values: b(k) is thirty-two bytes of value k; the C# test builds the same samples.
"""
import hashlib
import json
import pathlib
import struct
import sys

u8 = lambda v: struct.pack("<B", v)
u32 = lambda v: struct.pack("<I", v)
u64 = lambda v: struct.pack("<Q", v)
f64 = lambda v: struct.pack("<d", v)
b = lambda k, n=32: bytes([k]) * n
sized = lambda data: u32(len(data)) + data
text = lambda s: sized(s.encode("utf-8"))
NAN = u64(0xFFF8000000000000)


def listed(items):
    return u32(len(items)) + b"".join(items)


def network(loss=1, widths=(4, 3, 1), exp_bits=()):
    return (u8(loss) + listed([u32(w) for w in widths]) + u32(12) + u32(8) + u32(12) + u32(11) + u32(2) + u32(1)
            + b"".join(u32(e) for e in exp_bits))


def column(name, kind, missing, low=0.0, high=0.0, centre=0.0, scale=1.0, threshold=0.0, values=(), allowed=()):
    return (text(name) + u8(kind) + u8(missing) + f64(low) + f64(high) + f64(centre) + f64(scale) + f64(threshold)
            + listed([f64(v) for v in values]) + listed([f64(v) for v in allowed]))


LABEL = column("num", 5, 1, high=4.0, threshold=1.0)
CLASSES = column("num", 6, 2, values=(0.0, 2.0, 1.0))
VALUE = column("num", 7, 1, low=-4.0, high=4.0, centre=1.5, scale=0.5)


def schema(label=LABEL):
    columns = [column("âge", 1, 2, 0.0, 120.0, 54.0, 9.0), column("sex", 2, 1, centre=0.5, scale=0.5),
               column("cp", 3, 1, centre=0.5, scale=0.5, values=(2.0, 3.0), allowed=(1.0, 2.0, 3.0, 4.0)),
               column("slope", 4, 2), label]
    return text("hearts") + u8(1) + listed(columns) + listed([text(n) for n in ("âge", "sex", "cp=2", "cp=3")])


def federation(net=network(), label=LABEL):
    adam = u8(3) + f64(0.05) + f64(0.0) + f64(0.9) + f64(0.99) + f64(1e-8)
    return (text("fedzk/v1/federation") + text("four hospitals") + u64(31337) + b(1, 20) + b(2) + net + schema(label) + adam
            + u32(15) + u32(128) + u32(2) + u32(4) + u32(60) + b(3))


def enrolment():
    return text("fedzk/v1/enrolment") + b(1) + b(2) + text("Zürich") + b(3) + b(4) + u32(200) + b(5) + b(6)


def cohort():
    member = lambda k, n, size, block: b(k) + b(k + 1) + b(k + 2) + u32(n) + u32(size) + u64(block)
    return listed([member(10, 200, 44, 7), member(20, 174, 38, 2 ** 40)])


def announcement():
    return text("fedzk/v1/announcement") + b(1) + u64(3) + b(2) + b(3) + u64(12) + cohort()


def submission():
    return text("fedzk/v1/submission") + b(1) + u64(3) + b(10) + b(2) + b(3) + b(4, 96) + b(5) + b(6) + b(7)


def receipt(accepted):
    return text("fedzk/v1/receipt") + b(1) + u64(3) + b(10) + b(2) + u8(accepted) + text("" if accepted else "opening: the proof does not open")


def metrics(auc):
    return text("fedzk/v1/metrics") + b(1) + u64(3) + b(10) + b(2) + u32(60) + u32(48) + f64(27.25) + auc


def record():
    signed = lambda body, k: u8(1) + sized(body) + b(k, 64)
    outcomes = [b(10) + u8(1) + signed(submission(), 1) + signed(receipt(1), 2), b(20) + u8(2) + u8(0) + signed(receipt(0), 3),
                b(30) + u8(2) + signed(submission(), 4) + signed(receipt(0), 5), b(40) + u8(3) + u8(0) + u8(0)]
    return (text("fedzk/v1/round") + b(1) + u64(3) + b(2) + sized(announcement()) + sized(b(9, 64)) + b(3) + listed(outcomes)
            + u8(1) + u32(82) + b(4) + b(5) + b(6) + b(7) + b(8))


def genesis():
    return (text("fedzk/v1/round") + b(1) + u64(0) + b(0) + sized(b"") + sized(b"") + b(0) + listed([]) + u8(0) + u32(0) + b(0)
            + b(0) + b(6) + b(7) + b(8))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "vectors")
    messages = dict(federation=federation(), federationSquared=federation(network(2), VALUE),
                    federationSoftmax=federation(network(3, (4, 5, 3), (14,)), CLASSES), enrolment=enrolment(), announcement=announcement(), submission=submission(), receiptAccepted=receipt(1),
                    receiptRefused=receipt(0), metrics=metrics(f64(0.875)), metricsWithoutAuc=metrics(NAN), record=record(), genesis=genesis(),
                    cohort=text("fedzk/v1/cohort") + cohort())
    content = {name: dict(bytes=data.hex(), sha256=hashlib.sha256(data).hexdigest()) for name, data in messages.items()}
    (folder / "messages.json").write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
