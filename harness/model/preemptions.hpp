// How often a thread has to be interrupted for an execution to come about.
#pragma once

#include "model/graph.hpp"

namespace fearless {

// The fewest preemptions of any order in which the events of the graph could have been run: a thread is
// preempted where another goes on although it could have, and has more to do. (Musuvathi, Qadeer, "Iterative
// Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007; on graphs: Marmanis,
// Vafeiadis, "Reconciling Preemption Bounding with DPOR", TACAS 2023.) At most `most` + 1: not more than that
// is of interest. Graphs too entangled to be sure count as 0.
u32 fewest_preemptions(const Graph& g, u32 most);

}  // namespace fearless
