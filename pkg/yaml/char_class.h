#ifndef GITOPS_PKG_YAML_CHAR_CLASS_H_
#define GITOPS_PKG_YAML_CHAR_CLASS_H_

// Classes of the bytes that YAML's scanner stops at. Line breaks are those of
// YAML 1.1: CR, LF, CR LF, U+0085, U+2028 and U+2029. Text ends with a zero
// byte, which occurs nowhere else.

#include <array>
#include <cstdint>

namespace gitops::yaml::internal {

enum CharClass : uint8_t {
  kClassBlank = 1,  // Space, tab.
  kClassBreak = 2,  // CR, LF; 0xC2 and 0xE2, which may start a break.
  kClassEnd = 4,    // The zero byte.
  kClassColon = 8,
  kClassFlow = 16,   // , ? [ ] { }: end a plain scalar in flow context.
  kClassQuote = 32,  // " ' and backslash.
  kClassWord = 64,   // Letters, digits, '_' and '-': names of anchors.
};

constexpr std::array<uint8_t, 256> MakeCharClasses() {
  std::array<uint8_t, 256> classes{};
  classes[' '] = classes['\t'] = kClassBlank;
  classes['\r'] = classes['\n'] = classes[0xC2] = classes[0xE2] = kClassBreak;
  classes[0] = kClassEnd;
  classes[':'] = kClassColon;
  for (const char c : {',', '?', '[', ']', '{', '}'}) {
    classes[static_cast<unsigned char>(c)] = kClassFlow;
  }
  classes['"'] = classes['\''] = classes['\\'] = kClassQuote;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kClassWord;
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 32] = kClassWord;
  classes['_'] = classes['-'] = kClassWord;
  return classes;
}

inline constexpr std::array<uint8_t, 256> kCharClasses = MakeCharClasses();

inline uint8_t ClassOf(char c) {
  return kCharClasses[static_cast<unsigned char>(c)];
}
inline bool IsBlank(char c) { return c == ' ' || c == '\t'; }
inline bool IsWordChar(char c) { return (ClassOf(c) & kClassWord) != 0; }

// The bytes of the line break at `p`; 0 where there is none.
inline int BreakLength(const char* p) {
  if (*p == '\n') return 1;
  if (*p == '\r') return p[1] == '\n' ? 2 : 1;
  if (*p == '\xC2') return p[1] == '\x85' ? 2 : 0;
  if (*p == '\xE2') {
    return p[1] == '\x80' && (p[2] == '\xA8' || p[2] == '\xA9') ? 3 : 0;
  }
  return 0;
}
inline bool IsBreak(const char* p) {
  return (ClassOf(*p) & kClassBreak) != 0 && BreakLength(p) != 0;
}
inline bool IsBreakOrEnd(const char* p) { return *p == '\0' || IsBreak(p); }
inline bool IsBlankOrEnd(const char* p) {
  return IsBlank(*p) || *p == '\0' || IsBreak(p);
}

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_CHAR_CLASS_H_
