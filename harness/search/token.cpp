#include "search/token.hpp"

#include <algorithm>

#include "search/options.hpp"

namespace fearless::token {
namespace {

constexpr u8 version = 1;
constexpr u8 version_with_input = 2;
constexpr u8 most_memory_model = 3;
constexpr u8 most_races = static_cast<u8>(Races::ignore);
constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Bytes = std::vector<u8>;

void put(Bytes& b, u64 n) {
  for (; n >= 0x80; n >>= 7) b.push_back(static_cast<u8>(n | 0x80));
  b.push_back(static_cast<u8>(n));
}

class Reader {
 public:
  Reader(const Bytes& b, std::size_t begin, std::size_t end) : bytes_(b), end_(end), at_(begin) {}
  u64 number() {
    u64 n = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) break;
      const u8 b = bytes_[at_++];
      n |= u64{b & 0x7fU} << shift;
      if (b < 0x80) return n;
    }
    good_ = false;
    return 0;
  }
  u32 small() {
    const u64 n = number();
    if (n > 0xffffffffU) good_ = false;
    return static_cast<u32>(n);
  }
  // A count of things that take at least one byte each.
  std::size_t count() {
    const u64 n = number();
    if (n > end_ - at_) good_ = false;
    return good_ ? static_cast<std::size_t>(n) : 0;
  }
  std::string text(std::size_t n) {
    std::string s(bytes_.begin() + static_cast<std::ptrdiff_t>(at_),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(at_ + n));
    at_ += n;
    return s;
  }
  bool good() const { return good_; }
  bool at_end() const { return at_ == end_; }

 private:
  const Bytes& bytes_;
  std::size_t end_, at_;
  bool good_ = true;
};

// CRC-32 (ISO 3309), bit by bit: tokens are short.
u32 checksum(const std::string& name, const u8* bytes, std::size_t n) {
  u32 crc = ~0U;
  const auto add = [&](u8 b) {
    crc ^= b;
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
  };
  for (const char c : name) add(static_cast<u8>(c));
  for (std::size_t i = 0; i < n; ++i) add(bytes[i]);
  return ~crc;
}

std::string to_text(const Bytes& b) {
  std::string text;
  for (std::size_t i = 0; i < b.size(); i += 3) {
    u32 group = u32{b[i]} << 16;
    if (i + 1 < b.size()) group |= u32{b[i + 1]} << 8;
    if (i + 2 < b.size()) group |= b[i + 2];
    const std::size_t characters = std::min<std::size_t>(b.size() - i, 3) + 1;
    for (std::size_t c = 0; c < characters; ++c) text += digits[(group >> (18 - 6 * c)) & 63];
  }
  return text;
}

bool from_text(const std::string& text, Bytes* out) {
  u32 group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const char* end = digits + 64;
    const char* d = std::find(digits, end, c);
    if (d == end) return false;
    group = (group << 6) | static_cast<u32>(d - digits);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out->push_back(static_cast<u8>(group >> bits));
    }
  }
  return true;
}

// Case names may hold anything (parameterised tests do); a token is one word of a shell.
std::string escape(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '/' || c == '-' || c == '+';
    if (plain) {
      text += c;
    } else {
      text += '%';
      text += "0123456789abcdef"[(static_cast<u8>(c) >> 4) & 15];
      text += "0123456789abcdef"[static_cast<u8>(c) & 15];
    }
  }
  return text;
}

bool unescape(const std::string& text, std::string* name) {
  const auto hex = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      *name += text[i];
      continue;
    }
    if (i + 2 >= text.size() || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0) return false;
    *name += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
    i += 2;
  }
  return true;
}

}  // namespace

u8 memory_model_code(const Options& o) {
  if (o.graphs == Graphs::none) return 0;
  if (o.graphs == Graphs::random) return 1;
  return o.memory_model == "sc" ? 2 : 3;
}

void use_memory_model(u8 code, Options* o) {
  o->graphs = code == 0 ? Graphs::none : code == 1 ? Graphs::random : Graphs::exhaustive;
  o->memory_model = (code & 1) != 0 ? "rc11" : "sc";
}

