/// One table of colours a theme, and the rules that use them.
#include "draw/svg_style.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace laneway {

namespace {

struct LaneColors {
  std::string_view body;
  std::string_view panel;
  std::string_view title;
  std::string_view accent;
};

struct Colors {
  std::string_view page, border;
  std::string_view node, node_line, text;
  std::string_view diamond, diamond_line;
  std::string_view edge, label;
  std::string_view loop, loop_line, loop_text;
  std::string_view on_accent;
  std::string_view mark, mark_node;
  std::string_view fault, fault_node;
  std::array<LaneColors, lane_looks> lanes;
};

constexpr Colors light = {"#ffffff",
                          "#d5dce6",
                          "#ffffff",
                          "#8a99ad",
                          "#111a2b",
                          "#fff6e0",
                          "#d08a1d",
                          "#5b6b80",
                          "#334155",
                          "#f59e0b",
                          "#c2790a",
                          "#7a4a05",
                          "#ffffff",
                          "#2563eb",
                          "#dbe8ff",
                          "#dc2626",
                          "#fee8e8",
                          {{{"#f6f9ff", "#e2ecfd", "#1d3f86", "#3f74dc"},
                            {"#f5fbf7", "#dcf2e5", "#155236", "#2c9a5f"},
                            {"#fffaf1", "#fbedd0", "#714608", "#c78312"},
                            {"#faf8ff", "#ebe3fb", "#4a2b89", "#8257d4"},
                            {"#fff7f9", "#fbe1e9", "#7f2444", "#cf4f7b"},
                            {"#f3fafb", "#d7f0f2", "#0a4f55", "#168f99"}}}};

constexpr Colors dark = {"#0d1117",
                         "#2b3544",
                         "#1a2230",
                         "#6b7b92",
                         "#e8eef6",
                         "#2c2312",
                         "#d29a3a",
                         "#93a1b5",
                         "#c3cedb",
                         "#f59e0b",
                         "#d9982b",
                         "#f6cf8a",
                         "#0b1018",
                         "#6ea8ff",
                         "#18305c",
                         "#ff7b72",
                         "#3b1618",
                         {{{"#10172a", "#182a4e", "#b3cbff", "#6d9bf7"},
                           {"#0f1b17", "#153527", "#a6e6c3", "#4cc489"},
                           {"#1b1710", "#3a2b10", "#f7d799", "#e0a63f"},
                           {"#16132a", "#2b2150", "#d3c1ff", "#a585f5"},
                           {"#1d1218", "#421b2b", "#ffc0d3", "#ee7ba1"},
                           {"#0e1a1d", "#12363b", "#a2e4ea", "#43bcc6"}}}};

constexpr std::string_view frame =
    ".node text{font-size:14px}.edge text,.loop text,.note text{font-size:12px}.lane "
    "text{font-size:15px;font-weight:700}"
    ".lane .body,.lane .panel{stroke-width:1}.node .shape{stroke-width:1.4}"
    ".edge path{fill:none;stroke-width:1.5;stroke-linejoin:round}.edge .tip{stroke:none}"
    ".loop .icon{fill:none;stroke-width:1.4}.loop .box{stroke-width:1.5;stroke-dasharray:6 4;fill-opacity:.07}.loop "
    ".tag{stroke-width:1}"
    ".node.marked .shape{stroke-width:2.6}.edge.marked path{stroke-width:2.8}.edge.marked .tip{stroke:none}"
    ".node.broken .shape{stroke-dasharray:4 3;stroke-width:1.8}.edge.broken path{stroke-dasharray:4 3}"
    ".note text{text-anchor:start}";

std::string rules(const Colors& c) {
  std::string out;
  const auto add = [&](std::string_view selector, std::string_view property, std::string_view color) {
    fmt::format_to(std::back_inserter(out), "{}{{{}:{}}}", selector, property, color);
  };
  add(".page", "fill", c.page);
  add(".lane .body,.lane .panel", "stroke", c.border);
  add(".node .shape", "fill", c.node);
  add(".node .shape,.node .bar", "stroke", c.node_line);
  add(".node text", "fill", c.text);
  add(".node .diamond", "fill", c.diamond);
  add(".node .diamond", "stroke", c.diamond_line);
  add(".node .loop-badge", "stroke", c.loop_line);
  add(".edge path", "stroke", c.edge);
  add(".edge .tip", "fill", c.edge);
  add(".edge text", "fill", c.label);
  add(".loop .box", "fill", c.loop);
  add(".loop .box,.loop .tag", "stroke", c.loop_line);
  add(".loop .tag", "fill", c.node);
  add(".loop text,.loop .icon-tip", "fill", c.loop_text);
  add(".loop .icon", "stroke", c.loop_text);
  for (std::size_t i = 0; i < c.lanes.size(); ++i) {
    add(fmt::format(".look{} .body,.ground{}", i, i), "fill", c.lanes[i].body);
    add(fmt::format(".look{} .panel", i), "fill", c.lanes[i].panel);
    add(fmt::format(".look{} text", i), "fill", c.lanes[i].title);
    add(fmt::format(".look{} .accent,.node .in{}", i, i), "fill", c.lanes[i].accent);
    add(fmt::format(".node .in{}", i), "stroke", c.lanes[i].accent);
  }
  add(".node .circle~text", "fill", c.on_accent);
  add(".edge.marked path,.node.marked .shape", "stroke", c.mark);
  add(".edge.marked .tip", "fill", c.mark);
  add(".edge.marked text", "fill", c.mark);
  add(".node.marked .rectangle,.node.marked .taskbox,.node.marked .diamond", "fill", c.mark_node);
  add(".node.broken .shape,.edge.broken path", "stroke", c.fault);
  add(".node.broken .shape", "fill", c.fault_node);
  add(".node.broken text", "fill", c.text);
  add(".edge.broken .tip,.note text", "fill", c.fault);
  return out;
}

}  // namespace

std::string svg_style(Theme theme, std::string_view font) {
  std::string out = fmt::format("text{{font-family:{};text-anchor:middle}}", font);
  out += frame;
  switch (theme) {
    case Theme::light: return out + rules(light);
    case Theme::dark: return out + rules(dark);
    case Theme::automatic: break;
  }
  return out + rules(light) + "@media (prefers-color-scheme:dark){" + rules(dark) + "}";
}

}  // namespace laneway
