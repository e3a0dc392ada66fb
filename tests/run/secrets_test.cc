/// Tests of secrets: how they are named, and that no event of a run shows one.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "run/secret.h"
#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// `a|b`, or `error: …`.
std::string resolved(std::string_view text) {
  const auto result = resolve_secrets(text);
  if (const auto* problem = std::get_if<std::string>(&result)) return "error: " + *problem;
  return fmt::format("{}", fmt::join(std::get<std::vector<std::string>>(result), "|"));
}

std::string file_with(const std::string& content) {
  const auto path = std::filesystem::temp_directory_path() / "laneway_secret_test";
  std::ofstream(path, std::ios::binary) << content;
  return path.string();
}

/// Everything that a run leaves behind: its events as shown, and whole as journaled.
std::string traces_of(std::string_view text, RunOptions options) {
  std::string all;
  options.on_event = [&](Engine&, const RunFacts&, const Event& event) {
    all += to_text(event.detail) + event.text;
    for (const auto& change : event.changes) all += change.path + to_text(change.value);
  };
  const auto run = run_flow(text, options);
  return all + run.json + to_text(run.summary.context) + to_text(run.summary.error);
}

}  // namespace

TEST_CASE("a secret is named by a reference or is itself") {
  setenv("LANEWAY_TEST_SECRET", "from, the environment", 1);
  setenv("LANEWAY_TEST_EMPTY", "", 1);
  unsetenv("LANEWAY_TEST_NONE");
  CHECK(resolved("plain") == "plain");
  CHECK(resolved("plain, with comma") == "plain, with comma");
  CHECK(resolved("env:LANEWAY_TEST_SECRET") == "from, the environment");
  CHECK(resolved("env:LANEWAY_TEST_SECRET, plain") == "from, the environment|plain");
  CHECK(resolved("whsec_YQ==,whsec_Yg==") == "whsec_YQ==|whsec_Yg==");
  CHECK(resolved("") == "");
  CHECK(resolved("env:LANEWAY_TEST_NONE") == "error: the environment has no variable 'LANEWAY_TEST_NONE'");
  CHECK(resolved("env:LANEWAY_TEST_EMPTY") == "error: the environment has no variable 'LANEWAY_TEST_EMPTY'");
  CHECK(resolved("env:") == "error: the environment has no variable ''");
}

TEST_CASE("a secret's file loses one line end and nothing else") {
  CHECK(resolved("file:" + file_with("s3cret\n")) == "s3cret");
  CHECK(resolved("file:" + file_with("s3cret\r\n")) == "s3cret");
  CHECK(resolved("file:" + file_with(" s3cret \n\n")) == " s3cret \n");
  const auto empty = file_with("\n");
  CHECK(resolved("file:" + empty) == "error: the file '" + empty + "' is empty");
  CHECK(resolved("file:/no/such/file") == "error: cannot read the file '/no/such/file'");
  CHECK(resolved("file:/tmp") == "error: cannot read the file '/tmp'");
}

TEST_CASE("a secret is shown as its reference or as dots") {
  CHECK(show_secret("env:NAME") == "env:NAME");
  CHECK(show_secret("file:/run/key") == "file:/run/key");
  CHECK(show_secret("hunter2") == "••••");
  CHECK(show_secret("env:NAME,hunter2") == "env:NAME, ••••");
  CHECK(show_secret("") == "••••");
}

TEST_CASE("a run's secret is in none of its events") {
  const auto loaded = load_source(flow_file("webhook_delivery.flow"));
  const auto text = std::get<Source>(loaded).text();
  const std::string secret = "PLANTED-8c1f-PLANTED";
  for (const auto* scheme : {"standard", "github", "stripe", "slack", "shopify", "x-webhook"}) {
    CAPTURE(scheme);
    RunOptions options;
    options.settings = {{"scheme", scheme}};
    options.run.secret = secret;
    const auto all = traces_of(text, options);
    CHECK(all.find("\"valid\":true") != std::string::npos);
    CHECK(all.find("PLANTED") == std::string::npos);
  }
}

TEST_CASE("no parameter that is a secret reaches an event") {
  setenv("LANEWAY_TEST_TOKEN", "PLANTED-token", 1);
  RunOptions options;
  options.answers = {Answer{500, {{"detail", "no"}}}};
  const auto all = traces_of(R"(
n1: rectangle label:"Build payload"
n2: rectangle label:"Sign payload" secret:"PLANTED-sign"
n3: rectangle label:"Call" action:"http.post" url:"http://partner.test/?q=1" token:"env:LANEWAY_TEST_TOKEN"
n4: rectangle label:"Call again" action:"http.post" url:"http://partner.test/" secret:"PLANTED-post" scheme:"github"
n1 -> n2
n2 -> n3
n3 -> n4)",
                             options);
  CHECK(all.find("\"status\":500") != std::string::npos);
  CHECK(all.find("PLANTED") == std::string::npos);
}

TEST_CASE("the failure of a secret names its reference only") {
  setenv("LANEWAY_TEST_TOKEN", "PLANTED bad\ntoken", 1);
  const auto error = [](const std::string& attributes) {
    return run_flow(
               "n1: rectangle label:\"Build payload\"\nn2: rectangle label:\"Call\" action:\"http.post\" "
               "url:\"http://x.test\" " +
               attributes + "\nn1 -> n2")
        .summary.error["message"]
        .get<std::string>();
  };
  CHECK(error("token:\"env:LANEWAY_TEST_TOKEN\"") == "the token of node 'n2' is empty or cannot stand in a header");
  CHECK(error("secret:\"env:LANEWAY_TEST_NONE\"") == "the environment has no variable 'LANEWAY_TEST_NONE'");
}
