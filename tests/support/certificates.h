/// Certificates for tests, good and bad ones, made on the spot in a folder that goes away.
#pragma once

#include "support/subscriber.h"

#include <filesystem>

struct x509_st;
struct evp_pkey_st;

namespace laneway::test {

/// What a certificate says.
struct CertificateFacts {
  std::string names = "IP:127.0.0.1";  ///< subject alternative names, as OpenSSL writes them
  long valid_from = -3600;             ///< seconds from now
  long valid_until = 3600;
  bool signs_itself = false;
};

/// An authority and the certificates that it has signed. Throws if OpenSSL cannot make them.
class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  /// Whoever trusts this file trusts what the authority signed.
  std::string authority_file() const { return folder_ / "authority.pem"; }
  TlsSide make(const CertificateFacts& facts = {});

 private:
  std::shared_ptr<x509_st> make_certificate(const CertificateFacts& facts, evp_pkey_st* key, bool authority);

  std::filesystem::path folder_;
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> authority_;
  int made_ = 0;
};

}  // namespace laneway::test
