#ifndef GITOPS_PKG_YAML_BYTE_SCAN_H_
#define GITOPS_PKG_YAML_BYTE_SCAN_H_

// Loops over many plain bytes at once, where the processor can. Internal to
// this package. Both may stop early: a careful loop looks at what is there.

#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace gitops::yaml::internal {

// What FindBreakByte may read behind the zero byte that ends a text.
inline constexpr int kScanPadding = 16;

// Skips printable ASCII, tabs, LF and CR, in whole blocks.
inline const char* SkipGoodAscii(const char* p, const char* end) {
#ifdef __SSE2__
  const __m128i space = _mm_set1_epi8(0x20);
  const __m128i del = _mm_set1_epi8(0x7F);
  const __m128i lf = _mm_set1_epi8('\n');
  const __m128i cr = _mm_set1_epi8('\r');
  const __m128i tab = _mm_set1_epi8('\t');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // Bytes from 0x80 on are negative, so less than a space as well.
    const __m128i low = _mm_cmplt_epi8(bytes, space);
    const __m128i fine = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, lf),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, cr), _mm_cmpeq_epi8(bytes, tab)));
    const __m128i bad =
        _mm_or_si128(_mm_andnot_si128(fine, low), _mm_cmpeq_epi8(bytes, del));
    if (_mm_movemask_epi8(bad) != 0) break;
  }
#else
  (void)end;
#endif
  return p;
}

// The first byte at or behind `p` that is zero, CR, LF or no ASCII; or an
// earlier one. A zero byte with kScanPadding bytes from it on must follow.
inline const char* FindBreakByte(const char* p) {
#ifdef __SSE2__
  const __m128i lf = _mm_set1_epi8('\n');
  const __m128i cr = _mm_set1_epi8('\r');
  for (;; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i found = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, _mm_setzero_si128()),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr)));
    const uint32_t mask =
        static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(found, bytes)));
    if (mask != 0) return p + __builtin_ctz(mask);
  }
#else
  return p;
#endif
}

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_BYTE_SCAN_H_
