// One thread looks at a flag that another sets when it has read: what the right twin and the wrong one do.
// `pause` is called between two looks, `first` before them.
#pragma once

#include <unistd.h>
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

template <class Pause, class First>
void flag_after_the_read(Pause pause, First first) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::atomic<bool> came{false};
  std::jthread reader([&] {
    char c = 0;
    came = read(ends[0], &c, 1) == 1;
  });
  first(ends[1]);
  while (!came) pause();
}
