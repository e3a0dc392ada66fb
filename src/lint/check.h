/// A text checked whole: read, bound, searched by the rules, with what comments silence taken out.
#pragma once

#include "lint/selection.h"
#include "text/report.h"

namespace laneway {

struct CheckOptions {
  Profile profile = Profile::diagram;
  Selection selection = Selection();
  bool strict_bindings = false;  ///< guesses from labels are errors
};

/// All findings of one text. Those of text, names and binding come first to be believed: what may follow from one
/// of their errors is not reported again.
FileReport check_source(std::shared_ptr<const Source> source, const ActionCatalogue& catalogue,
                        const CheckOptions& options);

/// The rules' findings alone, by place. `known` is what reading and binding the flow reported.
Diagnostics lint_flow(const SyntaxFile& file, const Plan& plan, const Diagnostics& known, Profile profile,
                      const Selection& selection = Selection({.preset = Preset::all, .select = {}, .ignore = {}}));

}  // namespace laneway
