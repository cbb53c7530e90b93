#include "pkg/oci/tar_reader.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::oci {
namespace {

class Collect : public TarVisitor {
 public:
  absl::Status Entry(const TarHeader& header) override {
    lines.push_back(absl::StrCat(header.path, " ", header.mode, " ", header.uid,
                                 " ", header.link_target, " "));
    return absl::OkStatus();
  }
  absl::Status Data(absl::string_view data) override {
    absl::StrAppend(&lines.back(), data);
    return absl::OkStatus();
  }
  absl::Status EndEntry() override { return absl::OkStatus(); }
  std::vector<std::string> lines;
};

absl::Status Read(absl::string_view tar, size_t step, Collect* out) {
  TarReader reader(out);
  while (!tar.empty()) {
    const size_t n = std::min(step, tar.size());
    const absl::Status status = reader.Append(tar.substr(0, n));
    if (!status.ok()) return status;
    tar.remove_prefix(n);
  }
  return reader.Finish();
}

std::string Sample() {
  LayerTree tree;
  EXPECT_TRUE(tree.AddContent("a/b", "hello", 0640).ok());
  EXPECT_TRUE(
      tree.AddContent(absl::StrCat("d/", std::string(150, 'n')), "x", 0755)
          .ok());
  EXPECT_TRUE(tree.AddSymlink("l", "../a").ok());
  tree.Find("a/b")->header.uid = 5000000;
  StringSink sink;
  EXPECT_TRUE(tree.WriteTar(0, &sink).ok());
  return sink.text();
}

TEST(TarReaderTest, ReadsWhatWeWriteInAnyPieces) {
  for (const size_t step : {size_t{1}, size_t{511}, size_t{100000}}) {
    Collect out;
    ASSERT_TRUE(Read(Sample(), step, &out).ok()) << step;
    EXPECT_EQ(out.lines,
              (std::vector<std::string>{
                  "a 493 0  ", "a/b 416 5000000  hello", "d 493 0  ",
                  absl::StrCat("d/", std::string(150, 'n'), " 493 0  x"),
                  "l 511 0 ../a "}));
  }
}

TEST(TarReaderTest, RefusesDamage) {
  std::string tar = Sample();
  Collect out;
  EXPECT_EQ(Read(tar.substr(0, 700), 512, &out).code(),
            absl::StatusCode::kDataLoss);
  tar[0] = 'z';
  EXPECT_EQ(Read(tar, 512, &out).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read(std::string(600, 'q'), 512, &out).code(),
            absl::StatusCode::kDataLoss);
}

// A header block of old and foreign kinds, which our writer does not make.
std::string Header(char type, absl::string_view name, absl::string_view size,
                   absl::string_view link = "", absl::string_view prefix = "") {
  std::string block(512, '\0');
  const auto put = [&](size_t at, absl::string_view text) {
    block.replace(at, text.size(), text.data(), text.size());
  };
  put(0, name);
  put(100, "0000644");
  put(108, "0000001");
  put(116, "0000002");
  put(124, size);
  block[156] = type;
  put(157, link);
  put(257, absl::string_view("ustar\0"
                             "00",
                             8));
  put(345, prefix);
  int sum = 0;
  for (size_t i = 0; i < block.size(); ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(block[i]);
  }
  char text[8];
  snprintf(text, sizeof(text), "%06o", sum);
  put(148, absl::string_view(text, 6));
  block[154] = '\0';
  block[155] = ' ';
  return block;
}
std::string Padded(absl::string_view data) {
  std::string out(data);
  out.resize((out.size() + 511) / 512 * 512);
  return out;
}
const std::string kEnd(1024, '\0');

std::vector<std::string> Lines(const std::string& tar) {
  Collect out;
  const absl::Status status = Read(tar, 512, &out);
  EXPECT_TRUE(status.ok()) << status;
  return out.lines;
}

using Strings = std::vector<std::string>;

TEST(TarReaderTest, KindsOfEntries) {
  EXPECT_EQ(Lines(Header('0', "./a//b", "00000000003") + Padded("abc") +
                  Header('\0', "old", "00000000001") + Padded("x") +
                  Header('5', "dir/", "00000000000") +
                  Header('1', "hard", "00000000000", "./a/b") +
                  Header('3', "device", "00000000000") +
                  Header('6', "pipe", "00000000000") +
                  Header('0', "./", "00000000002") + Padded("zz") +
                  Header('0', "name", "00000000000", "", "pre/fix") + kEnd),
            (Strings{"a/b 420 1  abc", "old 420 1  x", "dir 420 1  ",
                     "hard 420 1 a/b ", "pre/fix/name 420 1  "}));
}

TEST(TarReaderTest, PaxAndGnuNames) {
  const std::string long_name(300, 'n');
  const auto record = [](absl::string_view key, absl::string_view text) {
    // The length counts itself.
    size_t length = key.size() + text.size() + 3;
    length += absl::StrCat(length).size();
    if (absl::StrCat(length).size() + key.size() + text.size() + 3 != length) {
      ++length;
    }
    return absl::StrCat(length, " ", key, "=", text, "\n");
  };
  const std::string pax =
      absl::StrCat(record("path", long_name), record("uid", "5000000"),
                   record("comment", "not looked at"));
  char pax_size[12];
  snprintf(pax_size, sizeof(pax_size), "%011o",
           static_cast<unsigned>(pax.size()));
  EXPECT_EQ(
      Lines(Header('x', "PaxHeaders", absl::string_view(pax_size, 11)) +
            Padded(pax) + Header('0', "short", "00000000001") + Padded("x") +
            Header('0', "next", "00000000000") + kEnd),
      (Strings{absl::StrCat(long_name, " 420 5000000  x"), "next 420 1  "}));
  EXPECT_EQ(Lines(Header('L', "././@LongLink", "00000000455") +
                  Padded(long_name + std::string(1, '\0')) +
                  Header('K', "././@LongLink", "00000000004") +
                  Padded(std::string("t/t\0", 4)) +
                  Header('2', "cut", "00000000000", "cut") +
                  Header('g', "global", "00000000003") + Padded("any") +
                  Header('0', "next", "00000000000") + kEnd),
            (Strings{absl::StrCat(long_name, " 420 1 t/t "), "next 420 1  "}));
}

TEST(TarReaderTest, HostileHeaders) {
  struct Case {
    const char* name;
    std::string tar;
  };
  const Case cases[] = {
      {"a name that leaves the root", Header('0', "../x", "00000000000")},
      {"an absolute name is cleaned, but not dots",
       Header('0', "/a/../../x", "00000000000")},
      {"a hard link that leaves the root",
       Header('1', "x", "00000000000", "../../etc/passwd")},
      {"a size that is no number", Header('0', "x", "0000000000z")},
      {"a negative size",
       Header('0', "x",
              absl::string_view("\xff\xff\xff\xff\xff\xff\xff\xff"
                                "\xff\xff\xff\xff",
                                12))},
      {"a huge PAX header", Header('x', "x", "00010000000")},
      {"a PAX record that is none", Header('x', "x", "00000000005") +
                                        Padded("hello") +
                                        Header('0', "y", "00000000000")},
      {"a PAX record longer than the header",
       Header('x', "x", "00000000010") + Padded("99 a=b\n\0") +
           Header('0', "y", "00000000000")},
      {"a PAX size that is no number", Header('x', "x", "00000000012") +
                                           Padded("10 size=x\n") +
                                           Header('0', "y", "00000000000")},
  };
  for (const Case& c : cases) {
    Collect out;
    const absl::Status status = Read(c.tar + kEnd, 512, &out);
    EXPECT_TRUE(absl::IsDataLoss(status) || absl::IsInvalidArgument(status))
        << c.name << ": " << status;
    EXPECT_TRUE(out.lines.empty()) << c.name;
  }
}

TEST(TarReaderTest, WhatFollowsTheEndIsNotRead) {
  EXPECT_EQ(
      Lines(Header('0', "a", "00000000000") + kEnd + std::string(3000, 'z')),
      (Strings{"a 420 1  "}));
  EXPECT_TRUE(Lines("").empty());
}

}  // namespace
}  // namespace gitops::oci
