#include "statement/relation_prove.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/errors.h"
#include "base/parallel.h"
#include "curve/fixed_base.h"
#include "lookup/fraction_tree_prove.h"
#include "statement/claims.h"
#include "sumcheck/eq.h"
#include "sumcheck/sumcheck_prove.h"

namespace fzk {

namespace {

// A looked-up tuple: an expression of columns over the box, plus a virtual tensor on its first part.
class Tuples {
 public:
  Tuples(const Shape& shape, const RelationWitness& witness, const LookupBlock& block)
      : shape_(shape),
        witness_(witness),
        block_(block),
        layer_(shape.relation.layers[block.layer]),
        lookup_(layer_.lookups[block.lookup]) {
    switch (lookup_.plus) {
      case Virtual::none:
        break;
      case Virtual::forward:
        tensor_ = &witness.forward[layer_.number];
        break;
      case Virtual::backward:
        tensor_ = &witness.backward[layer_.number];
        break;
      case Virtual::features:
        tensor_ = &witness.features;
        break;
      case Virtual::labels:
        tensor_ = &witness.labels;
        break;
    }
  }

  const Lookup& lookup() const { return lookup_; }
  Scalar part(size_t k, size_t i, size_t j) const {
    const size_t at = (j << shape_.beta) + i;
    const uint32_t first = shape_.first_block[block_.layer];
    Scalar out = lookup_.parts[k].evaluate(
        [&](int32_t c) { return witness_.columns[first + static_cast<uint32_t>(c)].field[at]; });
    if (k == 0 && tensor_ && i < tensor_->rows()) out += tensor_->at(i, j);
    return out;
  }
  // The row of the table that holds the tuple, or the table's size when there is none.
  uint32_t row(const Table& table, size_t i, size_t j) const {
    const std::array<uint64_t, 4> in = part(0, i, j).to_limbs();
    if ((in[1] | in[2] | in[3]) != 0 || in[0] >= table.size) return table.size;
    for (size_t k = 1; k < lookup_.parts.size(); k++) {
      if (!(part(k, i, j) == Scalar::from_u64(table.outputs[in[0]][k - 1]))) return table.size;
    }
    return static_cast<uint32_t>(in[0]);
  }

