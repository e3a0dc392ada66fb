/// The address filter: what is special, in every form it can be written, and exceptions.
#include "net/address.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

bool allows(const AddressFilter& filter, std::string_view text) {
  auto address = Address::parse(text);
  REQUIRE(address);
  return filter.allows(*address);
}

AddressFilter public_only(const std::vector<std::string>& allowed = {}) {
  std::string error;
  auto filter = AddressFilter::public_only(allowed, error);
  REQUIRE(filter);
  CHECK(error == "");
  return *filter;
}

}  // namespace

TEST_CASE("addresses are read and written, IPv4 in either form") {
  CHECK(Address::parse("127.0.0.1")->text() == "127.0.0.1");
  CHECK(Address::parse("::ffff:10.0.0.1")->text() == "10.0.0.1");
  CHECK(Address::parse("2001:DB8:0::1")->text() == "2001:db8::1");
  for (std::string_view bad : {"", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "[::1]", ":::", "fe80::1%lo"}) {
    CAPTURE(bad);
    CHECK_FALSE(Address::parse(bad));
  }
  CHECK_FALSE(Address::parse(std::string_view("1.2.3.4\0", 8)));
}

TEST_CASE("public addresses pass, special ones do not") {
  AddressFilter filter = public_only();
  for (std::string_view text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
                                "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
                                "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.17",
                                "2606:4700::1111", "2a00::1", "2001:4860:4860::8888"}) {
    CAPTURE(text);
    CHECK(allows(filter, text));
  }
  for (std::string_view text : {"0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1",
                                "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
                                "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
                                "168.63.129.16", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
                                "::127.0.0.1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "100::1", "2001:db8::1",
                                "2001:2::1", "2001:10::1", "3fff::1", "64:ff9b:1::1", "5f00::1", "4000::1"}) {
    CAPTURE(text);
    CHECK_FALSE(allows(filter, text));
  }
}

TEST_CASE("an address inside another form is looked at") {
  AddressFilter filter = public_only();
  for (std::string_view text : {"::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1", "2002:a00:1::",
                                // Teredo: the client is inverted (80ff:fefe is 127.0.1.1); the server comes first
                                "2001:0:808:808::80ff:fefe", "2001:0:a00:1::f7f7:f7f7"}) {
    CAPTURE(text);
    CHECK_FALSE(allows(filter, text));
  }
  for (std::string_view text : {"::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:0:808:808::f7f7:f7f7"}) {
    CAPTURE(text);
    CHECK(allows(filter, text));
  }
}

TEST_CASE("exceptions open their range and no more, in every form") {
  AddressFilter filter = public_only({"10.1.0.0/16", "::1", "fd00::/8", "192.168.1.7"});
  for (std::string_view text : {"10.1.0.0", "10.1.255.255", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "::1", "fd12::1", "192.168.1.7", "8.8.8.8"}) {
    CAPTURE(text);
    CHECK(allows(filter, text));
  }
  for (std::string_view text : {"10.0.255.255", "10.2.0.0", "127.0.0.1", "fc00::1", "192.168.1.6", "192.168.1.8"}) {
    CAPTURE(text);
    CHECK_FALSE(allows(filter, text));
  }
  AddressFilter ipv4 = public_only({"0.0.0.0/0"});
  CHECK(allows(ipv4, "127.0.0.1"));
  CHECK_FALSE(allows(ipv4, "::1"));
  CHECK(allows(public_only({"::/0"}), "127.0.0.1"));
  CHECK(allows(AddressFilter::allow_all(), "169.254.169.254"));
}

TEST_CASE("an exception that is no range is an error with the repair") {
  struct Case {
    std::string text;
    std::string error;
  };
  const std::vector<Case> cases = {
      {"localhost", "'localhost' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"", "'' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"10.0.0.0/33", "'10.0.0.0/33' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"10.0.0.0/-1", "'10.0.0.0/-1' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"10.0.0.0/", "'10.0.0.0/' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"10.0.0.0/8x", "'10.0.0.0/8x' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"10.0.0.0/255.0.0.0", "'10.0.0.0/255.0.0.0' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"::/129", "'::/129' is no address or address range such as 10.1.0.0/16 or ::1"},
      {"10.1.2.3/16", "'10.1.2.3/16' has bits beyond its prefix; did you mean '10.1.0.0/16'?"},
      {"fd12::1/8", "'fd12::1/8' has bits beyond its prefix; did you mean 'fd00::/8'?"},
  };
  for (const Case& one : cases) {
    std::string error;
    CHECK_FALSE(AddressFilter::public_only({"10.0.0.0/8", one.text}, error));
    CHECK(error == one.error);
  }
}

}  // namespace laneway
