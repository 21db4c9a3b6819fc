// The yardstick: workload W2 written for nothing else, to learn what this machine could do at best.
//
//   clients ──> load balancer ──> 50 tasks, each   ░░░░ 100 waiting │ 4 slots
//      ^                                                            │
//      └── retry after a backoff <── timeout of 1 s, or rejection <─┘
//
// First attempts are Poisson at 95 % of capacity, tripled for one minute unless `calm` is given. A task whose queue is
// full rejects at once. A client gives up after one second, but the task finishes the work all the same. There is no
// health check, no series and no scaling here: that is the difference the benchmark wants to see.
//
// Each kind of event waits in the cheapest structure that keeps it in order; the earliest of the four fronts is next:
//   first attempts  one number: each is drawn when its predecessor happens
//   completions     a heap of at most one entry per slot
//   timeouts        a queue: all are equally long, so they expire in the order they were set
//   retries         a heap
//
// Work is a wait of 100 ms, or with `cpu` 10 ms on the one core of its task, shared equally by the attempts in its slots.
//
// Usage: yardstick-w2 [number of first attempts, 4000000 if absent] [spike | calm] [waits | cpu]
#include "yardstick.hpp"

namespace {

constexpr int kTaskCount = 50;
constexpr int kSlotsPerTask = 4;
constexpr std::size_t kWaitingMax = 100;
constexpr double kWaitMeanS = 0.1;
constexpr double kCpuMeanS = 0.01;
constexpr double kTimeoutS = 1.0;
constexpr int kRetriesMax = 2;
constexpr double kBackoffBaseS = 0.1;
constexpr double kBackoffCapS = 1.0;
constexpr double kLoad = 0.95;
constexpr double kSpikeFactor = 3.0;
constexpr double kSpikeStartS = 600.0;
constexpr double kSpikeLengthS = 60.0;

/** Poisson first attempts whose rate is constant except for the spike. */
class ArrivalProcess {
 public:
  ArrivalProcess(double calmRps, bool hasSpike)
      : calmRps_(calmRps), spikeStartS_(hasSpike ? kSpikeStartS : kNever), spikeEndS_(hasSpike ? kSpikeStartS + kSpikeLengthS : kNever) {}

  /** Spends one exponential amount of expected arrivals along the rate, piece by piece. */
  double nextAfter(double nowS) {
    double expectedLeft = exponential_.draw(random_);
    for (;;) {
      const bool isInSpike = nowS >= spikeStartS_ && nowS < spikeEndS_;
      const double rateRps = isInSpike ? kSpikeFactor * calmRps_ : calmRps_;
      const double pieceEndS = nowS < spikeStartS_ ? spikeStartS_ : isInSpike ? spikeEndS_ : kNever;
      const double waitS = expectedLeft / rateRps;
      if (nowS + waitS < pieceEndS) return nowS + waitS;
      expectedLeft -= (pieceEndS - nowS) * rateRps;
      nowS = pieceEndS;
    }
  }

 private:
  const double calmRps_, spikeStartS_, spikeEndS_;
  const ExponentialSampler exponential_;
  RandomStream random_{1};
};

/** Lognormal with the given mean and a coefficient of variation of 1. */
class ServiceTimes {
 public:
  explicit ServiceTimes(double meanS) : logMean_(std::log(meanS) - std::log(2.0) / 2) {}

  double drawS() { return std::exp(logMean_ + logDeviation_ * normal_.draw(random_)); }

 private:
  const double logDeviation_ = std::sqrt(std::log(2.0));  // sqrt(ln(1 + CV^2))
  const double logMean_;
  const NormalSampler normal_;
  RandomStream random_{2};
};

/** Full jitter: uniform below a bound that doubles with each failure up to a cap. */
class Backoff {
 public:
  double drawS(int failuresBefore) {
    const double boundS = std::fmin(kBackoffCapS, kBackoffBaseS * (1 << failuresBefore));
    return random_.nextUniform() * boundS;
  }

