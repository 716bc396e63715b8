#include "curve/generators.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <new>
#include <string>

#include "base/errors.h"
#include "base/parallel.h"
#include "curve/ristretto.h"

namespace fzk {

namespace {

constexpr const char* kLabels[kFamilyCount] = {"H", "U", "tape", "wit", "rec"};

// Both arrays are reserved at full length once; the system commits pages as they are written. Entries below `ready` never change.
struct Series {
  std::mutex growing;
  std::atomic<size_t> ready{0};
  Point* points = nullptr;
  AffineNiels* niels = nullptr;
};

Series& series(Family family) {
  static Series* all = new Series[kFamilyCount];
  return all[static_cast<size_t>(family)];
}

void grow(Family family, Series& s, size_t count) {
  std::lock_guard lock(s.growing);
  const size_t have = s.ready.load(std::memory_order_relaxed);
  if (have >= count) return;
  if (s.points == nullptr) {
    s.points = static_cast<Point*>(::operator new(kMaxGenerators * sizeof(Point)));
    s.niels = static_cast<AffineNiels*>(
        ::operator new (kMaxGenerators * sizeof(AffineNiels), std::align_val_t{alignof(AffineNiels)}));
  }
  const std::string prefix = std::string("fedzk/v1/gen/") + kLabels[static_cast<size_t>(family)] + "/";
  parallel_for(
      count - have,
      [&](size_t begin, size_t end) {
        for (size_t i = have + begin; i < have + end; ++i)
          new (&s.points[i]) Point(hash_to_group(prefix + std::to_string(i)));
        normalise({s.points + have + begin, end - begin});
        for (size_t i = have + begin; i < have + end; ++i) new (&s.niels[i]) AffineNiels(to_affine_niels(s.points[i]));
      },
      16);
  s.ready.store(count, std::memory_order_release);
}

Series& require(Family family, size_t count) {
  if (count > kMaxGenerators) throw InvalidArgument("more generators than any network needs: " + std::to_string(count));
  Series& s = series(family);
  if (s.ready.load(std::memory_order_acquire) < count) grow(family, s, count);
  return s;
}

}  // namespace

const Point& generator(Family family, size_t index) { return require(family, index + 1).points[index]; }

const Point* generators(Family family, size_t count) { return require(family, count).points; }

const AffineNiels* generators_niels(Family family, size_t count) { return require(family, count).niels; }

}  // namespace fzk
