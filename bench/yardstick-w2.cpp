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
// Usage: yardstick-w2 [number of first attempts, 4000000 if absent] [spike | calm]
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int kTaskCount = 50;
constexpr int kSlotsPerTask = 4;
constexpr std::size_t kWaitingMax = 100;
constexpr double kServiceMeanS = 0.1;
constexpr double kTimeoutS = 1.0;
constexpr int kRetriesMax = 2;
constexpr double kBackoffBaseS = 0.1;
constexpr double kBackoffCapS = 1.0;
constexpr double kCalmRps = 0.95 * kTaskCount * kSlotsPerTask / kServiceMeanS;
constexpr double kSpikeFactor = 3.0;
constexpr double kSpikeStartS = 600.0;
constexpr double kSpikeLengthS = 60.0;
constexpr double kNever = std::numeric_limits<double>::infinity();

// --------------------------------------------------------------------------------------------------------- randomness

/** sfc32, Chris Doty-Humphrey's "small fast counting" generator (PractRand): three mixed words and a counter. */
class RandomStream {
 public:
  explicit RandomStream(std::uint32_t seed) : third_(seed) {
    for (int round = 0; round < 16; ++round) nextWord();  // spreads the few bits of the seed over the whole state
  }

  std::uint32_t nextWord() {
    const std::uint32_t word = first_ + second_ + counter_++;
    first_ = second_ ^ (second_ >> 9);
    second_ = third_ * 9u;
    third_ = ((third_ << 21) | (third_ >> 11)) + word;
    return word;
  }

  /** Uniform in the open interval (0, 1), so that its logarithm is finite. */
  double nextUniform() { return (nextWord() + 0.5) * 0x1p-32; }

 private:
  // Arbitrary starting words: the leading bits of the golden ratio's and of pi's fraction.
  std::uint32_t first_ = 0x9E3779B9u, second_ = 0x243F6A88u, third_, counter_ = 1;
};

/**
 * One horizontal slice of a ziggurat, in the integer scale of a random word.
 * A word whose magnitude is below `surelyInside` lies under the curve without looking at the curve.
 */
struct Layer {
  double width;    // abscissa per unit of the word
  double density;  // height of the curve at the right edge
  std::uint32_t surelyInside;
};

/**
 * Cuts the area under a falling curve into layers of equal area, from the widest (index 0, with the tail) upwards.
 *
 * @param tailStart where the base layer ends and the tail begins
 * @param layerArea the common area; together with tailStart it belongs to one number of layers
 * @source G. Marsaglia, W. W. Tsang, "The Ziggurat Method for Generating Random Variables", JSS 5(8), 2000,
 *   https://doi.org/10.18637/jss.v005.i08
 */
template <std::size_t Count, typename Density, typename Inverse>
std::array<Layer, Count> cutIntoLayers(double tailStart, double layerArea, double wordRange, Density density,
                                       Inverse inverse) {
  std::array<Layer, Count> layers{};
  const double baseWidth = layerArea / density(tailStart);
  layers[0] = {baseWidth / wordRange, 1.0, static_cast<std::uint32_t>((tailStart / baseWidth) * wordRange)};
  double edge = tailStart;
  for (std::size_t index = Count - 1; index >= 1; --index) {
    layers[index].width = edge / wordRange;
    layers[index].density = density(edge);
    if (index == 1) break;  // above the topmost layer there is none to lie under
    const double edgeAbove = inverse(layerArea / edge + density(edge));
    layers[index].surelyInside = static_cast<std::uint32_t>((edgeAbove / edge) * wordRange);
    edge = edgeAbove;
  }
  layers[1].surelyInside = 0;
  return layers;
}

/** Exponential variates of mean 1; 256 layers. */
class ExponentialSampler {
 public:
  double draw(RandomStream& random) const {
    for (;;) {
      const std::uint32_t word = random.nextWord();
      const std::size_t index = word % kLayerCount;
      const Layer& layer = layers_[index];
      const double candidate = word * layer.width;
      if (__builtin_expect(word < layer.surelyInside, 1)) return candidate;
      if (index == 0) return kTailStart - std::log(random.nextUniform());  // the tail is the same law, moved
      if (isUnderCurve(index, candidate, random)) return candidate;
    }
  }

 private:
  static constexpr std::size_t kLayerCount = 256;
  static constexpr double kTailStart = 7.69711747013104972;
  static constexpr double kLayerArea = 3.949659822581572e-3;

  bool isUnderCurve(std::size_t index, double candidate, RandomStream& random) const {
    const double low = layers_[index].density, high = layers_[index - 1].density;
    return low + random.nextUniform() * (high - low) < std::exp(-candidate);
  }

