/// Certificates for tests, by OpenSSL.
#include "support/certificates.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace laneway::test {

namespace {

template <typename Write>
void write_file(const std::string& path, Write write) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
  if (!file || write(file.get()) != 1) throw std::runtime_error("cannot write " + path);
}

void add_extension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value), X509_EXTENSION_free);
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) throw std::runtime_error("no such extension");
}

std::shared_ptr<EVP_PKEY> make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

}  // namespace

Certificates::Certificates() : key_(make_key()) {
  std::string folder = std::filesystem::temp_directory_path() / "laneway_tls_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("cannot make " + folder);
  folder_ = folder;
  authority_ = make_certificate({.names = "DNS:authority"}, key_.get(), true);
  write_file(authority_file(), [&](std::FILE* file) { return PEM_write_X509(file, authority_.get()); });
}

Certificates::~Certificates() { std::filesystem::remove_all(folder_); }

std::shared_ptr<X509> Certificates::make_certificate(const CertificateFacts& facts, EVP_PKEY* key, bool authority) {
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  X509* raw = certificate.get();
  X509* issuer = authority || facts.signs_itself ? raw : authority_.get();
  X509_set_version(raw, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), ++made_);
  X509_gmtime_adj(X509_getm_notBefore(raw), facts.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(raw), facts.valid_until);
  X509_set_pubkey(raw, key);
  const char* name = authority ? "authority" : "test";
  X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(raw, X509_get_subject_name(issuer));
  if (authority) add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
  if (!authority) add_extension(raw, issuer, NID_subject_alt_name, facts.names.c_str());
  EVP_PKEY* signer = issuer == raw ? key : key_.get();
  if (X509_sign(raw, signer, EVP_sha256()) == 0) throw std::runtime_error("cannot sign a certificate");
  return certificate;
}

TlsSide Certificates::make(const CertificateFacts& facts) {
  auto key = make_key();
  auto certificate = make_certificate(facts, key.get(), false);
  std::string stem = folder_ / std::to_string(made_);
  TlsSide side{stem + ".pem", stem + ".key"};
  write_file(side.certificate_file, [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); });
  write_file(side.key_file,
             [&](std::FILE* file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  return side;
}

}  // namespace laneway::test