 private:
  RandomStream random_{3};
};

// -------------------------------------------------------------------------------------------------------------- model

/** Picks the task that owes the fewest answers; of equals, the first at or behind a start that moves with every pick. */
class LeastOutstanding {
 public:
  int pick() {
    start_ = start_ + 1 == kTaskCount ? 0 : start_ + 1;
    int best = start_;
    int bestCount = outstanding_[start_];
    const auto consider = [&](int from, int to) {
      for (int task = from; task < to; ++task) {
        if (outstanding_[task] < bestCount) {
          best = task;
          bestCount = outstanding_[task];
        }
      }
    };
    consider(start_ + 1, kTaskCount);
    consider(0, start_);
    return best;
  }

  void sent(int task) { ++outstanding_[task]; }
  void settled(int task) { --outstanding_[task]; }

 private:
  std::array<int, kTaskCount> outstanding_{};
  int start_ = 0;
};

/**
 * An accepted attempt ends twice: for the client (answered or given up) and for the task (work done).
 *
 *   awaited ──work done──> answered ──its timeout entry comes up──> free
 *      └─────timeout─────> abandoned ──work done──────────────────> free
 */
enum class Standing : std::uint8_t { awaited, answered, abandoned };

struct Attempt {
  double firstSentS;  // of the request, not of this attempt
  double serviceS;
  std::int32_t task;
  std::uint8_t failuresBefore;
  Standing standing;
};

struct Completion {
  double atS;
  std::uint32_t attempt;
};

/** Work that only waits: what is begun ends a fixed time later, whatever else the task does. */
class Waits {
 public:
  static constexpr double kMeanS = kWaitMeanS;
  static constexpr double kCalmRps = kLoad * kTaskCount * kSlotsPerTask / kMeanS;

  double nextAtS() const { return completions_.nextAtS(); }
  std::uint32_t next() const { return completions_.earliest().attempt; }
  void begin(double nowS, int, std::uint32_t attempt, double workS) { completions_.push({nowS + workS, attempt}); }
  void end(double, int) { completions_.pop(); }
  void endAndBegin(double nowS, int, std::uint32_t attempt, double workS) {
    completions_.replaceEarliest({nowS + workS, attempt});
  }

 private:
  EarliestFirst<Completion> completions_;
};

/**
 * Work on the one core of a task, in equal shares. Each arrival and each end changes when the rest will end, so a task has one next
 * end, computed from what is left; the earliest of all tasks is found by a tournament that one change climbs.
 */
class SharedCores {
 public:
  static constexpr double kMeanS = kCpuMeanS;
  static constexpr double kCalmRps = kLoad * kTaskCount / kMeanS;

  SharedCores() {
    dueS_.fill(kNever);
    for (int node = kLeaves - 1; node >= 1; --node) winners_[node] = winnerOf(node);
  }

  double nextAtS() const { return dueS_[winners_[1]]; }
  std::uint32_t next() const {
    const Core& core = cores_[winners_[1]];
    return core.attempts[shortest(core)];
  }

  void begin(double nowS, int task, std::uint32_t attempt, double workS) {
    Core& core = cores_[task];
    workUntil(core, nowS);
    core.attempts[core.count] = attempt;
    core.leftS[core.count++] = workS;
    schedule(task);
  }

  void end(double nowS, int task) {
    Core& core = cores_[task];
    workUntil(core, nowS);
    const int ended = shortest(core);
    core.attempts[ended] = core.attempts[--core.count];
    core.leftS[ended] = core.leftS[core.count];
    schedule(task);
  }

  void endAndBegin(double nowS, int task, std::uint32_t attempt, double workS) {
    Core& core = cores_[task];
    workUntil(core, nowS);
    const int ended = shortest(core);
    core.attempts[ended] = attempt;
    core.leftS[ended] = workS;
    schedule(task);
  }

 private:
  static constexpr int kLeaves = 64;

  struct Core {
    int count = 0;
    double sinceS = 0;
    std::array<std::uint32_t, kSlotsPerTask> attempts{};
    std::array<double, kSlotsPerTask> leftS{};
  };

  static void workUntil(Core& core, double nowS) {
    const double doneS = core.count > 0 ? (nowS - core.sinceS) / core.count : 0;
    for (int slot = 0; slot < core.count; ++slot) core.leftS[slot] -= doneS;
    core.sinceS = nowS;
  }

  static int shortest(const Core& core) {
    int best = 0;
    for (int slot = 1; slot < core.count; ++slot)
      if (core.leftS[slot] < core.leftS[best]) best = slot;
    return best;
  }

