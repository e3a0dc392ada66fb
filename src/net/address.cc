/// Which network addresses outgoing requests may reach: the special-purpose ranges and their exceptions.
#include "net/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace laneway {

namespace {

constexpr int bits_before_ipv4 = 96;  ///< of an IPv4-mapped address, ::ffff:0:0/96
constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// IANA IPv4 special-purpose registry (RFC 6890), multicast, reserved, and a metadata service that lives on
/// a public address.
constexpr std::string_view refused_ipv4[] = {
    "0.0.0.0/8",        // this network
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared by carriers; also the metadata service 100.100.100.200
    "127.0.0.0/8",      // loopback
    "169.254.0.0/16",   // link-local; also the metadata service 169.254.169.254
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // IETF protocols; also the metadata service 192.0.0.192
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // 6to4 relays
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "168.63.129.16/32", // Azure's platform address
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, broadcast
};

/// What is refused inside 2000::/3, the only global unicast space of IPv6; all outside of it is refused too.
constexpr std::string_view refused_ipv6[] = {
    "2001::/23",      // IETF protocols (Teredo is looked into before)
    "2001:db8::/32",  // documentation
    "3fff::/20",      // documentation
};

bool is_ipv4(const Address& address) {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
}

Address mapped(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  Address address;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
  address.bytes[12] = a, address.bytes[13] = b, address.bytes[14] = c, address.bytes[15] = d;
  return address;
}

bool in_range(const Address& address, const Address& base, int prefix_bits) {
  int whole = prefix_bits / 8;
  if (std::memcmp(address.bytes.data(), base.bytes.data(), static_cast<std::size_t>(whole)) != 0) return false;
  int rest = prefix_bits % 8;
  if (rest == 0) return true;
  auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  auto at = static_cast<std::size_t>(whole);
  return (address.bytes[at] & mask) == (base.bytes[at] & mask);
}

Address masked(Address address, int prefix_bits) {
  for (int bit = prefix_bits; bit < 128; ++bit) {
    address.bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~(0x80 >> (bit % 8)));
  }
  return address;
}

struct ParsedRange {
  Address base;
  int prefix_bits = 0;  ///< of the 128
};

std::optional<ParsedRange> parse_range(std::string_view text) {
  std::size_t slash = text.find('/');
  std::optional<Address> base = Address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  if (slash == std::string_view::npos) return ParsedRange{*base, 128};
  std::string_view digits = text.substr(slash + 1);
  bool dotted = text.find(':') == std::string_view::npos;
  int bits = -1;
  auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (failure != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (bits < 0 || bits > (dotted ? 32 : 128)) return std::nullopt;
  return ParsedRange{*base, dotted ? bits_before_ipv4 + bits : bits};
}

template <std::size_t size>
std::vector<ParsedRange> parse_table(const std::string_view (&table)[size]) {
  std::vector<ParsedRange> ranges;
  for (std::string_view text : table) ranges.push_back(*parse_range(text));
  return ranges;
}

bool in_any(const Address& address, const std::vector<ParsedRange>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const ParsedRange& range) { return in_range(address, range.base, range.prefix_bits); });
}

/// The IPv4 addresses that packets to an IPv6 address end up at, if it is a form that carries some.
std::vector<Address> embedded_ipv4(const Address& address) {
  static const ParsedRange nat64 = *parse_range("64:ff9b::/96");  // RFC 6052
  static const ParsedRange six_to_four = *parse_range("2002::/16");  // RFC 3056
  static const ParsedRange teredo = *parse_range("2001::/32");  // RFC 4380: server, and the client inverted
  const auto& b = address.bytes;
  auto inverted = [&b](std::size_t at) { return static_cast<std::uint8_t>(~b[at]); };
  if (in_range(address, nat64.base, nat64.prefix_bits)) return {mapped(b[12], b[13], b[14], b[15])};
  if (in_range(address, six_to_four.base, six_to_four.prefix_bits)) return {mapped(b[2], b[3], b[4], b[5])};
  if (in_range(address, teredo.base, teredo.prefix_bits)) {
    return {mapped(b[4], b[5], b[6], b[7]), mapped(inverted(12), inverted(13), inverted(14), inverted(15))};
  }
  return {};
}

bool is_special(const Address& address) {
  static const std::vector<ParsedRange> ipv4 = parse_table(refused_ipv4);
  static const std::vector<ParsedRange> ipv6 = parse_table(refused_ipv6);
  if (is_ipv4(address)) return in_any(address, ipv4);
  bool global_unicast = (address.bytes[0] & 0xe0) == 0x20;
  return !global_unicast || in_any(address, ipv6);
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  in_addr ipv4{};
  if (inet_pton(AF_INET, terminated.c_str(), &ipv4) == 1) {
    std::uint8_t b[4];
    std::memcpy(b, &ipv4, sizeof b);
    return mapped(b[0], b[1], b[2], b[3]);
  }
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string Address::text() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  bool ipv4 = is_ipv4(*this);
  inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes.data() + (ipv4 ? 12 : 0), buffer, sizeof buffer);
  return buffer;
}

AddressFilter AddressFilter::allow_all() {
  AddressFilter filter;
  filter.everything_ = true;
  return filter;
}

std::optional<AddressFilter> AddressFilter::public_only(const std::vector<std::string>& allowed, std::string& error) {
  AddressFilter filter;
  for (const std::string& text : allowed) {
    std::optional<ParsedRange> range = parse_range(text);
    if (!range) {
      error = fmt::format("'{}' is no address or address range such as 10.1.0.0/16 or ::1", text);
      return std::nullopt;
    }
    Address base = masked(range->base, range->prefix_bits);
    if (base.bytes != range->base.bytes) {
      error = fmt::format("'{}' has bits beyond its prefix; did you mean '{}{}'?", text, base.text(),
                          text.substr(text.find('/')));
      return std::nullopt;
    }
    filter.allowed_.push_back({base, range->prefix_bits});
  }
  return filter;
}

bool AddressFilter::allows(const Address& address) const {
  if (everything_) return true;
  for (const Range& range : allowed_) {
    if (in_range(address, range.base, range.prefix_bits)) return true;
  }
  std::vector<Address> carried = embedded_ipv4(address);
  if (carried.empty()) return !is_special(address);
  return std::all_of(carried.begin(), carried.end(), [this](const Address& inner) { return allows(inner); });
}

}  // namespace laneway
