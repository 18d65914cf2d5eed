// Where an exhaustive search that has been stopped goes on from (option checkpoint): a file that holds what
// is left to be explored and what has been counted. It is good for the same build of the same test with the
// same options; where its modules and its stack lie may be another place.
#pragma once

#include <string>
#include <vector>

#include "search/options.hpp"
#include "search/work.hpp"

namespace fearless {

class Checkpoint {
 public:
  struct Stored {
    CaseResult counts;  // the numbers only
    u32 most_runnable = 0;
    std::vector<instrumentation::Searched> searched;
    struct Found {
      std::string token;
      u64 execution = 0;
    };
    std::vector<Found> found;         // violations
    bool dealt = false;               // among shards
    u64 explored_before_dealing = 0;
    Parts parts;
  };

  Checkpoint(const Case& c, const Options& o);

  bool wanted() const { return !file_.empty(); }
  const std::string& file() const { return file_; }
  // False if there is none. Ends the process with a usage error if there is one that is of no use here.
  bool load(Stored* s) const;
  // With these parts. False: it cannot be written; what was there before is there still.
  bool save(const Stored& s, const Parts& parts) const;
  void remove() const;

 private:
  bool write(const std::string& text) const;

  std::string identity_;  // of the case and the options that decide what a search is
  std::string file_;
};

}  // namespace fearless
