#include "layers/relation.h"

#include "base/check.h"
#include "base/errors.h"

namespace fzk {

namespace {

uint32_t range_index(const std::vector<Table>& tables, uint32_t bits) {
  for (uint32_t i = 0; i < tables.size(); i++) {
    if (tables[i].parts == 1 && tables[i].size == 1u << bits) return i;
  }
  throw InvalidArgument("no range table of " + std::to_string(bits) + " bits");
}

uint32_t named_index(const std::vector<Table>& tables, const std::string& name) {
  for (uint32_t i = 0; i < tables.size(); i++) {
    if (tables[i].name == name) return i;
  }
  throw InvalidArgument("no table " + name);
}

// sum_i 2^{t i} column_{first + i}
Expr limbs(int32_t first, uint32_t count, uint32_t t) {
  Expr out;
  for (uint32_t i = 0; i < count; i++)
    out.add(Expr::column(first + static_cast<int32_t>(i)), Scalar::from_u64(uint64_t{1} << (t * i)));
  return out;
}

// R = Z - 2^shift quotient + 2^{shift-1}, looked up without being committed.
Lookup remainder(const std::string& name, Virtual tensor, const Expr& quotient, uint32_t shift,
                 const std::vector<Table>& tables) {
  return {name,
          range_index(tables, shift),
          {quotient * -(int64_t{1} << shift) + Expr::constant(int64_t{1} << (shift - 1))},
          tensor};
}

LayerRelation hidden_layer(const Network& n, uint32_t l, const std::vector<Table>& tables) {
  LayerRelation out{l, n.widths[l], {"s"}, {}, {}, {}, {}};
  const uint32_t range = range_index(tables, n.t);
  const int32_t first_signal = HiddenColumns::signal(n);
  const auto limb_columns = [&](const std::string& name, int32_t first, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
      out.columns.push_back(name + std::to_string(i));
      out.lookups.push_back({out.columns.back(), range, {Expr::column(first + static_cast<int32_t>(i))}});
    }
  };
  limb_columns("m", HiddenColumns::magnitude, n.magnitude_limbs);
  limb_columns("g", first_signal, n.signal_limbs);
  const Expr s = Expr::column(HiddenColumns::sign), m = limbs(HiddenColumns::magnitude, n.magnitude_limbs, n.t);
  // Z' = s (2m + 1) - m - 1: two's complement, no second zero. G' = g - 2^{t n - 1}.
  const Expr rounded = s * (m * 2 + Expr::constant(1)) - m - Expr::constant(1);
  const Expr signal =
      limbs(first_signal, n.signal_limbs, n.t) - Expr::constant(int64_t{1} << (n.t * n.signal_limbs - 1));
  out.lookups.push_back(remainder("remainder Z", Virtual::forward, rounded, n.f_w, tables));
  out.lookups.push_back(remainder("remainder U", Virtual::backward, signal, n.f_w, tables));
  out.zeros.push_back({"sign is a bit", s * s - s, {}, {}});
  out.activation = s * m;
  out.signal = s * signal;
  return out;
}

LayerRelation logistic_head(const Network& n, const std::vector<Table>& tables) {
  using C = LogisticColumns;
  const uint32_t l = n.layer_count();
  LayerRelation out{l, n.outputs(), {"v0", "v1", "p0", "mid", "above"}, {}, {}, {}, {}};
  const Expr v0 = Expr::column(C::v0), v1 = Expr::column(C::v1), p0 = Expr::column(C::p0), mid = Expr::column(C::mid),
             above = Expr::column(C::above);
  out.lookups.push_back({"logistic", named_index(tables, "logistic"), {v0, p0}});
  out.lookups.push_back({"clamp", named_index(tables, "clamp"), {v1, mid, above}});
  const Expr logit = limbs(C::v0, 2, n.t) - Expr::constant(logit_offset(n));
  out.lookups.push_back(remainder("remainder Z", Virtual::forward, logit, n.logit_shift(), tables));
  const LogisticEnds ends = logistic_ends(tables);
  out.signal = mid * p0 + above * (ends.high - ends.low) - mid * ends.low + Expr::constant(ends.low);
  out.label_share = -(int64_t{1} << n.f_d);
  return out;
}

LayerRelation squared_head(const Network& n, const std::vector<Table>& tables) {
  using C = SquaredColumns;
  const uint32_t range = range_index(tables, n.t);
  LayerRelation out{n.layer_count(), n.outputs(), {"z0", "z1"}, {}, {}, {}, {}};
  const Expr value = limbs(C::z0, 2, n.t) - Expr::constant(half_offset(n));
  for (int32_t c : {C::z0, C::z1})
    out.lookups.push_back({out.columns[static_cast<size_t>(c)], range, {Expr::column(c)}});
  out.lookups.push_back(remainder("remainder Z", Virtual::forward, value, n.f_w, tables));
  const int64_t scale = int64_t{1} << (n.f_d - n.f_a);
  out.signal = value * scale;
  out.label_share = -scale;
  return out;
}

// h marks a class whose distance D from the claimed maximum M is zero; p is the round-half-up quotient of 2^f_d zf T by S, by the two remainders rho and 2S - 1 - rho.
LayerRelation softmax_head(const Network& n, const std::vector<Table>& tables) {
  using C = SoftmaxColumns;
  const uint32_t range = range_index(tables, n.t);
  LayerRelation out{
      n.layer_count(), n.outputs(), {"h", "zf", "S", "m0", "m1", "d0", "d1", "T", "p", "q1", "w1"}, {}, {}, {}, {}};
  const auto column = [](int32_t c) { return Expr::column(c); };
  const Expr h = column(C::h), zf = column(C::zf), s = column(C::S), p = column(C::p);
  const Expr distance = limbs(C::d0, 2, n.t), maximum = limbs(C::m0, 2, n.t) - Expr::constant(half_offset(n)),
             exponential = zf * column(C::T);
  const Expr rho = exponential * (int64_t{2} << n.f_d) + s - s * p * 2, top = s * 2 - Expr::constant(1) - rho;
  const int64_t limb = int64_t{1} << n.t;
  out.lookups.push_back({"m0", range, {column(C::m0)}});
  out.lookups.push_back({"m1", range, {column(C::m1)}});
  out.lookups.push_back({"exp", named_index(tables, "exp"), {column(C::d0), column(C::T)}});
  out.lookups.push_back({"zero", named_index(tables, "zero"), {column(C::d1), zf}});
  out.lookups.push_back({"p", range, {p}});
  out.lookups.push_back({"q1", range, {column(C::q1)}});
  out.lookups.push_back({"w1", range, {column(C::w1)}});
  out.lookups.push_back({"rho", range, {rho - column(C::q1) * limb}});
  out.lookups.push_back({"top", range, {top - column(C::w1) * limb}});
  out.lookups.push_back(remainder("remainder Z", Virtual::forward, maximum - distance, n.f_w, tables));
  out.zeros.push_back({"maximum is attained", h * distance, {}, {}});
  out.zeros.push_back({"one class attains it", Expr::constant(-1), h, {}});
  out.zeros.push_back({"sum", s, exponential * -1, {}});
  out.zeros.push_back({"one maximum a row, low limb", column(C::m0), {}, column(C::m0) * -1});
  out.zeros.push_back({"one maximum a row, high limb", column(C::m1), {}, column(C::m1) * -1});
  out.signal = p;
  out.label_share = -(int64_t{1} << n.f_d);
  return out;
}

LayerRelation head(const Network& n, const std::vector<Table>& tables) {
  switch (n.loss) {
    case Loss::squared:
      return squared_head(n, tables);
    case Loss::softmax:
      return softmax_head(n, tables);
    case Loss::logistic:
      break;
  }
  return logistic_head(n, tables);
}

// Attack tests drop single checks on both sides; nothing is dropped in the libraries.
Relation without_dropped_checks(Relation relation) {
  for (LayerRelation& layer : relation.layers) {
    std::erase_if(layer.lookups, [](const Lookup& x) { return !check_on("lookup " + x.name); });
    std::erase_if(layer.zeros, [](const ZeroConstraint& x) { return !check_on(x.name); });
    layer.label_link = layer.label_link && check_on("label link");
  }
  return relation;
}

}  // namespace