  void schedule(int task) {
    const Core& core = cores_[task];
    dueS_[task] = core.count == 0 ? kNever : core.sinceS + core.leftS[shortest(core)] * core.count;
    for (int node = (kLeaves + task) / 2; node >= 1; node /= 2) winners_[node] = winnerOf(node);
  }

  int winnerOf(int node) const {
    const int left = 2 * node >= kLeaves ? 2 * node - kLeaves : winners_[2 * node];
    const int right = 2 * node >= kLeaves ? 2 * node + 1 - kLeaves : winners_[2 * node + 1];
    return dueS_[left] <= dueS_[right] ? left : right;
  }

  std::array<Core, kTaskCount> cores_;
  std::array<double, kLeaves> dueS_;
  std::array<int, kLeaves> winners_{};
};

struct Timeout {
  double atS;
  std::uint32_t attempt;
};

struct Retry {
  double atS;
  double firstSentS;
  int failuresBefore;
};

struct Task {
  int busySlots = 0;
  Fifo<std::uint32_t> waiting;
};

struct Totals {
  std::uint64_t ok = 0, fail = 0, attempts = 0, timeouts = 0, rejections = 0;
  double responseTimeSumS = 0;
  LogHistogram responseTimes;  // of the requests that succeeded, from their first attempt
};

template <typename Work>
class Simulation {
 public:
  Simulation(std::uint64_t firstAttempts, bool hasSpike)
      : arrivalsLeft_(firstAttempts), arrivals_(Work::kCalmRps, hasSpike), serviceTimes_(Work::kMeanS) {}

  /** Runs until every request has succeeded or failed; work that nobody waits for any more is left unfinished. */
  Totals run() {
    nextArrivalS_ = arrivalsLeft_ > 0 ? arrivals_.nextAfter(0) : kNever;
    while (arrivalsLeft_ > 0 || openRequests_ > 0) {
      forgetAnsweredTimeouts();
      const double completionS = work_.nextAtS();
      const double timeoutS = timeouts_.isEmpty() ? kNever : timeouts_.front().atS;
      const double retryS = retries_.nextAtS();
      const double clientS = timeoutS <= retryS ? timeoutS : retryS;
      if (completionS <= nextArrivalS_ && completionS <= clientS) complete();
      else if (nextArrivalS_ <= clientS) arrive();
      else if (timeoutS <= retryS) giveUp();
      else retry();
    }
    return std::move(totals_);
  }

 private:
  void forgetAnsweredTimeouts() {
    while (!timeouts_.isEmpty() && attempts_[timeouts_.front().attempt].standing == Standing::answered) {
      freeAttempts_.push_back(timeouts_.front().attempt);
      timeouts_.dropFront();
    }
  }

  void arrive() {
    const double nowS = nextArrivalS_;
    --arrivalsLeft_;
    ++openRequests_;
    nextArrivalS_ = arrivalsLeft_ > 0 ? arrivals_.nextAfter(nowS) : kNever;
    send(nowS, nowS, 0);
  }

  void retry() {
    const Retry due = retries_.earliest();
    retries_.pop();
    send(due.atS, due.firstSentS, due.failuresBefore);
  }

  void send(double nowS, double firstSentS, int failuresBefore) {
    ++totals_.attempts;
    const int target = balancer_.pick();
    Task& task = tasks_[target];
    const bool hasFreeSlot = task.busySlots < kSlotsPerTask;
    if (!hasFreeSlot && task.waiting.size() >= kWaitingMax) {
      ++totals_.rejections;
      failAttempt(nowS, firstSentS, failuresBefore);
      return;
    }
    balancer_.sent(target);
    const double serviceS = serviceTimes_.drawS();
    const std::uint32_t attempt = newAttempt(
        {firstSentS, serviceS, target, static_cast<std::uint8_t>(failuresBefore), Standing::awaited});
    timeouts_.push({nowS + kTimeoutS, attempt});
    if (hasFreeSlot) {
      ++task.busySlots;
      work_.begin(nowS, target, attempt, serviceS);
    } else {
      task.waiting.push(attempt);
    }
  }

