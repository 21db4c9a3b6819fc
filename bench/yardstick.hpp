// What the yardsticks share: random numbers and the cheapest structures that keep events in order.
#pragma once

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

}  // namespace
