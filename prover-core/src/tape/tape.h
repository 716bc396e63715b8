// The hidden tape: what the prover would send in the clear is committed in chunks; both sides collect linear and product constraints on positions and settle
// all of them together in one opening; doc/tape.md. Attema, Cramer: Compressed Sigma-protocol theory (CRYPTO 2020), sections 4 and 6.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "curve/point.h"
#include "tape/lin.h"
#include "transcript/transcript.h"

namespace fzk {

struct Chunk {
  uint32_t first;
  uint32_t count;
  Point commitment;
};

// lin(tape) + <witness, combined witness row> + <record, combined record row> = 0; an empty form is the zero form.
struct LinearConstraint {
  Lin lin;
  std::vector<Scalar> witness;
  std::vector<Scalar> record;
};

struct ProductConstraint {
  Lin left, right, out;
};

#ifdef FZK_TESTING
// One constraint that neither side collects, by its index; -1 for none. Only the attack tests set it.
struct DroppedConstraint {
  int64_t linear = -1, product = -1;
};
inline DroppedConstraint dropped;
#endif

struct Constraints {
  uint32_t size = 0;  // positions so far
  std::vector<Chunk> chunks;
  std::vector<LinearConstraint> linear;
  std::vector<ProductConstraint> products;

  void zero(Lin lin) { linear.push_back({std::move(lin), {}, {}}); }
  void zero_with_witness(Lin lin, std::vector<Scalar> form) { linear.push_back({std::move(lin), std::move(form), {}}); }
  void zero_with_record(Lin lin, std::vector<Scalar> form) { linear.push_back({std::move(lin), {}, std::move(form)}); }
  void product(Lin left, Lin right, Lin out) {
    products.push_back({std::move(left), std::move(right), std::move(out)});
  }

#ifdef FZK_TESTING
  // The dropped product becomes 0 * 0 = 0: on both sides, so that a prover can make use of its absence.
  void neutralise_dropped();
#endif

  // Appends a chunk of `count` positions and returns them as forms.
  std::vector<Lin> append(uint32_t count, const Point& commitment);
};

// Values at e of the Lagrange basis on the nodes 0..n; e is none of them.
std::vector<Scalar> lagrange_at(size_t n, const Scalar& e);

// Forms whose values are f(e), g(e), h(e), where f(0), g(0), h(0), h(n+1..2n) are the n + 3 positions of `extra` and f, g, h pass through the factors and outputs of
// the n products at 1..n (Attema-Cramer, linearisation of products).
struct ProductForms {
  Lin f, g, h;
};
ProductForms product_forms(const std::vector<ProductConstraint>& products, std::span<const Lin> extra, const Scalar& e);

// Draws e outside {0..n}: at a node a factor would be revealed.
Scalar draw_product_point(Transcript& transcript, size_t n);

// The one linear form of the opening. The vector opened is (tape | witness row | record row), each chunk and row multiplied by its weight; the form is divided by
// the same weights, so that a component of one chunk on another chunk's generators does not count.
struct OpeningForm {
  std::vector<Scalar> form;    // tape + witness + record entries
  std::vector<Scalar> weight;  // same length
  std::vector<Scalar> mu;      // one a chunk
  std::array<Scalar, 2> kappa;
  Scalar y;
};
OpeningForm opening_form(const Constraints& constraints, Transcript& transcript, size_t witness_length,
                         size_t record_length);

// Folding: the masked vector of n entries is sent whole when it has at most `tail_limit` entries, else padded to a power of two and halved until it has.
struct Folding {
  size_t padded;
  size_t rounds;
  size_t tail() const { return padded >> rounds; }
};
Folding folding_for(size_t n, size_t tail_limit);

}  // namespace fzk
