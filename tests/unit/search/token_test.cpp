#include "search/token.hpp"

#include "support/property.hpp"

namespace fearless {
namespace {

u32 any_number() { return *rc::gen::oneOf(rc::gen::inRange<u32>(0, 300), rc::gen::arbitrary<u32>()); }

Token any_token() {
  Token t;
  t.case_name = *rc::gen::nonEmpty<std::string>();
  t.memory_model = *rc::gen::inRange<u8>(0, 4);
  t.races = *rc::gen::inRange<u8>(0, 3);
  const auto children = *rc::gen::inRange<u32>(0, 6);
  for (u32 i = 1; i <= children; ++i)
    t.schedule.threads.push_back({*rc::gen::inRange<u32>(0, i), any_number()});
  const auto steps = *rc::gen::inRange(0, 20);
  for (int i = 0; i < steps; ++i) {
    Schedule::Step s;
    s.what = *rc::gen::element(Schedule::Step::What::thread, Schedule::Step::What::outcome);
    s.thread = *rc::gen::inRange<u32>(0, children + 1);
    s.operation = any_number();
    s.kind = static_cast<OpKind>(*rc::gen::inRange(0, static_cast<int>(OpKind::last_kind) + 1));
    s.phase = any_number();
    s.chosen = s.what == Schedule::Step::What::thread ? *rc::gen::inRange<u32>(0, children + 1)
                                                      : any_number();
    t.schedule.steps.push_back(s);
  }
  const auto sites = *rc::gen::inRange(0, 4);
  for (int i = 0; i < sites; ++i) t.racing_sites.push_back({any_number(), *rc::gen::arbitrary<u64>()});
  // (An input is a text without zeros.)
  if (*rc::gen::arbitrary<bool>()) t.input = *rc::gen::nonEmpty<std::string>();
  return t;
}

std::string why_not(const std::string& text) {
  Token t;
  std::string why;
  return token::decode(text, &t, &why) ? "" : why;
}

RC_GTEST_PROP(Token, ComesBackAsItWas, ()) {
  const Token t = any_token();
  Token back;
  std::string why;
  RC_ASSERT(token::decode(token::encode(t), &back, &why));
  RC_ASSERT(back == t);
}

// Whatever a case is called, a shell, a chat and a ticket leave its token alone.
RC_GTEST_PROP(Token, IsOneWord, ()) {
  for (const char c : token::encode(any_token())) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string("._/-+%~").find(c) != std::string::npos;
    RC_ASSERT(plain);
  }
}

RC_GTEST_PROP(Token, OneCharacterChangedIsNoToken, ()) {
  const std::string good = token::encode(any_token());
  std::string bad = good;
  const auto at = *rc::gen::inRange<std::size_t>(0, bad.size());
  bad[at] = *rc::gen::distinctFrom(rc::gen::inRange<char>('!', '~'), bad[at]);
  Token t;
  std::string why;
  // Two spellings may mean the same bytes: the last character's spare bits, a name's letter as %xx.
  if (token::decode(bad, &t, &why)) {
    RC_ASSERT(token::encode(t) == good);
  } else {
    RC_ASSERT(!why.empty());
  }
}

RC_GTEST_PROP(Token, CutIsNoToken, ()) {
  const std::string good = token::encode(any_token());
  const auto length = *rc::gen::inRange<std::size_t>(0, good.size());
  RC_ASSERT(!why_not(good.substr(0, length)).empty());
  RC_ASSERT(length == 0 || !why_not(good.substr(length)).empty());
}

RC_GTEST_PROP(Token, TwoPastedTogetherAreNoToken, ()) {
  RC_ASSERT(!why_not(token::encode(any_token()) + token::encode(any_token())).empty());
}

RC_GTEST_PROP(Token, RandomBytesAreNoToken, (const std::string& text)) {
  RC_ASSERT(!why_not(text).empty());
  RC_ASSERT(!why_not("Suite.Name~" + text).empty());
}

// Each reason is told, and tells what to look for.
TEST(Token, SaysWhatIsWrong) {
  Token t;
  t.case_name = "Suite.Name";
  const std::string good = token::encode(t);
  EXPECT_EQ(why_not(good), "");
  EXPECT_EQ(why_not("Suite.Name"), "it has no '~' between the name of the case and the schedule");
  EXPECT_EQ(why_not(""), "it has no '~' between the name of the case and the schedule");
  const std::string cut = "it has been cut or holds characters that tokens do not have";
  EXPECT_EQ(why_not("Suite.Name~"), cut);
  EXPECT_EQ(why_not(good + "!"), cut);
  EXPECT_EQ(why_not("%zz" + good), cut);
  EXPECT_EQ(why_not("%4" + good.substr(good.find('~'))), cut);
  EXPECT_EQ(why_not(good.substr(good.find('~'))), cut) << "no name";
  EXPECT_EQ(why_not("Other" + good.substr(5)), "its checksum does not match: it has been changed or cut");
}

// What a token of another version, or one that somebody made up, holds: the checksum is right.
std::string forged(const std::string& bytes, const std::string& name = "A.B") {
  u32 crc = ~0U;
  for (const char c : name + bytes) {
    crc ^= static_cast<u8>(c);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  crc = ~crc;
  std::string all = bytes;
  for (unsigned i = 0; i < 4; ++i) all += static_cast<char>(crc >> (8 * i));
  std::string text = name + "~";
  u32 group = 0;
  unsigned bits = 0;
  const auto digit = [](u32 n) {
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[n & 63];
  };
  for (const char c : all) {
    group = group << 8 | static_cast<u8>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += digit(group >> (bits - 6));
  }
  if (bits != 0) text += digit(group << (6 - bits));
  return text;
}

TEST(Token, ContentIsChecked) {
  using std::string_literals::operator""s;
  EXPECT_EQ(why_not(forged("\1\0\0\0\0\0"s)), "");
  EXPECT_EQ(why_not(forged("\3\0\0\0\0\0"s)), "it was made by another version of Fearless");
  const std::string nonsense = "its content makes no sense";
  EXPECT_EQ(why_not(forged("\2\0\0\0\0\0\2ab"s)), "") << "with an input";
  EXPECT_EQ(why_not(forged("\2\0\0\0\0\0"s)), nonsense) << "no input";
  EXPECT_EQ(why_not(forged("\2\0\0\0\0\0\0"s)), nonsense) << "an empty one";
  EXPECT_EQ(why_not(forged("\2\0\0\0\0\0\3ab"s)), nonsense) << "one that is cut";
  EXPECT_EQ(why_not(forged("\1\0\0\0\0\0\0"s)), nonsense) << "bytes left over";
  EXPECT_EQ(why_not(forged("\1\0\0\5\0\0"s)), nonsense) << "more threads than bytes";
  EXPECT_EQ(why_not(forged("\1\0\0\1\1\1\0\0"s)), nonsense) << "a thread that is its own parent";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\2\1\1\0\0\0"s)), nonsense) << "a step of a thread that is not there";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\0\1\1\0\1\0"s)), nonsense) << "a step to a thread that is not there";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\1\1\1\0\7\0"s)), "") << "outcomes have no such limit";
  EXPECT_EQ(why_not(forged("\1\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\0\0"s)), nonsense) << "a huge count";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\0\xff\xff\xff\xff\x1f\1\0\0\0"s)), nonsense) << "beyond 32 bits";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\x80\x80\x80\x80\x20\1\1\0\0\0"s)), nonsense) << "thread 2^32";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\0\1\x80\2\0\0\0"s)), nonsense) << "no such kind of operation";
  EXPECT_EQ(why_not(forged("\1\0\0\0\1\0\1\x2f\0\0\0"s)), nonsense) << "a kind beyond the last";
  EXPECT_EQ(why_not(forged("\1\4\0\0\0\0"s)), nonsense) << "no such memory model";
  EXPECT_EQ(why_not(forged("\1\0\3\0\0\0"s)), nonsense) << "races are reported, explored or ignored";
}

