/// A file system for SQLite that fails on demand: every call goes on to the usual one.
#include "support/faulty_vfs.h"

#include <sqlite3.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace laneway::test {

namespace {

sqlite3_vfs* usual = nullptr;

/// SQLite makes room for this and, behind it, for the usual file system's own.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }

void count_down() {
  if (faults().kill_at_call < 0) return;
  if (faults().kill_at_call.fetch_sub(1) == 0) ::kill(::getpid(), SIGKILL);
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  count_down();
  if (faults().disk_is_full) return SQLITE_FULL;
  return real(file)->pMethods->xWrite(real(file), data, size, offset);
}

int sync_file(sqlite3_file* file, int flags) {
  count_down();
  if (faults().syncs_fail) return SQLITE_IOERR_FSYNC;
  return real(file)->pMethods->xSync(real(file), flags);
}

const sqlite3_io_methods methods = {
    3,
    [](sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); },
    [](sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
      return real(file)->pMethods->xRead(real(file), data, size, offset);
    },
    write_file,
    [](sqlite3_file* file, sqlite3_int64 size) { return real(file)->pMethods->xTruncate(real(file), size); },
    sync_file,
    [](sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); },
    [](sqlite3_file* file, int lock) { return real(file)->pMethods->xLock(real(file), lock); },
    [](sqlite3_file* file, int lock) { return real(file)->pMethods->xUnlock(real(file), lock); },
    [](sqlite3_file* file, int* result) { return real(file)->pMethods->xCheckReservedLock(real(file), result); },
    [](sqlite3_file* file, int what, void* argument) {
      return real(file)->pMethods->xFileControl(real(file), what, argument);
    },
    [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
    [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
    [](sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
      return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
    },
    [](sqlite3_file* file, int offset, int count, int flags) {
      return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
    },
    [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
    [](sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); },
    [](sqlite3_file*, sqlite3_int64, int, void** memory) {
      *memory = nullptr;
      return SQLITE_OK;
    },
    [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; },
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  const int code = usual->xOpen(usual, name, real(file), flags, out_flags);
  if (real(file)->pMethods != nullptr) file->pMethods = &methods;
  return code;
}

}  // namespace

Faults& faults() {
  static Faults all;
  return all;
}

const char* faulty_vfs() {
  static sqlite3_vfs vfs = [] {
    usual = sqlite3_vfs_find(nullptr);
    sqlite3_vfs mine = *usual;
    mine.zName = "faulty";
    mine.szOsFile = static_cast<int>(sizeof(File)) + usual->szOsFile;
    mine.xOpen = open_file;
    return mine;
  }();
  sqlite3_vfs_register(&vfs, 0);
  return vfs.zName;
}

}  // namespace laneway::test
