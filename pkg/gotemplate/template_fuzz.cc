// Parses and executes arbitrary text: every outcome is fine but a crash, a
// hang or a sanitizer report. Built as a libFuzzer target; the corpus is
// replayed by template_fuzz_test.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/gotemplate/template.h"
#include "pkg/gotemplate/test_functions.h"
#include "pkg/value/value.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  using gitops::gotemplate::FunctionMap;
  using gitops::gotemplate::TemplateOptions;
  using gitops::gotemplate::TemplateSet;
  using gitops::value::Value;
  const FunctionMap functions = gitops::gotemplate::TestFunctions();
  TemplateOptions options;
  options.max_output_bytes = 1 << 16;
  TemplateSet set(&functions, options);
  const absl::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (!set.Parse("f", text).ok()) return 0;
  Value inner = Value::NewMap();
  inner.map().Set("c", Value::String("deep"));
  Value data = Value::NewMap();
  data.map().Set("a", inner);
  data.map().Set("l", Value::NewList({Value::Int(1), Value(), inner}));
  data.map().Set("n", Value::Float(3));
  data.map().Set("s", Value::String("str"));
  std::string out;
  set.Execute("f", data, nullptr, &out).IgnoreError();
  return 0;
}
