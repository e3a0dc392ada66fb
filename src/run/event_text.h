/// Events as the text that journals keep, and back.
#pragma once

#include "run/event.h"

namespace laneway {

/// One line of JSON that holds all of the event; nodes by their ids. Members with their usual value are left out.
std::string journal_text(const Flow& flow, const Event& event);

/// Reads it back. Throws `Error{store}` for a text that is none, or that names a node which `flow` lacks.
Event read_journal_text(const Flow& flow, std::string_view text);

/// A value as it went into a journal: binary values, which JSON lacks, are restored.
Json from_journal(Json value);

}  // namespace laneway
