// An execution graph in another order of its events.
#pragma once

#include "model/graph.hpp"

namespace fearless {

// The same graph, its events in an order in which every read reads the newest write of its location: run in
// that order, the execution is an interleaving. As few changes of thread as come of running each as far as it
// goes. False if there is no such order: the graph is not sequentially consistent. (Clocks are not filled in:
// the result serves to be run along.)
bool interleave(const Graph& g, Graph* ordered);

}  // namespace fearless