std::string encode(const Token& t) {
  Bytes b;
  b.push_back(t.input.empty() ? version : version_with_input);
  b.push_back(t.memory_model);
  b.push_back(t.races);
  put(b, t.schedule.threads.size() - 1);
  for (std::size_t i = 1; i < t.schedule.threads.size(); ++i) {
    put(b, t.schedule.threads[i].parent);
    put(b, t.schedule.threads[i].child);
  }
  put(b, t.schedule.steps.size());
  for (const Schedule::Step& s : t.schedule.steps) {
    put(b, (u64{s.thread} << 1) | (s.what == Schedule::Step::What::outcome ? 1U : 0U));
    put(b, s.operation);
    put(b, static_cast<u64>(s.kind));
    put(b, s.phase);
    put(b, s.chosen);
  }
  put(b, t.racing_sites.size());
  for (const Token::Site& s : t.racing_sites) {
    put(b, s.module);
    put(b, s.offset);
  }
  if (!t.input.empty()) {
    put(b, t.input.size());
    b.insert(b.end(), t.input.begin(), t.input.end());
  }
  const u32 sum = checksum(t.case_name, b.data(), b.size());
  for (unsigned i = 0; i < 4; ++i) b.push_back(static_cast<u8>(sum >> (8 * i)));
  return escape(t.case_name) + "~" + to_text(b);
}

bool decode(const std::string& text, Token* t, std::string* why) {
  *t = Token();
  const std::size_t tilde = text.rfind('~');
  if (tilde == std::string::npos) {
    *why = "it has no '~' between the name of the case and the schedule";
    return false;
  }
  Bytes b;
  if (!unescape(text.substr(0, tilde), &t->case_name) || t->case_name.empty() ||
      !from_text(text.substr(tilde + 1), &b) || b.size() < 8) {
    *why = "it has been cut or holds characters that tokens do not have";
    return false;
  }
  u32 sum = 0;
  for (unsigned i = 0; i < 4; ++i) sum |= u32{b[b.size() - 4 + i]} << (8 * i);
  const std::size_t end = b.size() - 4;
  if (sum != checksum(t->case_name, b.data(), end)) {
    *why = "its checksum does not match: it has been changed or cut";
    return false;
  }
  if (b[0] != version && b[0] != version_with_input) {
    *why = "it was made by another version of Fearless";
    return false;
  }
  t->memory_model = b[1];
  t->races = b[2];
  Reader r(b, 3, end);
  for (std::size_t n = r.count(); n-- > 0 && r.good();) {
    ThreadName name;
    name.parent = r.small();
    name.child = r.small();
    t->schedule.threads.push_back(name);
  }
  const auto threads = t->schedule.threads.size();
  bool fits = true;
  for (std::size_t n = r.count(); n-- > 0 && r.good();) {
    Schedule::Step s;
    const u64 head = r.number();
    s.what = (head & 1) != 0 ? Schedule::Step::What::outcome : Schedule::Step::What::thread;
    fits = fits && (head >> 1) < threads;
    s.thread = static_cast<u32>(head >> 1);
    s.operation = r.small();
    const u32 kind = r.small();
    fits = fits && kind <= static_cast<u32>(OpKind::last_kind);
    s.kind = static_cast<OpKind>(kind);
    s.phase = r.small();
    s.chosen = r.small();
    t->schedule.steps.push_back(s);
  }
  for (std::size_t n = r.count(); n-- > 0 && r.good();) {
    Token::Site s;
    s.module = r.small();
    s.offset = r.number();
    t->racing_sites.push_back(s);
  }
  if (b[0] == version_with_input) {
    const std::size_t n = r.count();
    if (r.good()) t->input = r.text(n);
    fits = fits && !t->input.empty();
  }
  bool sound = r.good() && r.at_end() && fits && t->memory_model <= most_memory_model &&
               t->races <= most_races;
  for (std::size_t i = 1; i < threads; ++i) sound = sound && t->schedule.threads[i].parent < i;
  for (const Schedule::Step& s : t->schedule.steps)
    sound = sound && (s.what == Schedule::Step::What::outcome || s.chosen < threads);
  if (!sound) {
    *why = "its content makes no sense";
    return false;
  }
  return true;
}

}  // namespace fearless::token
