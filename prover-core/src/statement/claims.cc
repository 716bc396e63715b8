#include "statement/claims.h"

#include "base/check.h"
#include "base/reject.h"
#include "sumcheck/eq.h"

namespace fzk {

namespace {

template <typename Int>
Scalar bilinear_form(std::span<const Int> matrix, std::span<const Scalar> in, std::span<const Scalar> out) {
  Scalar sum = Scalar::zero();
  for (size_t i = 0; i < in.size(); i++) sum += in[i] * dot_small(out, matrix.subspan(i * out.size(), out.size()));
  return sum;
}

std::span<const int32_t> layer_weights(const Network& n, std::span<const int32_t> parameters, uint32_t l) {
  return parameters.subspan(n.layer_offset(l), size_t{n.widths[l - 1]} * n.widths[l]);
}

}  // namespace

Scalar bilinear(std::span<const int32_t> matrix, std::span<const Scalar> in, std::span<const Scalar> out) {
  return bilinear_form(matrix, in, out);
}
Scalar bilinear(std::span<const int64_t> matrix, std::span<const Scalar> in, std::span<const Scalar> out) {
  return bilinear_form(matrix, in, out);
}

std::vector<std::vector<Scalar>> table_weights(const Shape& shape, const LookupChallenge& challenge) {
  std::vector<std::vector<Scalar>> out;
  const Scalar beta2 = challenge.beta.square(), beta3 = beta2 * challenge.beta;
  for (uint32_t tag : shape.multiplicity_tables) {
    const Table& table = shape.relation.tables[tag];
    std::vector<Scalar>& weights = out.emplace_back(table.size);
    Scalar in = challenge.alpha - Scalar::from_u64(check_on("tags") ? tag : 0);
    for (uint32_t j = 0; j < table.size; j++, in -= challenge.beta) {
      weights[j] = in;
      if (table.parts >= 2 && table.outputs[j][0] != 0) weights[j] -= beta2 * Scalar::from_u64(table.outputs[j][0]);
      if (table.parts >= 3 && table.outputs[j][1] != 0) weights[j] -= beta3 * Scalar::from_u64(table.outputs[j][1]);
      if (weights[j].is_zero()) reject(RejectId::alpha_hits_table);
    }
    batch_invert(weights);
  }
  return out;
}

LeafClaim leaf_claim(const Shape& shape, std::span<const Scalar> point, const LookupChallenge& challenge) {
  const size_t layers = shape.relation.layers.size();
  LeafClaim out{Scalar::zero(),
                Scalar::one(),
                Scalar::zero(),
                Scalar::zero(),
                std::vector<Scalar>(layers, Scalar::zero()),
                std::vector<Scalar>(layers, Scalar::zero()),
                std::vector<Expr>(layers)};
  for (const LookupBlock& block : shape.lookups) {
    const Lookup& lookup = shape.relation.layers[block.layer].lookups[block.lookup];
    const Scalar weight = block_weight(point, block.offset, block.variables),
                 box = weight * shape.box(block.layer, point);
    const Scalar tag = Scalar::from_u64(check_on("tags") ? lookup.table : 0);
    out.p += box;
    out.q += box * (challenge.alpha - tag - Scalar::one());
    if (lookup.plus == Virtual::forward) out.forward[block.layer] += weight * challenge.beta;
    if (lookup.plus == Virtual::backward) out.backward[block.layer] += weight * challenge.beta;
    if (lookup.plus == Virtual::features) out.features += weight * challenge.beta;
    if (lookup.plus == Virtual::labels) out.labels += weight * challenge.beta;
    Scalar power = Scalar::one();
    for (const Expr& part : lookup.parts) {
      power *= challenge.beta;
      out.q -= box * power * part.constant_term();
      out.columns[block.layer].add_columns(part, weight * power);
    }
  }
  return out;
}

GradientPoint GradientPoint::draw(Transcript& transcript, const Shape& shape) {
  uint32_t longest = 0;
  for (uint32_t l = 0; l <= shape.network.layer_count(); l++) longest = std::max(longest, shape.axis(l));
  GradientPoint out;
  out.axis[0] = transcript.challenges("gradient point", longest);
  out.axis[1] = transcript.challenges("gradient point", longest);
  if (!check_on("two gradient points")) out.axis[1] = out.axis[0];
  out.gamma = transcript.challenge("gamma");
  out.bias = transcript.challenge("bias");
  if (!check_on("gradient")) out.gamma = Scalar::zero();
  return out;
}

std::vector<Scalar> GradientPoint::weights(const Shape& shape, uint32_t l) const {
  return shape.axis_weights(l, axis[l % 2]);
}

Scalar GradientPoint::coefficient(uint32_t l) const { return gamma.pow(l); }

Scalar update_claim(const Shape& shape, const GradientPoint& point, std::span<const int64_t> update) {
  const Network& n = shape.network;
  Scalar out = Scalar::zero();
  for (uint32_t l = 1; l <= n.layer_count(); l++) {
    const std::vector<Scalar> in = point.weights(shape, l - 1), to = point.weights(shape, l);
    const size_t at = n.layer_offset(l), matrix = in.size() * to.size();
    const Scalar bias = dot_small(to, update.subspan(at + matrix, to.size()));
    out += point.coefficient(l) * (bilinear(update.subspan(at, matrix), in, to) + point.bias * bias);
  }
  return out;
}

Scalar bias_claim(const Shape& shape, const LeafClaim& leaf, std::span<const Scalar> point,
                  std::span<const int32_t> weights) {
  const Network& n = shape.network;
  Scalar out = Scalar::zero();
  for (uint32_t i = 0; i < shape.relation.layers.size(); i++) {
    const uint32_t l = shape.relation.layers[i].number;
    const std::vector<Scalar> features = shape.axis_weights(l, point.subspan(shape.beta));
    const std::span<const int32_t> bias =
        weights.subspan(n.layer_offset(l) + size_t{n.widths[l - 1]} * n.widths[l], n.widths[l]);
    out += leaf.forward[i] * dot_small(features, bias);
  }
  return out * ones(shape.batch, point.first(shape.beta)) * Scalar::from_u64(uint64_t{1} << n.f_a);
}

TensorClaims::TensorClaims(std::span<const Lin> positions, uint32_t layers)
    : activation_leaf(layers),
      signal_leaf(layers + 1),
      activation_gradient(layers),
      signal_gradient(layers + 1),
      product(layers + 1) {
  size_t at = 0;
  for (uint32_t l = 0; l < layers; l++) activation_leaf[l] = positions[at++];
  for (uint32_t l = 2; l <= layers; l++) signal_leaf[l] = positions[at++];
  for (uint32_t l = 0; l < layers; l++) activation_gradient[l] = positions[at++];
  for (uint32_t l = 1; l <= layers; l++) signal_gradient[l] = positions[at++];
  for (uint32_t l = 1; l <= layers; l++) product[l] = positions[at++];
}

void settle_inner(Constraints& constraints, const Shape& shape, const Lin& last, const TensorClaims& tensors,
                  const LeafClaim& leaf, const GradientPoint& gradient, const InnerPoints& points,
                  std::span<const int32_t> weights) {
  const Network& n = shape.network;
  const std::span<const Scalar> leaf_features = points.leaf.subspan(shape.beta);
  Lin end = last;
  for (uint32_t i = 0; i < shape.relation.layers.size(); i++) {
    const uint32_t l = shape.relation.layers[i].number;
    const std::vector<Scalar> here = shape.axis_weights(l, leaf_features);
    const Scalar forward = bilinear(layer_weights(n, weights, l), shape.axis_weights(l - 1, points.rho), here);
    end.add(tensors.activation_leaf[l - 1], -(leaf.forward[i] * forward * missing(points.rho, shape.axis(l - 1))));
    if (l == n.layer_count()) continue;
    const Scalar backward = bilinear(layer_weights(n, weights, l + 1), here, shape.axis_weights(l + 1, points.rho));
    end.add(tensors.signal_leaf[l + 1], -(leaf.backward[i] * backward * missing(points.rho, shape.axis(l + 1))));
  }
  const Scalar batch = ones(shape.batch, points.rho.first(shape.beta)), rest = missing(points.rho, shape.beta);
  for (uint32_t l = 1; l <= n.layer_count(); l++) {
    constraints.product(tensors.activation_gradient[l - 1] + gradient.bias * batch, tensors.signal_gradient[l],
                        tensors.product[l]);
    end.add(tensors.product[l], -(gradient.coefficient(l) * rest));
  }
  constraints.zero(std::move(end));
}

ElementClaims element_claims(const Shape& shape, const LeafClaim& leaf, const InnerPoints& points,
                             const GradientPoint* gradient, const TensorClaims* tensors, const Scalar& eta) {
  const Network& n = shape.network;
  const std::span<const Scalar> leaf_features = points.leaf.subspan(shape.beta);
  ElementClaims out;
  const RecordForm empty{true, std::vector<Scalar>(shape.record_length(), Scalar::zero())};
  out.records.assign(shape.record_forms(), empty);
  if (gradient) out.records[1].at_leaf = false;
  const auto into = [&](RecordForm& form, size_t at, std::span<const Scalar> vector, const Scalar& factor) {
    for (size_t j = 0; j < vector.size(); j++) form.form[at + j] += vector[j] * factor;
  };

  // eta^0: the leaves' claim; then zero-constraints and label links, layer by layer.
  Scalar power = Scalar::one();
  for (uint32_t i = 0; i < shape.relation.layers.size(); i++) {
    const LayerRelation& layer = shape.relation.layers[i];
    const std::vector<Scalar> features = eq_truncated(leaf_features.first(shape.nu(i)), layer.width);
    Scalar total = Scalar::zero();
    for (const Scalar& f : features) total += f;
    Expr expr = leaf.columns[i], row, first;
    for (const ZeroConstraint& constraint : layer.zeros) {
      power *= eta;
      expr.add(constraint.at, power);
      row.add(constraint.row, power);
      first.add(constraint.first, power);
    }
    if (layer.label_link) {
      power *= eta;
      expr.add(Expr::column(0), power);
      into(out.records[0], n.features(), features, -power);
    }
    if (layer.number == 0) into(out.records[0], 0, features, leaf.features);
    if (!gradient && layer.number == 1) into(out.records[0], n.features(), features, leaf.labels);
    out.groups.push_back({i, true, features, std::move(expr)});
    // sum_k eq(r, k) sum_j row(b, j): every class has the weight sum_k eq(r, k).
    if (!row.empty()) out.groups.push_back({i, true, std::vector<Scalar>(layer.width, total), std::move(row)});
    if (!first.empty()) out.groups.push_back({i, true, {total}, std::move(first)});
  }
  power *= eta;
  out.sum_power = check_on("multiplicities") ? power : Scalar::zero();
  if (!gradient) return out;

  // Claims on tensors, first those at the leaves' batch point, then those at the gradient's.
  const uint32_t layers = n.layer_count();
  for (const bool at_leaf : {true, false}) {
    std::vector<Expr> exprs(shape.relation.layers.size());
    std::vector<std::vector<Scalar>> features(layers + 1);
    for (uint32_t l = 0; l <= layers; l++) {
      if (at_leaf && l == 1 && layers == 1)
        continue;  // no claim there, and rho need not have coordinates for the outputs
      features[l] = at_leaf ? shape.axis_weights(l, points.rho) : gradient->weights(shape, l);
    }
    RecordForm& record = out.records[at_leaf ? 0 : 1];
    for (uint32_t l = 0; l < layers; l++) {
      power *= eta;
      out.claim.add((at_leaf ? tensors->activation_leaf : tensors->activation_gradient)[l], power);
      if (l == 0) {
        into(record, 0, features[0], power);
      } else {
        exprs[l - 1].add(shape.relation.layers[l - 1].activation, power);
      }
    }
    for (uint32_t l = at_leaf ? 2 : 1; l <= layers; l++) {
      power *= eta;
      out.claim.add((at_leaf ? tensors->signal_leaf : tensors->signal_gradient)[l], power);
      exprs[l - 1].add(shape.relation.layers[l - 1].signal, power);
      if (l == layers)
        into(record, n.features(), features[l], power * Scalar::from_i64(shape.relation.layers[l - 1].label_share));
    }
    for (uint32_t i = 0; i < exprs.size(); i++) {
      if (!exprs[i].empty()) out.groups.push_back({i, at_leaf, features[i + 1], std::move(exprs[i])});
    }
  }
  return out;
}

std::vector<Scalar> batch_weights(const Shape& shape, const InnerPoints& points, bool at_leaf) {
  return eq_truncated((at_leaf ? points.leaf : points.rho).first(shape.beta), shape.batch);
}

ElementEnd element_end(const Shape& shape, const ElementClaims& claims, const InnerPoints& points,
                       std::span<const Scalar> star, std::span<const Lin> blocks, std::span<const Lin> records,
                       const std::vector<std::vector<Scalar>>& table_weights) {
  ElementEnd out;
  Scalar batch[2];
  for (const bool at_leaf : {true, false}) {
    if (!at_leaf && claims.records.size() == 1)
      continue;  // no gradient; rho itself is empty, too, for one row of one feature
    batch[at_leaf] = evaluate(batch_weights(shape, points, at_leaf), star.first(shape.beta));
  }
  for (const ElementGroup& group : claims.groups) {
    if (group.expr.empty()) continue;
    const uint32_t first = shape.first_block[group.layer],
                   variables = shape.relation.layers[group.layer].columns.empty() ? shape.beta + shape.nu(group.layer)
                                                                                  : shape.blocks[first].variables;
    const Scalar weight = batch[group.at_leaf] *
                          evaluate(group.features, star.subspan(shape.beta, variables - shape.beta)) *
                          missing(star, variables);
    for (const auto& [m, c] : group.expr.terms()) {
      if (m.second == kNone) {
        out.linear.constant += weight * c;
      } else if (m.first == kNone) {
        out.linear.add(blocks[first + static_cast<uint32_t>(m.second)], weight * c);
      } else {
        out.quadratic[first + static_cast<uint32_t>(m.first)].add(blocks[first + static_cast<uint32_t>(m.second)],
                                                                  weight * c);
      }
    }
  }
  for (size_t i = 0; i < claims.records.size(); i++) {
    out.linear.add(records[i], batch[claims.records[i].at_leaf] * missing(star, shape.beta));
  }
  const size_t first_multiplicity = shape.blocks.size() - shape.multiplicity_tables.size();
  for (size_t i = 0; i < shape.multiplicity_tables.size(); i++) {
    const CommittedBlock& block = shape.blocks[first_multiplicity + i];
    const Scalar weight =
        claims.sum_power * evaluate(table_weights[i], star.first(block.variables)) * missing(star, block.variables);
    out.linear.add(blocks[first_multiplicity + i], weight);
  }
  return out;
}

std::vector<Scalar> row_weights(const Shape& shape, std::span<const Scalar> star, const Scalar& lambda) {
  std::vector<Scalar> out;
  out.reserve(shape.total_rows());
  Scalar power = Scalar::one();
  for (const CommittedBlock& block : shape.blocks) {
    for (const Scalar& e : eq_truncated(star.subspan(shape.row_bits, block.variables - shape.row_bits), block.rows))
      out.push_back(power * e);
    power *= lambda;
  }
  return out;
}

void settle_rows(Constraints& constraints, const Shape& shape, const ElementClaims& claims,
                 std::span<const Scalar> star, const Scalar& lambda, std::span<const Lin> blocks,
                 std::span<const Lin> records) {
  Lin claimed;
  Scalar power = -Scalar::one();
  for (const Lin& block : blocks) {
    claimed.add(block, power);
    power *= lambda;
  }
  constraints.zero_with_witness(std::move(claimed), eq_vector(star.first(shape.row_bits)));
  for (size_t i = 0; i < records.size(); i++)
    constraints.zero_with_record(records[i] * -Scalar::one(), claims.records[i].form);
}

}  // namespace fzk
