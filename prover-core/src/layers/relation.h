// The relation as data: per layer the committed columns, what is looked up, what must vanish, and the activation and backward signal as expressions; doc/claims.md.
// A training step and an enrolment are two relations over the same machinery.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "layers/expr.h"
#include "layers/network.h"
#include "layers/tables.h"

namespace fzk {

// A tensor that is added to a lookup's first part without being committed.
enum class Virtual {
  none,
  forward /* Z_l */,
  backward /* U_l */,
  features /* the records' X */,
  labels /* the records' Y */
};

struct Lookup {
  std::string name;
  uint32_t table;           // index into Relation::tables, which is also the tag
  std::vector<Expr> parts;  // in, out, ...
  Virtual plus = Virtual::none;
};

// For every row b and class k:  at(b, k) + sum_j row(b, j) + first(b, 0) = 0, claimed at one random point.
struct ZeroConstraint {
  std::string name;
  Expr at;
  Expr row = {};
  Expr first = {};
};

struct LayerRelation {
  uint32_t number;  // l; 0: the features
  uint32_t width;
  std::vector<std::string> columns;
  std::vector<Lookup> lookups;
  std::vector<ZeroConstraint> zeros;
  Expr activation;          // A_l, hidden layers only
  Expr signal;              // delta_l without the labels' share
  int64_t label_share = 0;  // delta_l also contains label_share * Y
  bool label_link = false;  // column 0 equals the records' labels
};

// Column numbers of the layers, as the prover fills them.
struct HiddenColumns {
  static constexpr int32_t sign = 0, magnitude = 1;
  static int32_t signal(const Network& n) { return 1 + static_cast<int32_t>(n.magnitude_limbs); }
};
struct LogisticColumns {
  static constexpr int32_t v0 = 0, v1 = 1, p0 = 2, mid = 3, above = 4;
};
struct SquaredColumns {
  static constexpr int32_t z0 = 0, z1 = 1;
};
// Left factors of products come first: one product a left column.
struct SoftmaxColumns {
  static constexpr int32_t h = 0, zf = 1, S = 2, m0 = 3, m1 = 4, d0 = 5, d1 = 6, T = 7, p = 8, q1 = 9, w1 = 10;
};

struct Relation {
  std::vector<LayerRelation> layers;
  std::vector<Table> tables;
  bool gradient;  // a training step: products of tensors and the update are claimed too
};

Relation step_relation(const Network& network);
Relation enrolment_relation(const Network& network);

// The value of the backward signal at the two ends of the logistic table, and the offset of the rounded logit's limbs.
struct LogisticEnds {
  int64_t low, high;
};
LogisticEnds logistic_ends(const std::vector<Table>& tables);
// Squared error and softmax: rounded logits are offset by half of two limbs.
inline int64_t half_offset(const Network& n) { return int64_t{1} << (2 * n.t - 1); }
inline int64_t logit_offset(const Network& n) { return (int64_t{1} << (n.t - 1)) + (int64_t{1} << (2 * n.t - 1)); }

}  // namespace fzk
