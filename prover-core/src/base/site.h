// Where a refusal stands in the source, for the mutant runner (doc/attacks.md); nothing in the libraries.
#pragma once

namespace fzk {

#ifdef FZK_TESTING
struct Site {
  const char* file;
  int line;
  // As a default argument: the place of the call.
  static constexpr Site here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
};
// Whether the environment variable FZK_MUTANT, "<end of the file's path>:<first line>-<last line>", names this place.
bool refusal_off(const Site& site);
#else
struct Site {
  static constexpr Site here() { return {}; }
};
#endif

}  // namespace fzk
