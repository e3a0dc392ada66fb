/// Keyed hashes, Ed25519 and randomness on OpenSSL.
#include "net/mac.h"

#include "text/error.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <pthread.h>

#include <atomic>
#include <memory>

namespace laneway {

namespace {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* pointer) const {
    free_function(pointer);
  }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, Free<EVP_MAC_CTX_free>>;
using PKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

[[noreturn]] void fail(const char* what) {
  throw Error(Error::Kind::system, std::string("the cryptographic library failed: ") + what);
}

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

MacContext keyless_hmac(const char* digest) {
  std::unique_ptr<EVP_MAC, Free<EVP_MAC_free>> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  MacContext context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest), 0),
      OSSL_PARAM_construct_end(),
  };
  if (!context || EVP_MAC_CTX_set_params(context.get(), params) != 1) fail("no HMAC");
  return context;
}

/// Fetching algorithms by name is what costs: done once, copied for each thread, used for one message after the other.
EVP_MAC_CTX* thread_hmac(HashKind hash) {
  static const MacContext sha1 = keyless_hmac("SHA1");
  static const MacContext sha256 = keyless_hmac("SHA256");
  static const MacContext sha512 = keyless_hmac("SHA512");
  static thread_local MacContext of_thread[3];
  const std::size_t place = hash == HashKind::sha1 ? 0 : hash == HashKind::sha256 ? 1 : 2;
  auto& context = of_thread[place];
  if (!context) context.reset(EVP_MAC_CTX_dup((place == 0 ? sha1 : place == 1 ? sha256 : sha512).get()));
  return context.get();
}

std::string joined(const std::vector<std::string_view>& pieces) {
  std::string whole;
  for (std::string_view piece : pieces) whole += piece;
  return whole;
}

PKey private_key(std::string_view seed) {
  PKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed), seed.size()));
  if (!key) fail("no Ed25519 key");
  return key;
}

}  // namespace

std::string hmac(HashKind hash, std::string_view key, const std::vector<std::string_view>& pieces) {
  // An empty key would mean "keep the last one" to OpenSSL; HMAC pads keys with zeros, so one zero byte is the same.
  if (key.empty()) key = std::string_view("\0", 1);
  EVP_MAC_CTX* context = thread_hmac(hash);
  bool good = context != nullptr && EVP_MAC_init(context, raw(key), key.size(), nullptr) == 1;
  for (std::string_view piece : pieces) {
    good = good && EVP_MAC_update(context, raw(piece), piece.size()) == 1;
  }
  std::string mac(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  if (!good || EVP_MAC_final(context, raw(mac), &size, mac.size()) != 1) fail("HMAC");
  mac.resize(size);
  return mac;
}

std::string ed25519_public_key(std::string_view seed) {
  PKey key = private_key(seed);
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), raw(bytes), &size) != 1 || size != bytes.size()) fail("Ed25519 key");
  return bytes;
}

std::string ed25519_sign(std::string_view seed, const std::vector<std::string_view>& pieces) {
  PKey key = private_key(seed);
  DigestContext context(EVP_MD_CTX_new());
  std::string message = joined(pieces);
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  bool good = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
              EVP_DigestSign(context.get(), raw(signature), &size, raw(message), message.size()) == 1;
  if (!good || size != signature.size()) fail("Ed25519 signature");
  return signature;
}

bool ed25519_verify(std::string_view public_key, std::string_view signature,
                    const std::vector<std::string_view>& pieces) {
  PKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key), public_key.size()));
  DigestContext context(EVP_MD_CTX_new());
  if (!key || !context) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  std::string message = joined(pieces);
  return EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

namespace {

/// Another number in a process that was forked off: it must not give out what its parent will.
std::atomic<unsigned> process_generation = 0;

std::string fresh_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(raw(bytes), static_cast<int>(size)) != 1) fail("no random bytes");
  return bytes;
}

/// To ask for few bytes costs as much as to ask for many: each thread has some in reserve, and gives none out twice.
struct RandomReserve {
  static constexpr std::size_t size = 512;
  std::string bytes;
  unsigned generation = 0;
};

}  // namespace

std::string random_bytes(std::size_t size) {
  constexpr std::size_t most_from_reserve = 32;
  [[maybe_unused]] static const int watched = pthread_atfork(nullptr, nullptr, [] { ++process_generation; });
  thread_local RandomReserve reserve;
  if (size > most_from_reserve) return fresh_bytes(size);
  if (reserve.bytes.size() < size || reserve.generation != process_generation)
    reserve = {fresh_bytes(RandomReserve::size), process_generation};
  const std::size_t left = reserve.bytes.size() - size;
  std::string bytes = reserve.bytes.substr(left);
  OPENSSL_cleanse(reserve.bytes.data() + left, size);
  reserve.bytes.resize(left);
  return bytes;
}

}  // namespace laneway
