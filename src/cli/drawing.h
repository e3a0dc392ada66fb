/// What `draw` and `watch` share: the options of a picture, reading a flow for it, and writing it.
#pragma once

#include "draw/sketch.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <vector>

namespace laneway {

/// A flow that was read for drawing; without `flow` it could not be read, which has been complained about.
struct LoadedSketch {
  std::shared_ptr<const Flow> flow;
  Faults faults;
  Diagnostics diagnostics;
  Marks marks;  ///< beside those that the options ask for
};

/// Reads a flow (`-` is standard input), with errors or without.
LoadedSketch load_sketch(const std::string& path);

class DrawingRequest {
 public:
  void declare(CLI::App& app);

  /// Chooses the format: `--to`, else the ending of `output`, else text on a terminal and SVG elsewhere. False if the
  /// options do not go together, which has been complained about.
  bool settle(const std::string& output);

  /// Draws to the file, or to standard output if `output` is empty or `-`. False if a node to mark is not there,
  /// which has been complained about. Throws `Error`.
  bool write(const LoadedSketch& sketch, const std::string& output);

 private:
  bool find_marks(const Flow& flow);

  std::string to_;
  std::string theme_ = "auto";
  std::string marked_;
  double scale_ = 0;
  int columns_ = -1;
  const DrawingFormat* format_ = nullptr;
  DrawingOptions options_;
};

}  // namespace laneway
