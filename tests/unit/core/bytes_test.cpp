#include "core/bytes.hpp"

#include "support/property.hpp"

namespace fearless {
namespace {

struct Point {
  u32 x;
  u64 y;
};

RC_GTEST_PROP(Bytes, AreReadAsTheyWereWritten, ()) {
  const auto n = *rc::gen::arbitrary<u64>();
  const auto text = *rc::gen::arbitrary<std::string>();
  const auto numbers = *rc::gen::arbitrary<std::vector<u16>>();
  const auto lists = *rc::gen::arbitrary<std::vector<std::vector<u64>>>();
  const auto texts = *rc::gen::arbitrary<std::vector<std::string>>();
  ByteWriter w;
  w.put(n);
  w.put(text);
  w.put(numbers);
  w.put(lists);
  w.put(texts);
  w.put(Point{7, n});
  ByteReader r(w.text());
  RC_ASSERT(r.get<u64>() == n);
  RC_ASSERT(r.get<std::string>() == text);
  RC_ASSERT(r.get<std::vector<u16>>() == numbers);
  RC_ASSERT(r.get<std::vector<std::vector<u64>>>() == lists);
  RC_ASSERT(r.get<std::vector<std::string>>() == texts);
  const auto p = r.get<Point>();
  RC_ASSERT(p.x == 7 && p.y == n);
  RC_ASSERT(r.complete());
}

RC_GTEST_PROP(Bytes, ThatAreMissingAreMissed, ()) {
  const auto numbers = *rc::gen::arbitrary<std::vector<u64>>();
  const auto text = *rc::gen::nonEmpty<std::string>();
  ByteWriter w;
  w.put(numbers);
  w.put(text);
  const auto kept = *rc::gen::inRange<std::size_t>(0, w.text().size());
  ByteReader r(w.text().substr(0, kept));
  r.get<std::vector<u64>>();
  r.get<std::string>();
  RC_ASSERT(!r.complete());
}

}  // namespace
}  // namespace fearless
