// Generators of unknown relation: hash-to-group of "fedzk/v1/gen/<family>/<decimal index>". No trusted set-up. doc/curve.md.
#pragma once

#include <cstddef>

#include "curve/niels.h"
#include "curve/point.h"

namespace fzk {

// labels H, U, tape, wit, rec. H carries blindings, U inner products; each part of an opening has its own family.
enum class Family { H, U, Tape, Witness, Record };

inline constexpr size_t kFamilyCount = 5;
inline constexpr size_t kMaxGenerators = size_t{1} << 18;  // more than any network has coordinates

// With Z = 1. The reference stays valid for the life of the process. Thread-safe; computed on first use. InvalidArgument at kMaxGenerators.
const Point& generator(Family family, size_t index = 0);
// The first `count` generators, contiguous, at an address that never changes.
const Point* generators(Family family, size_t count);
// The same, prepared for addition.
const AffineNiels* generators_niels(Family family, size_t count);

}  // namespace fzk
