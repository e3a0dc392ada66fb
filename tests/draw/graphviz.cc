/// Running Graphviz, and reading curves from its JSON.
#include "draw/graphviz.h"
#include "support/file_text.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <vector>

namespace laneway {

namespace {

struct Spot {
  double x;
  double y;
};

struct Piece {
  std::vector<Spot> curve;
  int tail;
  int head;
  bool is_upright;
};

/// `e,x,y s,x,y x,y x,y x,y …`: Bézier curves from point to point, here as short straight lines.
std::vector<Spot> curve_of(const std::string& text) {
  std::vector<Spot> controls;
  std::istringstream words(text);
  std::string word;
  while (words >> word) {
    Spot spot;
    if (std::sscanf(word.c_str(), "%lf,%lf", &spot.x, &spot.y) == 2) controls.push_back(spot);
  }
  std::vector<Spot> curve;
  constexpr int parts = 6;
  for (std::size_t i = 0; i + 3 < controls.size(); i += 3) {
    for (int k = 0; k <= parts; ++k) {
      const double t = static_cast<double>(k) / parts, u = 1 - t;
      const double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
      curve.push_back({a * controls[i].x + b * controls[i + 1].x + c * controls[i + 2].x + d * controls[i + 3].x,
                       a * controls[i].y + b * controls[i + 1].y + c * controls[i + 2].y + d * controls[i + 3].y});
    }
  }
  return curve;
}

bool cross(Spot a, Spot b, Spot c, Spot d) {
  const auto side = [](Spot p, Spot q, Spot r) { return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x); };
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/// Where both curves end they meet, which is no crossing.
bool is_common_end(const Piece& a, const Piece& b, Spot at) {
  const auto ends_there = [&](const Piece& piece) {
    const auto near = [&](Spot end) { return std::hypot(end.x - at.x, end.y - at.y) < 4; };
    return near(piece.curve.front()) || near(piece.curve.back());
  };
  return ends_there(a) && ends_there(b);
}

int crossings_between(const Piece& a, const Piece& b) {
  int count = 0;
  for (std::size_t i = 0; i + 1 < a.curve.size(); ++i) {
    for (std::size_t k = 0; k + 1 < b.curve.size(); ++k) {
      if (cross(a.curve[i], a.curve[i + 1], b.curve[k], b.curve[k + 1]) && !is_common_end(a, b, a.curve[i])) ++count;
    }
  }
  return count;
}

}  // namespace

Rendering render_by_graphviz(const std::string& drawing, const std::string& command) {
  std::string name = (std::filesystem::temp_directory_path() / "laneway-dot-XXXXXX").string();
  const int handle = mkstemp(name.data());
  REQUIRE(handle >= 0);
  std::FILE* file = fdopen(handle, "w");
  std::fwrite(drawing.data(), 1, drawing.size(), file);
  std::fclose(file);
  std::FILE* pipe = popen(fmt::format("{1} -Tjson '{0}' 2>'{0}.err'", name, command).c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 65536> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), got);
  const int status = pclose(pipe);
  Rendering rendering{{}, test::file_text(name + ".err")};
  std::filesystem::remove(name);
  std::filesystem::remove(name + ".err");
  if (status == 0) rendering.json = Json::parse(text, nullptr, false);
  if (status != 0 && rendering.complaint.empty())
    rendering.complaint = fmt::format("{} ended with {}", command, status);
  return rendering;
}

int crossings_of(const Rendering& rendering) {
  std::vector<Piece> pieces;
  std::map<int, std::string> names;
  for (const Json& object : rendering.json["objects"]) names[object["_gvid"].get<int>()] = object["name"];
  if (!rendering.json.contains("edges")) return 0;
  for (const Json& edge : rendering.json["edges"]) {
    const std::string style = edge.value("style", "solid");
    if (style == "invis" || style == "dashed" || !edge.contains("pos")) continue;
    Piece piece{curve_of(edge["pos"]), edge["tail"], edge["head"], false};
    if (piece.curve.empty()) continue;
    const Spot a = piece.curve.front(), b = piece.curve.back();
    piece.is_upright = std::abs(a.y - b.y) > std::abs(a.x - b.x);
    pieces.push_back(std::move(piece));
  }
  int count = 0;
  std::map<int, std::array<int, 2>> at_point;  // pieces that end at an invisible point, level and upright ones
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& a = pieces[i];
    for (const int end : {a.tail, a.head}) {
      if (names[end].find('/') != std::string::npos) ++at_point[end][a.is_upright ? 1 : 0];
    }
    for (std::size_t k = 0; k < i; ++k) {
      const Piece& b = pieces[k];
      count += crossings_between(a, b);
    }
  }
  for (const auto& [point, ends] : at_point) {
    if (ends[0] >= 2 && ends[1] >= 2) ++count;
  }
  return count;
}

}  // namespace laneway
