// Named checks. In the libraries every check is on, at compile time. Only the attack tests (FZK_TESTING) switch single checks off, to show that
// the same cheating prover is accepted without them; doc/attacks.md.
#pragma once

#include <string_view>

#ifdef FZK_TESTING
#include <set>
#include <string>
#endif

namespace fzk {

#ifdef FZK_TESTING
inline std::set<std::string, std::less<>>& checks_off() {
  static std::set<std::string, std::less<>> off;
  return off;
}
inline bool check_on(std::string_view name) { return !checks_off().contains(name); }
#else
constexpr bool check_on(std::string_view) { return true; }
#endif

}  // namespace fzk
