/// Options to a picture.
#include "cli/drawing.h"

#include "cli/options.h"
#include "cli/terminal.h"
#include "cli/write_file.h"

#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <filesystem>

namespace laneway {

namespace {

std::string format_help() {
  std::string help = "the format:";
  for (const auto& format : drawing_formats()) {
    help += fmt::format("{} {} ({})", &format == &drawing_formats().front() ? "" : ",", format.name, format.help);
  }
  return help + "; if not given, the ending of -o decides, else text on a terminal and svg elsewhere";
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const auto& format : drawing_formats()) names.push_back(format.name);
  return names;
}

}  // namespace

LoadedSketch load_sketch(const std::string& path) {
  auto loaded = load_source(path);
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    complain(error->message);
    return {};
  }
  Sketch sketch = read_sketch(std::make_shared<const Source>(std::get<Source>(std::move(loaded))));
  return {std::make_shared<const Flow>(std::move(sketch.flow)),
          std::move(sketch.faults),
          std::move(sketch.diagnostics),
          {}};
}

void DrawingRequest::declare(CLI::App& app) {
  app.add_option("--to", to_, format_help())->type_name("FORMAT")->check(one_of(format_names()));
  app.add_option("--theme", theme_, "svg and png: light, dark, or auto (the default): dark where the reader prefers it")
      ->type_name("NAME")
      ->check(one_of({"auto", "light", "dark"}));
  app.add_option("--mark", marked_, "the nodes of a path, such as n1,n2,n3; they and the edges between them stand out")
      ->type_name("IDS");
  app.add_option("--scale", scale_, "png: pixels for one pixel of the svg, 0.25 to 8; 2 if not given")
      ->type_name("NUMBER");
  app.add_option("--columns", columns_,
                 "text: the columns there are, 0 for as many as it takes; the terminal's if not given")
      ->type_name("COUNT")
      ->check(CLI::Range(0, 10'000));
  app.add_flag("--pinned", options_.pinned, "dot: with laneway's own geometry, for neato -n2");
}

bool DrawingRequest::settle(const std::string& output) {
  const bool to_stdout = output.empty() || output == "-";
  const bool on_terminal = to_stdout && isatty(STDOUT_FILENO) == 1;
  if (!to_.empty()) {
    format_ = find_drawing_format(to_);
  } else if (!to_stdout) {
    format_ = find_format_of_file(output);
  } else {
    format_ = find_drawing_format(options_.pinned ? "dot" : on_terminal ? "text" : "svg");
  }
  const auto refuse = [](std::string_view message) {
    complain(message);
    return false;
  };
  if (format_ == nullptr) {
    return refuse(fmt::format("no format has the ending of '{}'; say which with --to", output));
  }
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), format_->name) != names.end();
  };
  if (format_->is_binary && on_terminal) {
    return refuse(fmt::format("a {} is nothing for a terminal; write it to a file with -o", format_->name));
  }
  if (theme_ != "auto" && !is_one_of({"svg", "png"})) return refuse("--theme is for svg and png only");
  if (options_.pinned && !is_one_of({"dot"})) return refuse("--pinned is for --to dot only");
  if (scale_ != 0 && !(scale_ >= 0.25 && scale_ <= 8)) return refuse("--scale: expected a number from 0.25 to 8");
  if (scale_ > 0 && !is_one_of({"png"})) return refuse("--scale is for --to png only");
  if (columns_ >= 0 && !is_one_of({"text"})) return refuse("--columns is for --to text only");
  options_.theme = theme_ == "dark" ? Theme::dark : theme_ == "light" ? Theme::light : Theme::automatic;
  if (scale_ > 0) options_.scale = scale_;
  options_.columns = columns_ >= 0 ? columns_ : on_terminal ? terminal_width() : 0;
  return true;
}

bool DrawingRequest::find_marks(const Flow& flow) {
  options_.marks = {};
  std::string_view rest = marked_;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto name = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const NodeId node = flow.find_node(name);
    if (!node) {
      complain(fmt::format("--mark: there is no node {} in this flow", in_quotes(name)));
      return false;
    }
    auto& nodes = options_.marks.nodes;
    if (!nodes.empty()) {
      for (const EdgeId edge : flow[nodes.back()].out) {
        if (flow[edge].to == node) options_.marks.edges.push_back(edge);
      }
    }
    nodes.push_back(node);
  }
  return true;
}

bool DrawingRequest::write(const LoadedSketch& sketch, const std::string& output) {
  if (!find_marks(*sketch.flow)) return false;
  const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  add(options_.marks.nodes, sketch.marks.nodes);
  add(options_.marks.edges, sketch.marks.edges);
  options_.faults = sketch.faults;
  const std::string drawing = format_->draw(*sketch.flow, options_);
  if (output.empty() || output == "-") {
    put(drawing);
  } else {
    replace_file(output, drawing);
  }
  return true;
}

}  // namespace laneway