  void complete() {
    const double nowS = work_.nextAtS();
    const std::uint32_t finished = work_.next();
    Attempt& attempt = attempts_[finished];
    const int target = attempt.task;
    Task& task = tasks_[target];
    if (attempt.standing == Standing::abandoned) {
      freeAttempts_.push_back(finished);
    } else {
      attempt.standing = Standing::answered;
      balancer_.settled(attempt.task);
      succeed(nowS - attempt.firstSentS);
    }
    if (task.waiting.isEmpty()) {
      --task.busySlots;
      work_.end(nowS, target);
    } else {
      const std::uint32_t next = task.waiting.front();
      task.waiting.dropFront();
      work_.endAndBegin(nowS, target, next, attempts_[next].serviceS);
    }
  }

  void giveUp() {
    const auto [nowS, late] = timeouts_.front();
    timeouts_.dropFront();
    ++totals_.timeouts;
    Attempt& attempt = attempts_[late];
    attempt.standing = Standing::abandoned;
    balancer_.settled(attempt.task);
    failAttempt(nowS, attempt.firstSentS, attempt.failuresBefore);
  }

  void failAttempt(double nowS, double firstSentS, int failuresBefore) {
    if (failuresBefore == kRetriesMax) {
      ++totals_.fail;
      --openRequests_;
    } else {
      retries_.push({nowS + backoff_.drawS(failuresBefore), firstSentS, failuresBefore + 1});
    }
  }

  void succeed(double responseTimeS) {
    ++totals_.ok;
    --openRequests_;
    totals_.responseTimeSumS += responseTimeS;
    totals_.responseTimes.add(responseTimeS);
  }

  std::uint32_t newAttempt(const Attempt& attempt) {
    if (freeAttempts_.empty()) {
      attempts_.push_back(attempt);
      return static_cast<std::uint32_t>(attempts_.size() - 1);
    }
    const std::uint32_t id = freeAttempts_.back();
    freeAttempts_.pop_back();
    attempts_[id] = attempt;
    return id;
  }

  std::uint64_t arrivalsLeft_;
  std::uint64_t openRequests_ = 0;
  double nextArrivalS_ = kNever;
  Work work_;
  Fifo<Timeout> timeouts_;
  EarliestFirst<Retry> retries_;
  std::vector<Attempt> attempts_;
  std::vector<std::uint32_t> freeAttempts_;
  std::array<Task, kTaskCount> tasks_;
  LeastOutstanding balancer_;
  ArrivalProcess arrivals_;
  ServiceTimes serviceTimes_;
  Backoff backoff_;
  Totals totals_;
};

void print(const Totals& totals, double seconds) {
  const auto whole = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
  std::printf(
      "{\"workload\":\"W2\",\"ok\":%llu,\"fail\":%llu,\"attempts\":%llu,\"timeouts\":%llu,\"rejections\":%llu,"
      "\"seconds\":%.4f,\"nsPerAttempt\":%.1f,\"meanS\":%.9f,\"p50S\":%.6f,\"p99S\":%.6f}\n",
      whole(totals.ok), whole(totals.fail), whole(totals.attempts), whole(totals.timeouts), whole(totals.rejections),
      seconds, seconds / totals.attempts * 1e9, totals.responseTimeSumS / totals.ok, totals.responseTimes.quantile(0.5),
      totals.responseTimes.quantile(0.99));
}

}  // namespace

int main(int argumentCount, char** arguments) {
  const long long firstAttempts = argumentCount > 1 ? std::atoll(arguments[1]) : 4000000;
  const std::string load = argumentCount > 2 ? arguments[2] : "spike";
  const std::string work = argumentCount > 3 ? arguments[3] : "waits";
  if (firstAttempts < 1 || (load != "spike" && load != "calm") || (work != "waits" && work != "cpu")) {
    std::fprintf(stderr, "usage: yardstick-w2 [first attempts >= 1] [spike | calm] [waits | cpu]\n");
    return 2;
  }
  const std::uint64_t count = static_cast<std::uint64_t>(firstAttempts);
  const auto start = std::chrono::steady_clock::now();
  const Totals totals = work == "cpu" ? Simulation<SharedCores>(count, load == "spike").run()
                                      : Simulation<Waits>(count, load == "spike").run();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  print(totals, elapsed.count());
}
