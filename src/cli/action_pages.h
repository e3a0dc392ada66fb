/// The catalogue of actions for people, for programs and as a reference page.
#pragma once

#include "run/action.h"

#include <string>

namespace laneway {

/// A line an action.
std::string actions_as_list(const ActionCatalogue& catalogue);
/// All that an action declares, and the phrases that mean it.
std::string action_as_text(const Action& action);
Json action_as_json(const Action& action);
Json actions_as_json(const ActionCatalogue& catalogue);
/// The page grammar/actions.md.
std::string actions_as_markdown(const ActionCatalogue& catalogue);

/// A phrase-book pattern as people read it: `POST to …` instead of `POST to {}`.
std::string pattern_for_people(std::string_view pattern);

}  // namespace laneway
