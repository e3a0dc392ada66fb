/// Which findings are wanted: presets, and codes, names and families that people write.
#pragma once

#include "lint/rule.h"

#include <set>

namespace laneway {

/// What `--preset`, `--select`, `--ignore` and `--flowzap` ask for.
struct SelectionRequest {
  Preset preset = Preset::recommended;
  std::vector<std::string> select;  ///< if any: these rules, whatever the preset
  std::vector<std::string> ignore;
  bool flowzap = false;
};

class Selection {
 public:
  /// Names of presets in their order, for options.
  static const std::vector<std::string_view>& preset_names();
  static Preset preset_of(std::string_view name);

  explicit Selection(const SelectionRequest& request = {});

  /// Words of the request that mean no code, each a full message; the selection is as if they were not there.
  const std::vector<std::string>& mistakes() const { return mistakes_; }
  bool has(Code code) const { return codes_.contains(code); }
  bool flowzap() const { return flowzap_; }

 private:
  std::set<Code> codes_of(const std::vector<std::string>& words, std::string_view option);

  std::set<Code> codes_;
  std::vector<std::string> mistakes_;
  bool flowzap_;
};

std::string_view name_of(Preset preset);

/// The least preset that contains the code. What reading and binding report: errors and warnings of a flow are
/// never a matter of taste.
Preset preset_of(Code code);

/// The codes that a word means: `LW305`, `uncovered-value`, a family `LW3` or `LW30`, or `all`. None if it means
/// nothing.
std::vector<Code> codes_named(std::string_view word);

/// `there is no rule 'LW999'`, with the nearest one if one is near.
std::string no_such_code(std::string_view word);

}  // namespace laneway
