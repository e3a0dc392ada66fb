/// Reading what a loop's text allows (LANGUAGE §6), and whether a loop closes inside its list.
#pragma once

#include "model/flow.h"

#include <string_view>

namespace laneway {

struct LoopReading {
  LoopBound bound;
  std::string_view number;  ///< the part of the condition that says N; empty if none does
  bool too_large = false;   ///< N was more than `max_loop_count`, which `bound.count` is then
};

/// Reads the text between the brackets. N is digits or a word from `zero` to `ten`, also `once` and `twice`;
/// behind the count a clause may follow (`retry up to 5 times with backoff`). A rate or a duration is no
/// count (`3 times per hour`, `up to 5 minutes`).
LoopReading read_loop_text(std::string_view condition);

/// Passes allowed, for a loop whose other fields are set.
int loop_limit(const Loop& loop);

/// Sets `closed_inside` of every loop. Loops that list one node with many edges over and over cost no more
/// than the square root of the edges for each listed name.
void find_closed_loops(Flow& flow);

}  // namespace laneway
