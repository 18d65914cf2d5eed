#include "search/checkpoint.hpp"

#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/rng.hpp"
#include "search/explore.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless {
namespace {

constexpr char magic[] = "Fearless checkpoint 3\n";

// Against mistakes, not against malice.
u64 hash(const std::string& bytes) {
  u64 h = bytes.size();
  u64 word = 0;
  std::size_t i = 0;
  for (; i + sizeof word <= bytes.size(); i += sizeof word) {
    __builtin_memcpy(&word, bytes.data() + i, sizeof word);
    h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 32;
  }
  word = 0;
  for (; i < bytes.size(); ++i) word = word << 8 | static_cast<u8>(bytes[i]);
  return mix(h, word);
}

bool read_file(const std::string& name, std::string* text) {
  std::ifstream f(name, std::ios::binary | std::ios::ate);
  if (!f) return false;
  text->resize(static_cast<std::size_t>(f.tellg()));
  f.seekg(0);
  f.read(text->data(), static_cast<std::streamsize>(text->size()));
  return !f.fail();
}

// Something that lies at another place in another process: a module, the stack.
struct Region {
  u64 contents = 0;  // their hash
  uptr begin = 0, end = 0;
};

int add_module(dl_phdr_info* info, size_t, void* list) {
  Region r;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& p = info->dlpi_phdr[i];
    if (p.p_type != PT_LOAD) continue;
    const uptr begin = info->dlpi_addr + p.p_vaddr;
    r.begin = r.begin == 0 ? begin : std::min<uptr>(r.begin, begin);
    r.end = std::max<uptr>(r.end, begin + p.p_memsz);
  }
  std::string text;
  const bool main = info->dlpi_name == nullptr || *info->dlpi_name == 0;
  // (The kernel's own module has no file.)
  if (read_file(main ? "/proc/self/exe" : info->dlpi_name, &text)) r.contents = hash(text);
  static_cast<std::vector<Region>*>(list)->push_back(r);
  return 0;
}

std::vector<Region> regions_here() {
  std::vector<Region> all;
  dl_iterate_phdr(add_module, &all);
  constexpr uptr stack = uptr{8} << 20;
  const auto here = reinterpret_cast<uptr>(__builtin_frame_address(0));
  all.push_back({0, here - stack, here + stack});
  return all;
}

// (Files are read once.)
const std::vector<Region>& regions() {
  static const std::vector<Region> all = regions_here();
  return all;
}

class Moved {
 public:
  Moved(std::vector<Region> from, std::vector<Region> to) : from_(std::move(from)), to_(std::move(to)) {}

  bool same_contents() const {
    return std::equal(from_.begin(), from_.end(), to_.begin(), to_.end(),
                      [](const Region& a, const Region& b) { return a.contents == b.contents; });
  }
  bool any() const {
    return !std::equal(from_.begin(), from_.end(), to_.begin(), to_.end(),
                       [](const Region& a, const Region& b) { return a.begin == b.begin; });
  }
  template <class T>
  void operator()(T* address) const {
    for (std::size_t i = 0; i < from_.size(); ++i)
      if (*address >= from_[i].begin && *address < from_[i].end) {
        *address = *address - from_[i].begin + to_[i].begin;
        return;
      }
  }

 private:
  std::vector<Region> from_, to_;
};

void move(Part* p, const Moved& moved) {
  for (auto* all : {&p->explored.found, &p->explored.predicted}) {
    for (Explored::Found& f : *all) {
      moved(&f.outcome.finding.address);
      moved(&f.outcome.finding.here.site);
      moved(&f.outcome.finding.other.site);
    }
  }
  if (!p->subtree.begun) return;
  Graph graph;
  ExhaustiveStrategy strategy(graph);
  ByteReader state(p->subtree.state);
  strategy.load(state);
  strategy.for_each_address(moved);
  ByteWriter to;
  strategy.save(to);
  p->subtree.state = to.text();
}

[[noreturn]] void no_use(const std::string& file, const char* why) {
  usage_error(fmt::format("the checkpoint '{}' {}", file, why).c_str(),
              "remove it to search from the beginning, or name another file");
}

}  // namespace

Checkpoint::Checkpoint(const Case& c, const Options& o) {
  identity_ = fmt::format("{} {} {} {} {} {} {} {} {} {}/{}", c.name.full(), o.memory_model, o.steps,
                          o.threads, o.preemptions, o.processors, o.early_timeouts, static_cast<int>(o.races),
                          o.violations == 1, o.shard, o.shards);
  file_ = o.checkpoint;
  if (file_.empty() || file_.back() != '/') return;
  std::string name = c.name.full();
  for (char& ch : name)
    if (ch == '/' || ch == ' ') ch = '_';
  file_ += name;
  if (o.shards != 1) file_ += fmt::format(".{}-of-{}", o.shard, o.shards);
  file_ += ".checkpoint";
}

bool Checkpoint::load(Stored* s) const {
  std::string text;
  if (!wanted()) return false;
  // Better now than after an hour of searching.
  if (!write(""))
    usage_error(fmt::format("the checkpoint '{}' cannot be written: {}", file_, strerror(errno)).c_str(),
                "name a file in a directory that exists and can be written");
  if (!read_file(file_, &text)) return false;
  constexpr std::size_t head = sizeof magic - 1;
  if (text.compare(0, head, magic) != 0) no_use(file_, "is no checkpoint of this version of Fearless");
  u64 sum = 0;
  if (text.size() < head + sizeof sum) no_use(file_, "has been cut");
  __builtin_memcpy(&sum, text.data() + head, sizeof sum);
  text.erase(0, head + sizeof sum);
  if (hash(text) != sum) no_use(file_, "has been changed or cut");

  ByteReader from(std::move(text));
  if (from.get<std::string>() != identity_) no_use(file_, "is of another case, or of other options");
  const Moved moved(from.get<std::vector<Region>>(), regions());
  if (!moved.same_contents()) no_use(file_, "is of another build of this test");
  get_counts(from, &s->counts);
  from.get(&s->most_runnable);
  get(from, &s->searched);
  for (u64 n = from.get<u64>(); n != 0 && from.complete(); --n) {
    Stored::Found& f = s->found.emplace_back();
    from.get(&f.token);
    from.get(&f.execution);
  }
  from.get(&s->dealt);
  from.get(&s->explored_before_dealing);
  get(from, &s->parts);
  if (!from.complete()) no_use(file_, "has been cut");
  if (moved.any())
    for (Part& p : s->parts) move(&p, moved);
  return true;
}

bool Checkpoint::save(const Stored& s, const Parts& parts) const {
  ByteWriter to;
  to.put(identity_);
  to.put(regions());
  put_counts(to, s.counts);
  to.put(s.most_runnable);
  put(to, s.searched);
  to.put(static_cast<u64>(s.found.size()));
  for (const Stored::Found& f : s.found) {
    to.put(f.token);
    to.put(f.execution);
  }
  to.put(s.dealt);
  to.put(s.explored_before_dealing);
  put(to, parts);

  const u64 sum = hash(to.text());
  std::string text = magic;
  text.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  return write(text + to.text());
}

bool Checkpoint::write(const std::string& text) const {
  const std::string part = fmt::format("{}.{}.part", file_, getpid());
  std::ofstream f(part, std::ios::binary);
  f << text;
  f.close();
  if (f && (text.empty() || rename(part.c_str(), file_.c_str()) == 0)) {
    if (text.empty()) unlink(part.c_str());
    return true;
  }
  unlink(part.c_str());
  return false;
}

void Checkpoint::remove() const {
  if (wanted()) unlink(file_.c_str());
}

}  // namespace fearless
