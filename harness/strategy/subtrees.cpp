// Parts of an exhaustive search: what is left to try, taken out of one strategy and put into another.
//
// Every note can be tried by itself: it needs the graph it belongs to as far as its event, and that part of a
// graph stays as it is until the note's turn has come. So the notes can be dealt out in any way. What is
// known to be in vain goes with each part; more of it is learnt there and does not come back, so that what
// happens in a part depends on nothing but the part.
#include <algorithm>

#include "strategy/exhaustive.hpp"

namespace fearless {

void ExhaustiveStrategy::save_notes(ByteWriter& to, std::size_t first, std::size_t end) const {
  std::vector<Note> notes(todo_.begin() + static_cast<std::ptrdiff_t>(first),
                          todo_.begin() + static_cast<std::ptrdiff_t>(end));
  const u32 low = notes.empty() ? depth_ : notes.front().trunk;
  const u32 high = notes.empty() || (again_ && end == todo_.size()) ? depth_ : notes.back().trunk;
  for (Note& n : notes) n.trunk -= low;
  // The events that notes keep lie in the order of the notes.
  std::size_t waiting = 0;
  for (const Note& n : notes)
    if (n.what == Note::What::stuck || n.what == Note::What::revisit_place)
      waiting = std::max(waiting, std::size_t{n.way} + 1);
  to.put(again_ && end == todo_.size());
  to.put(notes);
  to.put(std::vector<Event>(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(waiting)));
  to.put(high - low);
  for (u32 i = low; i <= high; ++i) trunk(i).save(to);
  std::vector<u64> in_vain(in_vain_.begin(), in_vain_.end());
  std::sort(in_vain.begin(), in_vain.end());
  to.put(in_vain);
}

void ExhaustiveStrategy::load(ByteReader& from) {
  restart();
  from.get(&again_);
  from.get(&todo_);
  from.get(&waiting_);
  from.get(&depth_);
  // (A count that cannot be is the reader's to find.)
  while (trunks_.size() < depth_ && from.complete()) trunks_.emplace_back(graph_.model);
  for (u32 i = 0; i < depth_ && from.complete(); ++i) trunks_[i].load(from);
  graph_.load(from);
  in_vain_.clear();
  for (const u64 key : from.get<std::vector<u64>>()) in_vain_.insert(key);
}

std::string ExhaustiveStrategy::part(std::size_t first, std::size_t end) const {
  part_.clear();
  save_notes(part_, first, end);
  return part_.text();
}

std::vector<std::string> ExhaustiveStrategy::split_up() const {
  constexpr std::size_t most = 24;
  const std::size_t apart = std::min(todo_.size(), most - 1);
  std::vector<std::string> parts;
  if (apart < todo_.size()) parts.push_back(part(apart, todo_.size()));
  for (std::size_t i = apart; i-- != 0;) parts.push_back(part(i, i + 1));
  return parts;
}

std::vector<std::string> ExhaustiveStrategy::split() const {
  if (todo_.empty()) return {};
  if (todo_.size() == 1) return {part(0, 1)};
  // The oldest notes are those of the first event that has a choice left: most is below them.
  const Note& oldest = todo_.front();
  std::size_t middle = 1;
  while (middle < todo_.size() && todo_[middle].trunk == oldest.trunk && todo_[middle].at == oldest.at)
    ++middle;
  if (middle == todo_.size()) middle /= 2;
  return {part(middle, todo_.size()), part(0, middle)};
}

}  // namespace fearless