 private:
  const Shape& shape_;
  const RelationWitness& witness_;
  const LookupBlock& block_;
  const LayerRelation& layer_;
  const Lookup& lookup_;
  const Tensor* tensor_ = nullptr;
};

std::vector<std::vector<int64_t>> count_multiplicities(const Shape& shape, const RelationWitness& witness) {
  std::vector<std::vector<int64_t>> out;
  for (const Table& table : shape.relation.tables) out.emplace_back(table.size, 0);
  for (const LookupBlock& block : shape.lookups) {
    const Tuples tuples(shape, witness, block);
    const uint32_t tag = tuples.lookup().table, width = shape.relation.layers[block.layer].width;
    for (uint32_t j = 0; j < width; j++) {
      for (uint32_t i = 0; i < shape.batch; i++) {
        const uint32_t row = tuples.row(shape.relation.tables[tag], i, j);
        if (row < shape.relation.tables[tag].size) out[tag][row]++;
      }
    }
  }
  return out;
}

// Leaves (1, alpha - fingerprint) in the box, (0, 1) elsewhere.
void fill_leaves(const Shape& shape, const RelationWitness& witness, const LookupChallenge& challenge,
                 std::vector<Scalar>& p, std::vector<Scalar>& q) {
  p.assign(size_t{1} << shape.tree_depth, Scalar::zero());
  q.assign(size_t{1} << shape.tree_depth, Scalar::one());
  for (const LookupBlock& block : shape.lookups) {
    const Tuples tuples(shape, witness, block);
    const Scalar start = challenge.alpha - Scalar::from_u64(check_on("tags") ? tuples.lookup().table : 0);
    parallel_for(shape.relation.layers[block.layer].width, [&](size_t begin, size_t end) {
      for (size_t j = begin; j < end; j++) {
        for (size_t i = 0; i < shape.batch; i++) {
          Scalar power = Scalar::one(), value = start;
          for (size_t k = 0; k < tuples.lookup().parts.size(); k++) {
            power *= challenge.beta;
            value -= power * tuples.part(k, i, j);
          }
          const size_t at = block.offset + (j << shape.beta) + i;
          p[at] = Scalar::one();
          q[at] = value;
        }
      }
    });
  }
}

struct Rows {
  std::vector<Scalar> blindings;
  std::vector<Point> commitments;
  ~Rows() { secure_zero(blindings.data(), blindings.size() * sizeof(Scalar)); }
};

// Hyrax rows of all columns (multiplicities last), each with its own blinding.
Rows commit_rows(const Shape& shape, std::span<const SecretColumn* const> columns, HedgedRandom& random) {
  Rows out;
  out.blindings.resize(shape.total_rows());
  out.commitments.resize(shape.total_rows());
  for (Scalar& b : out.blindings) b = random.scalar();
  std::vector<std::pair<uint32_t, uint32_t>> place;  // block, row
  for (uint32_t b = 0; b < shape.blocks.size(); b++) {
    for (uint32_t r = 0; r < shape.blocks[b].rows; r++) place.emplace_back(b, r);
  }
  const size_t width = size_t{1} << shape.row_bits;
  parallel_for(place.size(), [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; i++) {
      const SecretColumn& column = *columns[place[i].first];
      const size_t first = place[i].second * width;
      if (column.small.empty()) {
        out.commitments[i] =
            commit(Family::Witness, 0, std::span(column.field).subspan(first, width), out.blindings[i]);
      } else {
        const size_t count = std::min(width, column.small.size() - first);
        out.commitments[i] =
            commit_small(Family::Witness, std::span(column.small).subspan(first, count), out.blindings[i]);
      }
    }
  });
  return out;
}

SecretColumn multiplicity_column(const std::vector<int64_t>& counts, uint32_t variables) {
  SecretColumn out{{}, std::vector<Scalar>(size_t{1} << variables)};
  const bool small =
      std::all_of(counts.begin(), counts.end(), [](int64_t c) { return c > -kSmallEntry && c < kSmallEntry; });
  for (size_t i = 0; i < counts.size(); i++) {
    if (small) out.small.push_back(static_cast<int32_t>(counts[i]));
    if (counts[i] != 0) out.field[i] = Scalar::from_i64(counts[i]);
  }
  return out;
}

// Zero-padded; a vector that has to move leaves nothing behind.
void pad(std::vector<Scalar>& values, size_t size) {
  if (values.capacity() >= size) return values.resize(size);
  std::vector<Scalar> larger(size);
  std::copy(values.begin(), values.end(), larger.begin());
  wipe(values);
  values.swap(larger);
}

// Tables of one term pair <x, w> of the inner-product sum-check, zero-padded.
SumBlock inner_term(std::vector<Scalar> tensor, std::vector<Scalar> weight, uint32_t variables) {
  pad(tensor, size_t{1} << variables);
  pad(weight, size_t{1} << variables);
  SumBlock out{variables, {}, {}, {}};
  out.columns.push_back(std::move(tensor));
  out.linear.push_back({0, std::move(weight)});
  return out;
}

void scale(std::vector<Scalar>& v, const Scalar& factor) {
  for (Scalar& x : v) x *= factor;
}

struct InnerPart {
  GradientPoint gradient;
  Lin y_ip;
  std::vector<Scalar> rho;
  TensorClaims tensors;
};

InnerPart inner_prove(ProverTape& tape, const Shape& shape, const PublicStep& step, const RelationWitness& w,
                      const LeafClaim& leaf, std::span<const Scalar> point) {
  const Network& n = shape.network;
  const uint32_t layers = n.layer_count();
  GradientPoint gradient = GradientPoint::draw(tape.transcript(), shape);
  const std::span<const Scalar> leaf_features = point.subspan(shape.beta);
  const std::vector<Scalar> leaf_batch = eq_truncated(point.first(shape.beta), shape.batch);

  Scalar y = Scalar::zero();
  std::vector<SumBlock> blocks;
  for (uint32_t i = 0; i < layers; i++) {
    const uint32_t l = i + 1;
    const std::vector<Scalar> here = shape.axis_weights(l, leaf_features);
    const size_t in = n.widths[l - 1], out = n.widths[l];
    const std::span<const int32_t> matrix = step.weights.subspan(n.layer_offset(l), in * out);
    std::vector<Scalar> sums = w.forward[l].over_rows(leaf_batch);
    y += leaf.forward[i] * dot(here, sums);
    wipe(sums);
    std::vector<Scalar> weight(in);
    for (size_t k = 0; k < in; k++) weight[k] = dot_small(here, matrix.subspan(k * out, out));
    scale(weight, leaf.forward[i]);
    blocks.push_back(inner_term(w.activation[l - 1].over_rows(leaf_batch), std::move(weight), shape.axis(l - 1)));
    if (l == layers) continue;
    const size_t next = n.widths[l + 1];
    const std::span<const int32_t> above = step.weights.subspan(n.layer_offset(l + 1), out * next);
    sums = w.backward[l].over_rows(leaf_batch);
    y += leaf.backward[i] * dot(here, sums);
    wipe(sums);
    std::vector<Scalar> back(next);
    std::vector<int32_t> column(out);
    for (size_t k = 0; k < next; k++) {
      for (size_t j = 0; j < out; j++) column[j] = above[j * next + k];
      back[k] = dot_small(here, std::span<const int32_t>(column));
    }
    scale(back, leaf.backward[i]);
    blocks.push_back(inner_term(w.signal[l + 1].over_rows(leaf_batch), std::move(back), shape.axis(l + 1)));
  }
  for (uint32_t l = 1; l <= layers; l++) {
    std::vector<Scalar> a = w.activation[l - 1].over_columns(gradient.weights(shape, l - 1));
    for (Scalar& x : a) x += gradient.bias;  // the all-ones activation of the bias, on real rows only
    std::vector<Scalar> d = w.signal[l].over_columns(gradient.weights(shape, l));
    scale(d, gradient.coefficient(l));
    blocks.push_back(inner_term(std::move(a), std::move(d), shape.beta));
  }

  const Lin y_ip = tape.chunk("y_ip", {y})[0];
  const Scalar known = update_claim(shape, gradient, step.update) - bias_claim(shape, leaf, point, step.weights);
  SumcheckEnd end = sumcheck_prove(tape, "inner", y_ip + known, shape.inner_variables, 2, std::move(blocks));

  const std::vector<Scalar> rho_batch = eq_truncated(std::span(end.point).first(shape.beta), shape.batch);
  std::vector<Scalar> values;
  values.reserve(TensorClaims::count(layers));
  const auto value = [&](const Tensor& tensor, const std::vector<Scalar>& batch, const std::vector<Scalar>& features) {
    std::vector<Scalar> row = tensor.over_rows(batch);
    values.push_back(dot(features, row));
    wipe(row);
  };
  for (uint32_t l = 0; l < layers; l++) value(w.activation[l], leaf_batch, shape.axis_weights(l, end.point));
  for (uint32_t l = 2; l <= layers; l++) value(w.signal[l], leaf_batch, shape.axis_weights(l, end.point));
  const size_t first_activation = values.size();
  for (uint32_t l = 0; l < layers; l++) value(w.activation[l], rho_batch, gradient.weights(shape, l));
  for (uint32_t l = 1; l <= layers; l++) value(w.signal[l], rho_batch, gradient.weights(shape, l));
  const Scalar ones_rho = ones(shape.batch, std::span(end.point).first(shape.beta));
  for (uint32_t l = 0; l < layers; l++) {
    values.push_back((values[first_activation + l] + gradient.bias * ones_rho) * values[first_activation + layers + l]);
  }
#ifdef FZK_TESTING
  if (auto* const deviation = static_cast<RelationDeviation*>(tape.deviation))
    deviation->tensors(shape, tape, end.claim, leaf, gradient, {point, end.point}, step.weights, values);
#endif
  TensorClaims tensors(tape.chunk("tensors", std::move(values)), layers);
  settle_inner(tape, shape, end.claim, tensors, leaf, gradient, {point, end.point}, step.weights);
  return {std::move(gradient), y_ip, std::move(end.point), std::move(tensors)};
}

// batch (x) features on the flat table of a block.
void add_outer(ScalarTable& table, uint32_t beta, std::span<const Scalar> batch, std::span<const Scalar> features,
               const Scalar& factor) {
  parallel_for(features.size(), [&](size_t begin, size_t end) {
    for (size_t j = begin; j < end; j++) {
      const Scalar f = features[j] * factor;
      for (size_t i = 0; i < batch.size(); i++) table[(j << beta) + i] += f * batch[i];
    }
  });
}

// One block a layer: all groups of the layer, monomial by monomial.
SumBlock layer_block(const Shape& shape, const ElementClaims& claims, const RelationWitness& witness,
                     const InnerPoints& points, uint32_t layer) {
  const uint32_t first = shape.first_block[layer];
  const size_t columns = shape.relation.layers[layer].columns.size();
  SumBlock out{shape.blocks[first].variables, {}, {}, {}};
  for (size_t k = 0; k < columns; k++) out.columns.push_back(witness.columns[first + k].field);
  const size_t size = size_t{1} << out.variables;
  std::map<Monomial, ScalarTable> weights;
  for (const ElementGroup& group : claims.groups) {
    if (group.layer != layer) continue;
    const std::vector<Scalar> batch = batch_weights(shape, points, group.at_leaf);
    for (const auto& [m, c] : group.expr.terms()) {
      ScalarTable& table = weights.try_emplace(m, size).first->second;
      add_outer(table, shape.beta, batch, group.features, c);
    }
  }
  int32_t constant = kNone;
  for (auto& [m, table] : weights) {
    if (m.second == kNone) {  // the constant counts inside the box, where the weights are
      if (constant == kNone) {
        constant = static_cast<int32_t>(out.columns.size());
        out.columns.emplace_back(size, Scalar::one());
      }
      out.linear.push_back({static_cast<size_t>(constant), std::move(table)});
    } else if (m.first == kNone) {
      out.linear.push_back({static_cast<size_t>(m.second), std::move(table)});
    } else {
      const size_t left = static_cast<size_t>(m.first);
      auto at = std::find_if(out.quadratic.begin(), out.quadratic.end(), [&](const auto& q) { return q.left == left; });
      if (at == out.quadratic.end()) at = out.quadratic.insert(at, {left, {}});
      at->right.push_back({static_cast<size_t>(m.second), std::move(table)});
    }
  }
  return out;
}

std::vector<SumBlock> element_blocks(const Shape& shape, const ElementClaims& claims, const RelationWitness& witness,
                                     std::span<const SecretColumn> multiplicities, const InnerPoints& points,
                                     const std::vector<std::vector<Scalar>>& table_weights) {
  std::vector<SumBlock> out;
  for (uint32_t i = 0; i < shape.relation.layers.size(); i++) {
    if (!shape.relation.layers[i].columns.empty()) out.push_back(layer_block(shape, claims, witness, points, i));
  }
  for (const RecordForm& record : claims.records) {
    const std::span<const Scalar> form(record.form);
    std::vector<Scalar> rows = witness.features.over_columns(form.first(shape.network.features()));
    std::vector<Scalar> labels = witness.labels.over_columns(form.subspan(shape.network.features()));
    for (size_t i = 0; i < rows.size(); i++) rows[i] += labels[i];
    wipe(labels);
    out.push_back(inner_term(std::move(rows), batch_weights(shape, points, record.at_leaf), shape.beta));
  }
  for (size_t i = 0; i < shape.multiplicity_tables.size(); i++) {
    const uint32_t variables = shape.blocks[shape.blocks.size() - shape.multiplicity_tables.size() + i].variables;
    std::vector<Scalar> weight(table_weights[i]);
    scale(weight, claims.sum_power);
    out.push_back(inner_term(multiplicities[i].field, std::move(weight), variables));
  }
  return out;
}

SecretRow combine_rows(const Shape& shape, std::span<const SecretColumn* const> columns, const Rows& rows,
                       std::span<const Scalar> weights) {
  SecretRow out{std::vector<Scalar>(size_t{1} << shape.row_bits), dot(weights, rows.blindings)};
  const size_t width = out.values.size();
  size_t row = 0;
  for (size_t b = 0; b < shape.blocks.size(); b++) {
    for (uint32_t r = 0; r < shape.blocks[b].rows; r++, row++) {
      const std::span<const Scalar> entries = std::span(columns[b]->field).subspan(r * width, width);
      for (size_t j = 0; j < width; j++) {
        if (!entries[j].is_zero()) out.values[j] += weights[row] * entries[j];
      }
    }
  }
  return out;
}

SecretRow combine_records(const RelationWitness& witness, std::span<const Scalar> openings,
                          std::span<const Scalar> weights) {
  SecretRow out{witness.features.over_rows(weights), dot(weights, openings)};
  std::vector<Scalar> labels = witness.labels.over_rows(weights);
  const size_t features = out.values.size();
  pad(out.values, features + labels.size());
  std::copy(labels.begin(), labels.end(), out.values.begin() + static_cast<std::ptrdiff_t>(features));
  wipe(labels);
  return out;
}

}  // namespace

