/// What is known of the terminal, and the two ways to speak: results and talk.
#pragma once

#include <cstdio>
#include <string_view>

namespace laneway {

/// `stream` is a terminal that shows colours, and the user does not object (NO_COLOR, TERM=dumb).
bool color_for(std::FILE* stream);

/// Columns of the terminal of standard output; 100 if it is none.
int terminal_width();

/// Writes a result to standard output as it is. A reader who has gone is not an error.
void put(std::string_view text);

/// One line to standard error: `laneway: …`.
void complain(std::string_view message);

/// Writes out what is buffered. False if standard output could not take all of it (a full disk, say); then
/// it has been complained about.
bool finish_output();

}  // namespace laneway
