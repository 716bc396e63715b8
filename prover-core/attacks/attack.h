// An attack is a test with a row in tests/attacks.md: the cheating prover is refused for the stated reason, and, where one check decides, the same
// prover is accepted once that check is switched off on both sides. doc/attacks.md.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/reject.h"
#include "forgery.h"

namespace fzk::test {

struct AttackRow {
  std::string attack, test, check, reason;
};
std::vector<AttackRow>& attack_rows();

// Switches checks off for a scope.
class WithoutChecks {
 public:
  explicit WithoutChecks(const std::vector<std::string>& names) {
    for (const std::string& name : names) checks_off().insert(name);
  }
  ~WithoutChecks() { checks_off().clear(); }
};

// Runs one attempt (prove and verify); Reject is the verdict.
using Attempt = std::function<void()>;

inline RejectId verdict(const Attempt& attempt) {
  try {
    attempt();
    return RejectId::none;
  } catch (const Reject& e) {
    return e.id;
  }
}

// `deciding`: the check (or checks) without which the attempt is accepted; `described` names it in the table when it is none of the named ones.
inline void expect_attack_fails(const std::string& attack, const Attempt& attempt, RejectId reason,
                                const std::vector<std::string>& deciding, const std::string& described = "") {
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  EXPECT_EQ(verdict(attempt), reason) << attack << ": expected refusal by " << reject_name(reason);
  std::string check = described;
  if (!deciding.empty()) {
    const WithoutChecks off(deciding);
    EXPECT_EQ(verdict(attempt), RejectId::none) << attack << ": without the check the same prover should be accepted";
    for (const std::string& name : deciding) check += (check.empty() ? "`" : ", `") + name + "`";
  }
  attack_rows().push_back(
      {attack, std::string(info->test_suite_name()) + "." + info->name(), check, reject_name(reason)});
}

}  // namespace fzk::test