  const std::array<Layer, kLayerCount> layers_ = cutIntoLayers<kLayerCount>(
      kTailStart, kLayerArea, 0x1p32, [](double x) { return std::exp(-x); }, [](double y) { return -std::log(y); });
};

/** Standard normal variates; 128 layers for the half-curve, the sign comes with the word. */
class NormalSampler {
 public:
  double draw(RandomStream& random) const {
    for (;;) {
      const std::uint32_t word = random.nextWord();
      const std::int32_t signedWord = static_cast<std::int32_t>(word);
      const std::uint32_t magnitude = signedWord < 0 ? 0u - word : word;
      const std::size_t index = word % kLayerCount;
      const Layer& layer = layers_[index];
      const double candidate = signedWord * layer.width;
      if (__builtin_expect(magnitude < layer.surelyInside, 1)) return candidate;
      if (index == 0) return std::copysign(drawTail(random), candidate);
      if (isUnderCurve(index, candidate, random)) return candidate;
    }
  }

 private:
  static constexpr std::size_t kLayerCount = 128;
  static constexpr double kTailStart = 3.442619855899;
  static constexpr double kLayerArea = 9.91256303526217e-3;

  /** Beyond the base layer: an exponential guess, kept as often as the normal curve lies under it. */
  static double drawTail(RandomStream& random) {
    constexpr double kTailStartRounded = 3.442620, kTailStartInverse = 0.2904764;  // as printed in the paper's program
    for (;;) {
      const double beyond = -std::log(random.nextUniform()) * kTailStartInverse;
      const double height = -std::log(random.nextUniform());
      if (2.0 * height >= beyond * beyond) return kTailStartRounded + beyond;
    }
  }

  bool isUnderCurve(std::size_t index, double candidate, RandomStream& random) const {
    const double low = layers_[index].density, high = layers_[index - 1].density;
    return low + random.nextUniform() * (high - low) < std::exp(-0.5 * candidate * candidate);
  }

  const std::array<Layer, kLayerCount> layers_ = cutIntoLayers<kLayerCount>(
      kTailStart, kLayerArea, 0x1p31, [](double x) { return std::exp(-0.5 * x * x); },
      [](double y) { return std::sqrt(-2.0 * std::log(y)); });
};

/** Poisson first attempts whose rate is constant except for the spike. */
class ArrivalProcess {
 public:
  explicit ArrivalProcess(bool hasSpike)
      : spikeStartS_(hasSpike ? kSpikeStartS : kNever), spikeEndS_(hasSpike ? kSpikeStartS + kSpikeLengthS : kNever) {}

  /** Spends one exponential amount of expected arrivals along the rate, piece by piece. */
  double nextAfter(double nowS) {
    double expectedLeft = exponential_.draw(random_);
    for (;;) {
      const bool isInSpike = nowS >= spikeStartS_ && nowS < spikeEndS_;
      const double rateRps = isInSpike ? kSpikeFactor * kCalmRps : kCalmRps;
      const double pieceEndS = nowS < spikeStartS_ ? spikeStartS_ : isInSpike ? spikeEndS_ : kNever;
      const double waitS = expectedLeft / rateRps;
      if (nowS + waitS < pieceEndS) return nowS + waitS;
      expectedLeft -= (pieceEndS - nowS) * rateRps;
      nowS = pieceEndS;
    }
  }

 private:
  const double spikeStartS_, spikeEndS_;
  const ExponentialSampler exponential_;
  RandomStream random_{1};
};

/** Lognormal with the given mean and a coefficient of variation of 1. */
class ServiceTimes {
 public:
  double drawS() { return std::exp(logMean_ + logDeviation_ * normal_.draw(random_)); }

 private:
  const double logDeviation_ = std::sqrt(std::log(2.0));  // sqrt(ln(1 + CV^2))
  const double logMean_ = std::log(kServiceMeanS) - logDeviation_ * logDeviation_ / 2;
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

// --------------------------------------------------------------------------------------------------------- structures

/** A heap with four children to a node: half the levels of a binary one, and siblings lie side by side in memory. */
template <typename Entry>
class EarliestFirst {
 public:
  double nextAtS() const { return entries_.empty() ? kNever : entries_.front().atS; }
  const Entry& earliest() const { return entries_.front(); }

  void push(const Entry& entry) {
    std::size_t hole = entries_.size();
    entries_.push_back(entry);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (entries_[parent].atS <= entry.atS) break;
      entries_[hole] = entries_[parent];
      hole = parent;
    }
    entries_[hole] = entry;
  }

  void pop() {
    const Entry last = entries_.back();
    entries_.pop_back();
    if (!entries_.empty()) replaceEarliest(last);
  }

