// Texts as they must be, in files: tests/golden/ROOM/NAME. With UPDATE_GOLDEN in the environment the files
// are written anew; look at the difference before it is committed.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace fearless {

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string file = std::string(GOLDEN_DIRECTORY) + "/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(file, std::ios::binary) << text;
    return;
  }
  std::ifstream in(file, std::ios::binary);
  ASSERT_TRUE(in) << file << " cannot be read";
  std::ostringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(golden.str(), text) << "is not what " << file << " has";
}

}  // namespace fearless
