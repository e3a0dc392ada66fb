/// Which network addresses outgoing requests may reach (server-side request forgery guard).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// An IPv4 or IPv6 address in network byte order; IPv4 is kept as IPv4-mapped IPv6.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  static std::optional<Address> parse(std::string_view text);
  std::string text() const;
};

/// Answers "may we connect there?". Immutable.
class AddressFilter {
 public:
  static AddressFilter allow_all();
  /// Refuses loopback, private, link-local, metadata, multicast and reserved addresses (IANA special-purpose
  /// registries, RFC 6890), also inside IPv4-mapped, NAT64, 6to4 and Teredo forms; `allowed` lists exceptions
  /// as `10.1.0.0/16` or `::1`. Returns the error text for an entry that is no address range.
  static std::optional<AddressFilter> public_only(const std::vector<std::string>& allowed, std::string& error);

  bool allows(const Address& address) const;

 private:
  struct Range {
    Address base;
    int prefix_bits;
  };
  bool everything_ = false;
  std::vector<Range> allowed_;
};

}  // namespace laneway