void relation_prove(const Shape& shape, const Digest& statement, const RelationWitness& witness,
                    std::span<const Scalar> openings, const PublicStep* step, HedgedRandom& random, ProofWriter& writer
#ifdef FZK_TESTING
                    ,
                    RelationDeviation* deviation
#endif
) {
  writer.absorb("statement", statement);
  std::vector<std::vector<int64_t>> counts = count_multiplicities(shape, witness);
#ifdef FZK_TESTING
  if (deviation) deviation->multiplicities(shape, counts);
#endif
  std::vector<SecretColumn> multiplicities;
  std::vector<const SecretColumn*> columns;
  for (const SecretColumn& column : witness.columns) columns.push_back(&column);
  for (size_t i = 0; i < shape.multiplicity_tables.size(); i++) {
    const uint32_t variables = shape.blocks[witness.columns.size() + i].variables;
    multiplicities.push_back(multiplicity_column(counts[shape.multiplicity_tables[i]], variables));
  }
  for (const SecretColumn& column : multiplicities) columns.push_back(&column);
  Rows rows = commit_rows(shape, columns, random);
#ifdef FZK_TESTING
  if (deviation) deviation->rows(shape, rows.commitments);
#endif
  writer.points("row", rows.commitments);

  const LookupChallenge challenge{writer.challenge("alpha"), writer.challenge("beta")};
  const std::vector<std::vector<Scalar>> weights = table_weights(shape, challenge);
  std::vector<Scalar> p, q;
  fill_leaves(shape, witness, challenge, p, q);
  ProverTape tape(writer, random);
#ifdef FZK_TESTING
  tape.deviation = deviation;
  if (deviation) deviation->leaves(shape, p, q);
#endif
  const FractionTreeEnd tree = fraction_tree_prove(tape, std::move(p), std::move(q));
  const LeafClaim leaf = leaf_claim(shape, tree.point, challenge);
  tape.zero(tree.p - leaf.p);
  Lin claim = Lin(leaf.q) - tree.q;

  std::optional<InnerPart> inner;
  if (step) {
    inner = inner_prove(tape, shape, *step, witness, leaf, tree.point);
    claim = claim - inner->y_ip;
  }
  const InnerPoints points{tree.point, inner ? std::span<const Scalar>(inner->rho) : std::span<const Scalar>()};
  const Scalar eta = writer.challenge("eta");
  const ElementClaims claims =
      element_claims(shape, leaf, points, inner ? &inner->gradient : nullptr, inner ? &inner->tensors : nullptr, eta);
  claim += claims.claim;
  claim.add(tree.sum, claims.sum_power);
  const SumcheckEnd end = sumcheck_prove(tape, "element", std::move(claim), shape.element_variables, 3,
                                         element_blocks(shape, claims, witness, multiplicities, points, weights));

#ifdef FZK_TESTING
  if (deviation) deviation->element_point(shape, end.point);
#endif
  const std::vector<Scalar> record_weights = eq_truncated(std::span(end.point).first(shape.beta), openings.size());
  const SecretRow record = combine_records(witness, openings, record_weights);
  std::vector<Scalar> values;
  values.reserve(columns.size() + claims.records.size());
  for (size_t b = 0; b < columns.size(); b++)
    values.push_back(evaluate(columns[b]->field, std::span(end.point).first(shape.blocks[b].variables)));
  for (const RecordForm& form : claims.records) values.push_back(dot(form.form, record.values));
  const std::vector<Lin> positions = tape.chunk("columns", std::move(values));
  const std::span<const Lin> blocks(positions.data(), shape.blocks.size()),
      record_values(positions.data() + blocks.size(), claims.records.size());
  ElementEnd last = element_end(shape, claims, points, end.point, blocks, record_values, weights);
  std::vector<Scalar> product_values;
  product_values.reserve(last.quadratic.size());
  for (const auto& [left, right] : last.quadratic)
    product_values.push_back(tape.value(blocks[left]) * tape.value(right));
  const std::vector<Lin> products = tape.chunk("column products", std::move(product_values));
  size_t next = 0;
  for (const auto& [left, right] : last.quadratic) {
    tape.product(blocks[left], right, products[next]);
    last.linear += products[next++];
  }
  tape.zero(end.claim - last.linear);

  const Scalar lambda = writer.challenge("rows");
  const SecretRow combined = combine_rows(shape, columns, rows, row_weights(shape, end.point, lambda));
  settle_rows(tape, shape, claims, end.point, lambda, blocks, record_values);
  tape.settle_products();
  tape.open(combined, record, shape.tail_limit);
}

}  // namespace fzk
