// Named checks. In the libraries every check is on, at compile time. Only the attack tests (FZK_TESTING) switch single checks off, to show that
// the same cheating prover is accepted without them; doc/attacks.md.
#pragma once

#include <string_view>

#ifdef FZK_TESTING
#include <cstdlib>
#include <set>
#include <string>
#endif

namespace fzk {

#ifdef FZK_TESTING
inline std::set<std::string, std::less<>>& checks_off() {
  static std::set<std::string, std::less<>> off;
  return off;
}
// FZK_MUTANT=check:NAME switches a check off for the whole process.
inline bool check_on(std::string_view name) {
  static const char* const mutant = std::getenv("FZK_MUTANT");
  if (mutant && std::string_view(mutant).starts_with("check:") && name == mutant + 6) return false;
  return !checks_off().contains(name);
}
#else
constexpr bool check_on(std::string_view) { return true; }
#endif

}  // namespace fzk