LogisticEnds logistic_ends(const std::vector<Table>& tables) {
  const Table& table = tables[named_index(tables, "logistic")];
  return {table.outputs.front()[0], table.outputs.back()[0]};
}

Relation step_relation(const Network& network) {
  Relation out{{}, function_tables(network), true};
  for (uint32_t l = 1; l < network.layer_count(); l++) out.layers.push_back(hidden_layer(network, l, out.tables));
  out.layers.push_back(head(network, out.tables));
  return without_dropped_checks(std::move(out));
}

// Features are looked up on the records' rows themselves, and so are the labels of squared error, which are values at scale 2^f_a. Labels that are bits are committed
// in a column, linked to the rows, and y^2 = y; for softmax exactly one of a row's is 1.
Relation enrolment_relation(const Network& network) {
  Relation out{{}, enrolment_tables(network), false};
  LayerRelation features{0, network.features(), {}, {}, {}, {}, {}};
  features.lookups.push_back({"feature", 0, {Expr::constant(int64_t{1} << (network.t - 1))}, Virtual::features});
  LayerRelation labels{1, network.outputs(), {}, {}, {}, {}, {}};
  if (network.loss == Loss::squared) {
    labels.lookups.push_back({"label", 0, {Expr::constant(int64_t{1} << (network.t - 1))}, Virtual::labels});
  } else {
    const Expr y = Expr::column(0);
    labels.columns = {"y"};
    labels.zeros.push_back({"label is a bit", y * y - y, {}, {}});
    if (network.loss == Loss::softmax) labels.zeros.push_back({"one label a row", Expr::constant(-1), y, {}});
    labels.label_link = true;
  }
  out.layers = {std::move(features), std::move(labels)};
  return without_dropped_checks(std::move(out));
}

}  // namespace fzk
