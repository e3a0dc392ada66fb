/// Flows made by chance, for drawing tests: as people write them, and as nobody would.
#pragma once

#include "model/flow.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace laneway {

/// Any node to any node by any handles, with loops over whatever.
inline std::string wild_flow(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  const std::array<const char*, 4> sides = {"left", "right", "top", "bottom"};
  const std::array<const char*, 4> shapes = {"circle", "rectangle", "diamond", "taskbox"};
  const std::array<const char*, 5> labels = {"", "Go", "Check the answer?", "Something that takes three lines to say",
                                             "No"};
  const std::uint32_t lanes = 1 + below(5), nodes = 2 + below(20);
  std::vector<std::string> bodies(lanes);
  std::vector<std::uint32_t> lane_of;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    lane_of.push_back(below(lanes));
    bodies[lane_of[i]] += fmt::format("n{}: {} label:\"{}\"\n", i, shapes[below(4)], labels[below(5)]);
  }
  for (std::uint32_t i = below(2 * nodes); i > 0; --i) {
    const std::uint32_t from = below(nodes), to = below(2) ? below(nodes) : std::min(nodes - 1, from + 1);
    bodies[below(lanes)] += fmt::format("n{}.handle({}) -> n{}.handle({}) [label=\"{}\"]\n", from, sides[below(4)], to,
                                        sides[below(4)], labels[below(5)]);
  }
  for (std::uint32_t i = below(3); i > 0; --i) {
    std::string members;
    const std::uint32_t lane = below(lanes);
    for (std::uint32_t node = 0; node < nodes; ++node) {
      if ((lane_of[node] == lane || below(12) == 0) && below(2)) members += fmt::format(" n{}", node);
    }
    if (!members.empty()) bodies[lane] += fmt::format("loop [retry up to {} times]{}\n", 1 + below(9), members);
  }
  std::string text;
  for (std::uint32_t i = 0; i < lanes; ++i) text += fmt::format("Lane{} {{ # Lane {}\n{}}}\n", i, i, bodies[i]);
  return text;
}

/// Chains in lanes from left to right, decisions that go down or on, messages between neighbouring lanes, answers
/// back, a retry as a loop: what process diagrams look like. About `nodes` nodes.
inline std::string tame_flow(std::uint32_t seed, std::uint32_t nodes = 0) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  const std::array<const char*, 8> steps = {
      "Receive order",     "Check stock",      "Reserve items",       "Send confirmation",
      "Update the record", "Write audit line", "Notify the customer", "Pack"};
  const std::array<const char*, 4> questions = {"In stock?", "Payment accepted?", "Valid?", "Retries left?"};
  const std::array<const char*, 5> messages = {"Order", "POST /orders", "Done", "200 OK", "Rejected"};
  if (nodes == 0) nodes = 6 + below(20);
  const std::uint32_t lanes = nodes > 100 ? 8 : 2 + below(3);
  std::vector<std::string> bodies(lanes), edges(lanes);
  std::uint32_t lane = 0, last = 0, made = 0;
  std::vector<std::uint32_t> lane_of;
  const auto add = [&](const char* shape, const char* label) {
    bodies[lane] += fmt::format("n{}: {} label:\"{}\"\n", ++made, shape, label);
    lane_of.push_back(lane);
    return made;
  };
  const auto join = [&](std::uint32_t from, const char* out, std::uint32_t to, const char* in, const char* label) {
    edges[lane_of[from - 1]] +=
        fmt::format("n{}.handle({}) -> n{}.handle({}) [label=\"{}\"]\n", from, out, to, in, label);
  };
  last = add("circle", "Start");
  std::vector<std::uint32_t> answers;
  while (made < nodes) {
    switch (below(6)) {
      case 0: {  // a message to another lane
        const std::uint32_t old = lane;
        lane = (lane + 1 + below(lanes - 1)) % lanes;
        const std::uint32_t next = add("rectangle", steps[below(8)]);
        join(last, lane > old ? "bottom" : "top", next, lane > old ? "top" : "bottom", messages[below(5)]);
        last = next;
        break;
      }
      case 1: {  // a decision: down to a step that ends or answers, on to the next
        const std::uint32_t question = add("diamond", questions[below(4)]);
        join(last, "right", question, "left", "");
        const std::uint32_t no = add("rectangle", steps[below(8)]);
        join(question, "bottom", no, "top", "No");
        const std::uint32_t yes = add(below(5) == 0 ? "taskbox" : "rectangle", steps[below(8)]);
        join(question, "right", yes, "left", "Yes");
        if (below(2)) {
          join(no, below(2) ? "top" : "left", 1 + below(question), "bottom", "Try again");
        } else if (below(2)) {
          edges[lane] += fmt::format("n{}.handle(right) -> n{}.handle(bottom) [label=\"Then\"]\n", no, yes);
        }
        last = yes;
        break;
      }
      case 2: {  // a retry in this lane
        const std::uint32_t first = add("rectangle", steps[below(8)]);
        join(last, "right", first, "left", "");
        const std::uint32_t question = add("diamond", questions[below(4)]);
        join(first, "right", question, "left", "");
        join(question, "bottom", first, "bottom", "Again");
        const std::uint32_t next = add("rectangle", steps[below(8)]);
        join(question, "right", next, "left", "Done");
        edges[lane] += fmt::format("loop [retry up to {} times] n{} n{}\n", 2 + below(5), first, question);
        last = next;
        break;
      }
      default: {
        const std::uint32_t next = add("rectangle", steps[below(8)]);
        join(last, "right", next, "left", "");
        last = next;
      }
    }
  }
  const std::uint32_t end = add("circle", "End");
  join(last, "right", end, "left", "");
  std::string text;
  for (std::uint32_t i = 0; i < lanes; ++i)
    text += fmt::format("Lane{} {{ # Lane {}\n{}{}}}\n", i, i + 1, bodies[i], edges[i]);
  return text;
}

}  // namespace laneway