// Bytes with the right checksum, so that the decoder's own checks see them.
RC_GTEST_PROP(Token, AnyBytesAreDecodedOrRefused, ()) {
  const auto bytes = *rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::inRange<char>(0, 4), rc::gen::arbitrary<char>()));
  Token t;
  std::string why;
  if (token::decode(forged(*rc::gen::element<std::string>("\1", "\2") + bytes), &t, &why)) {
    Token back;
    RC_ASSERT(token::decode(token::encode(t), &back, &why));
    RC_ASSERT(back == t);
  } else {
    RC_ASSERT(!why.empty());
  }
}

// A token that was printed by the first version and pasted somewhere: it must be understood for ever.
TEST(Token, IsUnderstoodByLaterVersions) {
  Token t;
  t.case_name = "Bank.Moves money/1";
  t.races = 1;
  t.schedule.threads = {{}, {0, 1}, {0, 2}, {1, 1}};
  t.schedule.steps = {{Schedule::Step::What::thread, 0, 3, OpKind::thread_join, 0, 2},
                      {Schedule::Step::What::outcome, 2, 300, OpKind::cas, 1, 1}};
  t.racing_sites = {{0, 0x1234}};
  const std::string text = "Bank.Moves%20money/1~AQABAwABAAIBAQIAAwMAAgWsAgkBAQEAtCSK7Kwg";
  EXPECT_EQ(token::encode(t), text);
  Token back;
  std::string why;
  ASSERT_TRUE(token::decode(text, &back, &why)) << why;
  EXPECT_EQ(back, t);
}

}  // namespace
}  // namespace fearless
