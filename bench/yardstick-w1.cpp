// The yardstick of the simplest workload: M/M/50 with one queue, written for nothing else.
//
//   arrivals, 900 per second ──> ░░░░ first come, first served ──> 50 servers, 50 ms each ──>
//
// Two kinds of event: the next arrival, one number, and completions, a heap of at most 50. What waits is its time of arrival.
// In theory a request waits 3.6386 ms in the mean (Erlang C 0.3639), and 1 % take longer than 234.6 ms in all.
//
// Usage: yardstick-w1 [number of requests, 4000000 if absent]
#include "yardstick.hpp"

namespace {

constexpr std::size_t kServers = 50;
constexpr double kServiceMeanS = 0.05;
constexpr double kRps = 900;

struct Completion {
  double atS;
  double arrivedS;
};

struct Totals {
  std::uint64_t requests = 0;
  double waitSumS = 0;
  LogHistogram responseTimes;
};

class Simulation {
 public:
  Totals run(std::uint64_t requests) {
    double nextArrivalS = exponential_.draw(gaps_) / kRps;
    std::uint64_t left = requests;
    while (totals_.requests < requests) {
      if (left > 0 && nextArrivalS < completions_.nextAtS()) {
        arrive(nextArrivalS);
        nextArrivalS += exponential_.draw(gaps_) / kRps;
        --left;
      } else {
        complete();
      }
    }
    return std::move(totals_);
  }

 private:
  void arrive(double nowS) {
    if (busy_ == kServers) {
      waiting_.push(nowS);
      return;
    }
    ++busy_;
    completions_.push({nowS + serviceS(), nowS});
  }

  void complete() {
    const Completion done = completions_.earliest();
    ++totals_.requests;
    totals_.responseTimes.add(done.atS - done.arrivedS);
    if (waiting_.isEmpty()) {
      --busy_;
      completions_.pop();
      return;
    }
    const double arrivedS = waiting_.front();
    waiting_.dropFront();
    totals_.waitSumS += done.atS - arrivedS;
    completions_.replaceEarliest({done.atS + serviceS(), arrivedS});
  }

  double serviceS() { return kServiceMeanS * exponential_.draw(services_); }

  const ExponentialSampler exponential_;
  RandomStream gaps_{1};
  RandomStream services_{2};
  EarliestFirst<Completion> completions_;
  Fifo<double> waiting_;
  std::size_t busy_ = 0;
  Totals totals_;
};

}  // namespace

int main(int argumentCount, char** arguments) {
  const long long requests = argumentCount > 1 ? std::atoll(arguments[1]) : 4000000;
  if (requests < 1) {
    std::fprintf(stderr, "usage: yardstick-w1 [requests >= 1]\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const Totals totals = Simulation().run(static_cast<std::uint64_t>(requests));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf("{\"workload\":\"W1\",\"attempts\":%lld,\"seconds\":%.4f,\"nsPerAttempt\":%.1f,\"meanWaitS\":%.9f,\"p50S\":%.6f,\"p99S\":%.6f}\n",
              requests, elapsed.count(), elapsed.count() / requests * 1e9, totals.waitSumS / requests,
              totals.responseTimes.quantile(0.5), totals.responseTimes.quantile(0.99));
}
