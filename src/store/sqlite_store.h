/// Runs in an SQLite file: any number of processes on one machine may share it.
#pragma once

#include "store/flow_text.h"
#include "store/lease_holder.h"
#include "store/store.h"
#include "store/writer.h"

#include <atomic>

namespace laneway {

class SqliteStore final : public Store {
 public:
  /// Opens the file and brings it up to date. Throws `StoreError`. `look_every`: how often it looks what others have done
  /// and whether its leases are to be renewed.
  SqliteStore(const std::string& path, Clock& clock, const DatabaseOptions& options,
              std::chrono::milliseconds look_every = std::chrono::milliseconds(500));
  ~SqliteStore() override;

  std::unique_ptr<Journal> open(const RunFacts& run, const Claim* claim) override;
  std::vector<EventPtr> journal(const std::string& run_id, const Flow& flow) const override;
  std::optional<RunRecord> find(const std::string& run_id) const override;
  Posted post(Message& message) override;
  std::vector<Message> messages(const std::string& run_id) const override;
  KeyedState& state() override;

  std::vector<DueQueue> due() override;
  Claimed claim(const std::vector<Wanted>& wanted) override;
  std::optional<Claim> claim_run(const std::string& run_id) override;
  void give_back(const Claim& claim, TimePoint due) override;
  std::vector<Message> messages_after(std::int64_t after) override;
  void watch(std::function<void(const DueQueue* queue)> changed) override;

  std::vector<RunRecord> list(const RunFilter& filter) const override;
  std::optional<FlowText> flow(const std::string& hash) const override;
  std::vector<OpenTask> tasks() const override;
  std::vector<std::pair<RunStatus, std::size_t>> counts() const override;
  RunRecord add(RunRecord record, const Flow& flow) override;
  std::size_t prune(const PruneRule& rule) override;
  /// The condition on a row of `runs` that `prune` forgets it, with `ended_before` as ?1 and `keep` as ?2.
  static std::string forgotten_by(const PruneRule& rule);

  bool lasting() const override { return true; }

  /// For others who keep tables of their own in the file: parts of its transactions, and reading.
  void write(const Writer::Work& work) { writer_->perform(work); }
  template <class Read>
  auto read(const Read& function) const {
    const std::lock_guard lock(reading_);
    return function(*reader_);
  }
  /// Adds a pending run as `add` does, as part of a transaction of `write`. `announce` its queue after the commit.
  RunRecord add_run(Database& database, RunRecord record, const Flow& flow);
  void announce(const DueQueue& queue);

  Clock& clock() const { return clock_; }

 private:
  class State;

  /// The rows of dead processes become anybody's. Part of a transaction.
  void take_back(Database& database);
  /// Makes this process known as a holder of leases; afterwards it is kept alive.
  void enroll();
  void tick(Database& database);
  /// Runs that nobody drives any more and that could not be given back when that was so (a full disk, say).
  void give_back_left_over(Database& database);

  Clock& clock_;
  const LeaseHolder holder_;

  mutable std::mutex reading_;  ///< guards `reader_`
  std::unique_ptr<Database> reader_;

  std::mutex enrolling_;  ///< guards `enrolled_` while it changes
  std::atomic<bool> enrolled_ = false;
  struct LeftOver {
    std::int64_t number;
    std::int64_t epoch;
    std::string endpoint;
  };
  std::vector<LeftOver> left_over_;  ///< of the writer's thread
  std::int64_t known_data_ = 0;                         ///< of the writer's thread
  TimePoint next_renewal_;                              ///< of the writer's thread

  std::mutex watching_;  ///< guards `changed_`; held while it is called
  std::function<void(const DueQueue*)> changed_;

  FlowHashes hashes_;
  std::unique_ptr<KeyedState> state_;
  std::shared_ptr<Writer> writer_;  ///< journals hold it weakly
};

std::unique_ptr<SqliteStore> open_sqlite_store(const std::string& path, Clock& clock, const DatabaseOptions& options);

/// A record from the columns of `run_columns`, in a query of `run_tables`.
RunRecord read_run(const Query& rows);
inline constexpr const char* run_columns =
    "r.number, r.id, r.status, f.name, f.hash, r.start, r.parent, r.called, r.event_id, r.endpoint, r.replay_of, "
    "r.options, r.seed, r.outcome, r.error, r.created, r.updated, r.due, r.owner, r.epoch";

/// The number of the flow's row, which is added if it is not there. Part of a transaction.
std::int64_t flow_number(Database& database, const Flow& flow, const std::string& hash);

}  // namespace laneway
