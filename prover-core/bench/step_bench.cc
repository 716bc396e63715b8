// Times whole training steps and enrolments: medians of repeated runs, as a markdown table on standard output. See scripts/bench.
//   step_bench [runs] [name filter]
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "../tests/instance.h"
#include "statement/relation_verify.h"

namespace {

using fzk::test::Instance;

template <typename F>
double milliseconds(F body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct Workload {
  const char* name;
  fzk::Network network;
  uint32_t batch;
  bool listed = true;  // others run only when the filter names them exactly
};

// Runs `prove` once cold (it pays for the generators' tables), then both alternately.
template <typename P, typename V>
void measure(const std::string& name, int runs, P prove, V verify) {
  std::vector<uint8_t> proof;
  const double first = milliseconds([&] { proof = prove(0); });
  std::vector<double> proving, verifying;
  for (int i = 1; i <= runs; i++) {
    proving.push_back(milliseconds([&] { proof = prove(static_cast<uint64_t>(i)); }));
    verifying.push_back(milliseconds([&] { verify(proof); }));
  }
  std::printf("| %s | %.1f | %.1f | %zu | %.1f | %.0f |\n", name.c_str(), median(proving), median(verifying),
              proof.size(), first, peak_megabytes());
  std::fflush(stdout);
}

void step(const Workload& w, int runs) {
  const Instance x = fzk::test::make_instance(w.network, w.batch + 100, w.batch, 1);
  const fzk::StepStatement statement = x.statement();
  measure(
      std::string(w.name) + ", batch " + std::to_string(w.batch), runs,
      [&](uint64_t attempt) { return fzk::step_prove(statement, x.records(), x.trace(), attempt); },
      [&](const std::vector<uint8_t>& proof) { fzk::step_verify(statement, proof); });
}

void enrolment(size_t records, int runs) {
  const Instance x = fzk::test::make_instance(fzk::test::logistic_network({13, 1}), records, 1, 1);
  measure(
      "enrolment of " + std::to_string(records) + " records of 13 features", runs,
      [&](uint64_t attempt) { return fzk::enrolment_prove(x.enrolment(), x.network, x.records(), attempt); },
      [&](const std::vector<uint8_t>& proof) {
        fzk::enrolment_verify(fzk::EnrolmentStatement(x.enrolment(), *x.dataset), proof);
      });
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 11;
  const std::string filter = argc > 2 ? argv[2] : "";
  std::printf(
      "| workload | prove ms | verify ms | proof bytes | first proof ms | peak MB |\n|---|---|---|---|---|---|\n");
  using fzk::test::logistic_network, fzk::test::softmax_network;
  std::vector<uint32_t> wide{784};
  wide.insert(wide.end(), 7, 1200);
  wide.push_back(10);
  const std::vector<Workload> workloads = {
      {"13-1 logistic", logistic_network({13, 1}), 32},
      {"13-32-16-1 logistic", logistic_network({13, 32, 16, 1}), 32},
      {"30-64-32-1 logistic", logistic_network({30, 64, 32, 1}), 32},
      {"784-128-10 softmax", softmax_network({784, 128, 10}, 12, 8, 12, 11, 11), 32},
      {"784-1200x7-10 softmax", softmax_network(wide, 16, 10, 14, 15, 15), 64, false}};
  for (const Workload& w : workloads) {
    if (w.listed ? std::string(w.name).find(filter) != std::string::npos : filter == w.name) step(w, runs);
  }
  if (std::string("enrolment").find(filter) != std::string::npos) {
    for (const size_t records : {200, 2000}) enrolment(records, runs);
  }
  return 0;
}