  /** Cheaper than a pop and a push: one way down. */
  void replaceEarliest(const Entry entry) {
    Entry* const entries = entries_.data();
    const std::size_t count = entries_.size();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < count; child = 4 * hole + 1) {
      const std::size_t childrenEnd = child + 4 < count ? child + 4 : count;
      std::size_t smallest = child;
      double smallestAtS = entries[child].atS;
      for (++child; child < childrenEnd; ++child) {
        if (entries[child].atS < smallestAtS) {
          smallest = child;
          smallestAtS = entries[child].atS;
        }
      }
      if (smallestAtS >= entry.atS) break;
      entries[hole] = entries[smallest];
      hole = smallest;
    }
    entries[hole] = entry;
  }

 private:
  std::vector<Entry> entries_;
};

/** First in, first out, in a ring that doubles when it is full. */
template <typename Item>
class Fifo {
 public:
  bool isEmpty() const { return head_ == tail_; }
  std::size_t size() const { return tail_ - head_; }
  const Item& front() const { return items_[head_ & (items_.size() - 1)]; }
  void dropFront() { ++head_; }

  void push(const Item& item) {
    if (size() == items_.size()) grow();
    items_[tail_++ & (items_.size() - 1)] = item;
  }

 private:
  void grow() {
    std::vector<Item> larger(items_.size() * 2);
    const std::size_t count = size();
    for (std::size_t index = 0; index < count; ++index) larger[index] = items_[(head_ + index) & (items_.size() - 1)];
    items_.swap(larger);
    head_ = 0;
    tail_ = count;
  }

  std::vector<Item> items_ = std::vector<Item>(128);  // always a power of two, so that a mask wraps the index
  std::size_t head_ = 0, tail_ = 0;
};

/**
 * Counts by size, in buckets that widen with the value: 128 to each doubling, so a quantile is off by less than 0.4 %.
 * The exponent and the leading seven bits of the fraction of a double, taken as one integer, are such a bucket number.
 */
class LogHistogram {
 public:
  void add(double value) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const std::int64_t bucket = static_cast<std::int64_t>(bits >> kDroppedBits) - kFirstBucket;
    ++counts_[bucket < 0 ? 0 : bucket >= kBucketCount ? kBucketCount - 1 : bucket];
    ++total_;
  }

  /** Middle of the bucket in which the given share of the values is reached. */
  double quantile(double share) const {
    const double wanted = std::ceil(share * total_);
    std::uint64_t below = 0;
    std::int64_t bucket = 0;
    while (bucket < kBucketCount - 1 && below + counts_[bucket] < wanted) below += counts_[bucket++];
    return (lowerEdge(bucket) + lowerEdge(bucket + 1)) / 2;
  }

 private:
  static constexpr int kDroppedBits = 52 - 7;
  static constexpr std::int64_t kFirstBucket = (1023 - 20) * 128;  // 2^-20 s, about a microsecond
  static constexpr std::int64_t kBucketCount = 30 * 128;           // up to 2^10 s

  static double lowerEdge(std::int64_t bucket) {
    const std::uint64_t bits = static_cast<std::uint64_t>(bucket + kFirstBucket) << kDroppedBits;
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kBucketCount);
  std::uint64_t total_ = 0;
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

class Simulation {
 public:
  Simulation(std::uint64_t firstAttempts, bool hasSpike) : arrivalsLeft_(firstAttempts), arrivals_(hasSpike) {}

  /** Runs until every request has succeeded or failed; work that nobody waits for any more is left unfinished. */
  Totals run() {
    nextArrivalS_ = arrivalsLeft_ > 0 ? arrivals_.nextAfter(0) : kNever;
    while (arrivalsLeft_ > 0 || openRequests_ > 0) {
      forgetAnsweredTimeouts();
      const double completionS = completions_.nextAtS();
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
      completions_.push({nowS + serviceS, attempt});
    } else {
      task.waiting.push(attempt);
    }
  }

  void complete() {
    const auto [nowS, finished] = completions_.earliest();
    Attempt& attempt = attempts_[finished];
    Task& task = tasks_[attempt.task];
    if (attempt.standing == Standing::abandoned) {
      freeAttempts_.push_back(finished);
    } else {
      attempt.standing = Standing::answered;
      balancer_.settled(attempt.task);
      succeed(nowS - attempt.firstSentS);
    }
    if (task.waiting.isEmpty()) {
      --task.busySlots;
      completions_.pop();
    } else {
      const std::uint32_t next = task.waiting.front();
      task.waiting.dropFront();
      completions_.replaceEarliest({nowS + attempts_[next].serviceS, next});
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
  EarliestFirst<Completion> completions_;
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
  if (firstAttempts < 1 || (load != "spike" && load != "calm")) {
    std::fprintf(stderr, "usage: yardstick-w2 [first attempts >= 1] [spike | calm]\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const Totals totals = Simulation(static_cast<std::uint64_t>(firstAttempts), load == "spike").run();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  print(totals, elapsed.count());
}
