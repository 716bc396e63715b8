// Writes the seed corpus: fuzz_seeds FOLDER. Small files; what a target derives from its instance by itself is not in them.
#include <filesystem>
#include <fstream>

#include "fuzz.h"

using namespace fzk;
using namespace fzk::fuzz;

namespace {

void write(const std::filesystem::path& file, const std::vector<uint8_t>& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::vector<uint8_t> raw(std::vector<uint8_t> bytes) {
  bytes.insert(bytes.begin(), 0);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n"), 2;
  const std::filesystem::path out(argv[1]);
  const test::Instance x = step_instance();
  write(out / "step_proof/honest", raw(step_prove(x.statement(), x.records(), x.trace(), 1)));
  write(out / "enrolment_proof/honest", raw(enrolment_prove(x.enrolment(), x.network, x.records(), 1)));
  for (const char* target : {"step_proof", "enrolment_proof", "beacon"}) {
    write(out / target / "bit", {1, 64, 1, 1, 1});
    write(out / target / "identity", {1, 32, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                      0, 0,  0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    write(out / target / "shorter", {1, 60, 0, 0});
  }
  std::vector<uint8_t> dataset{1, 0};
  dataset.insert(dataset.end(), x.dataset->commitments.begin(), x.dataset->commitments.end());
  write(out / "dataset/honest", dataset);
  dataset[40] ^= 1;
  write(out / "dataset/no_point", dataset);
  // widths, wild, loss, t, f_a, f_w, f_d, limbs, exp_bits; then weights, records, blocks, batch, update
  const auto statement = [&](const char* name, std::vector<uint8_t> widths, std::vector<uint8_t> rest) {
    std::vector<uint8_t> bytes{static_cast<uint8_t>(widths.size() - 2), 0};
    bytes.insert(bytes.end(), widths.begin(), widths.end());
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    size_t parameters = 0;
    for (size_t l = 1; l < widths.size(); l++) parameters += (widths[l - 1] + 1u) * widths[l];
    bytes.push_back(0);
    bytes.resize(bytes.size() + parameters, 1);
    for (const uint8_t b : {3, 1, 2, 2, 0}) bytes.push_back(b);
    bytes.resize(bytes.size() + parameters, 2);
    write(out / "statement" / name, bytes);
  };
  statement("logistic", {2, 1}, {1, 6, 3, 4, 4, 2, 2, 0});
  statement("squared", {3, 2, 2}, {2, 6, 3, 4, 4, 2, 2, 0});
  statement("softmax", {3, 2, 4}, {3, 6, 3, 4, 5, 2, 2, 4});
  std::vector<uint8_t> calls;
  for (const uint8_t call : {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 9, 10, 11, 17, 18, 19, 20, 21}) {
    const uint8_t n = call == 3 ? 64 : call == 4 || call == 12 ? 3 : call == 7 ? 4 : call == 11 ? 8 : 2;
    for (const uint8_t b : {call, uint8_t{0}, uint8_t{0}, n, uint8_t{1}}) calls.push_back(b);
    calls.resize(calls.size() + n % 16, 5);
    if (call == 11 || call == 21) calls.resize(calls.size() + 4, 1);
  }
  write(out / "calls/all", calls);
  for (size_t i = 1; i < calls.size(); i += 5) calls[i] ^= 2;
  write(out / "calls/mixed", calls);
  return 0;
}
