"""The scalar field and the group ristretto255 (RFC 9496), in plain integers; prover-core/doc/field.md, curve.md.

A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z on -x^2 + y^2 = 1 + d x^2 y^2 over the integers mod p.
"""
import functools
import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)


def inverse(x):
    return pow(x, -1, Q)


def is_negative(x):
    return x % P & 1


def absolute(x):
    x %= P
    return P - x if x & 1 else x


def sqrt_ratio(u, v):
    """(True, the non-negative root of u/v) or (False, that of SQRT_M1 u/v); (True, 0) for u = 0; (False, 0) for v = 0 (RFC 9496, 4.2)."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check in (-u % P, -u * SQRT_M1 % P):
        flipped = check == -u % P
        return flipped, absolute(r * SQRT_M1)
    return check == u % P, absolute(r)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]
SQRT_AD_MINUS_ONE = P - sqrt_ratio(-D - 1, 1)[1]  # the odd root, as RFC 9496 fixes it


def decode(data):
    """RFC 9496, 4.3.1. None for anything that is not the encoding of an element."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or s & 1:
        return None
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, root = sqrt_ratio(1, v * u2 * u2 % P)
    x = absolute(2 * s * root * u2)
    y = u1 * root * root * u2 * v % P
    t = x * y % P
    if not square or is_negative(t) or y == 0:
        return None
    return (x, y, 1, t)


def encode(point):
    """RFC 9496, 4.3.2."""
    x, y, z, t = point
    u1, u2 = (z + y) * (z - y) % P, x * y % P
    root = sqrt_ratio(1, u1 * u2 * u2 % P)[1]
    d1, d2 = root * u1 % P, root * u2 % P
    z_inverse = d1 * d2 * t % P
    if is_negative(t * z_inverse):
        x, y, d2 = y * SQRT_M1 % P, x * SQRT_M1 % P, d1 * INVSQRT_A_MINUS_D % P
    if is_negative(x * z_inverse):
        y = -y
    return absolute(d2 * (z - y)).to_bytes(32, "little")


def elligator(t):
    r = SQRT_M1 * t * t % P
    u, v = (r + 1) * (1 - D * D) % P, (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = P - 1
    if not square:
        s, c = P - absolute(s * t), r
    n = (c * (r - 1) * (D - 1) * (D - 1) - v) % P
    w = (2 * s * v % P, n * SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P)
    return (w[0] * w[3] % P, w[2] * w[1] % P, w[1] * w[3] % P, w[0] * w[2] % P)


def hash_to_group(data):
    """RFC 9496, 4.3.4 on SHA-512."""
    h = hashlib.sha512(data).digest()
    return add(*(elligator((int.from_bytes(half, "little") & (2**255 - 1)) % P) for half in (h[:32], h[32:])))


def add(a, b):
    """Hisil, Wong, Carter, Dawson (ASIACRYPT 2008), a = -1: complete."""
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def equal(a, b):
    """Equality of elements: representatives differ by 4-torsion (RFC 9496, 4.3.3)."""
    return (a[0] * b[1] - b[0] * a[1]) % P == 0 or (a[1] * b[1] - a[0] * b[0]) % P == 0


def multiply_sum(scalars, points):
    """sum s_i P_i by buckets of five bits."""
    total, width = IDENTITY, 5
    scalars = [s % Q for s in scalars]
    for shift in reversed(range(0, 255, width)):
        for _ in range(width):
            total = add(total, total)
        buckets = {}
        for s, p in zip(scalars, points, strict=True):
            digit = s >> shift & (1 << width) - 1
            if digit:
                buckets[digit] = add(buckets[digit], p) if digit in buckets else p
        running = window = IDENTITY
        for digit in range((1 << width) - 1, 0, -1):
            if digit in buckets:
                running = add(running, buckets[digit])
            window = add(window, running)
        total = add(total, window)
    return total


BASE = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


@functools.cache
def generator(family, index=0):
    """Families H, U, tape, wit, rec."""
    return hash_to_group(f"fedzk/v1/gen/{family}/{index}".encode())
