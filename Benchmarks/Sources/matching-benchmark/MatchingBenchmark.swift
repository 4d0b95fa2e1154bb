import Foundation
import Hotplate

/// Measures lists and matching at size: `swift run -c release matching-benchmark [ENTRIES [WHICH]]`, of settings those whose name begins with WHICH.
///
/// One thread matches; lists are drawn from the traffic of the United States with a fixed seed, so that every run sees the same.
@main
struct MatchingBenchmark {
  static func main() throws {
    let entries = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000_000
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("matching-benchmark-\(entries)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let csv = folder.appendingPathComponent("list.csv").path
    if !FileManager.default.fileExists(atPath: csv) {
      try Hotlist.write(to: csv, entries: entries, of: PlatePopulation(regions: [.us]), seed: 1)
    }
    let compiled = folder.appendingPathComponent("list.hotlist").path
    let before = residentMegabytes()
    try load("csv", csv) { list in
      print(
        "\(list.count) entries, index \(two(Double(list.indexBytes) / Double(list.count))) bytes an entry,"
          + " resident \(two(residentMegabytes() - before)) MB for a file of \(two(megabytes(csv))) MB"
      )
      try list.compile(to: compiled)
    }
    for _ in 0..<3 { try load("compiled", compiled) { _ in } }
    let list = try Hotlist(file: compiled)
    let partial = try Hotlist(file: try SyntheticList.writePartial(folder, entries: 100))
    let reads = makeReads(list, count: 20_000)
    try match("probable (usual)", [list, partial], reads) { _ in }
    try match("probable, P ≥ 0.01", [list, partial], reads) { $0.minimumProbability = 0.01 }
    try match("probable, P ≥ 0.001", [list, partial], reads) { $0.minimumProbability = 0.001 }
    try match("look-alikes ≤ 1", [list, partial], reads) { $0.rule = .lookAlikes(1) }
    try match("exact", [list, partial], reads) { $0.rule = .exact }
    try match("distance ≤ 1", [list, partial], reads) { $0.rule = .distance(1) }
    try match("distance ≤ 2", [list, partial], Array(reads.prefix(200))) { $0.rule = .distance(2) }
    try match("distance ≤ 3", [list, partial], Array(reads.prefix(20))) { $0.rule = .distance(3) }
  }

  static func load(_ name: String, _ path: String, _ use: (Hotlist) throws -> Void) throws {
    let (start, processor) = (ContinuousClock.now, processorSeconds(CLOCK_PROCESS_CPUTIME_ID))
    let list = try Hotlist(file: path)
    let used = processorSeconds(CLOCK_PROCESS_CPUTIME_ID) - processor
    print(
      "load \(name): \(two((ContinuousClock.now - start) / .milliseconds(1))) ms,"
        + " processor time of all cores \(two(used * 1000)) ms")
    try use(list)
  }

  /// Seconds of processor time: of this thread, or of all.
  static func processorSeconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Reads of ordinary traffic with one read in a thousand of a listed vehicle.
  static func makeReads(_ list: Hotlist, count: Int) -> [PlateRead] {
    let population = PlatePopulation(regions: [.us])
    let sampler = PlateSampler(population)
    let simulator = ReadSimulator(population: population)
    var numbers = SeededNumbers(seed: 7)
    var listed = SeededNumbers(seed: 1 ^ 0x5DEE_CE66)  // the list's own draws
    return (0..<count).map { number in
      let truth = number % 1000 == 0 ? sampler.draw(&listed) : sampler.draw(&numbers)
      return simulator.read(truth, &numbers).read
    }
  }

  static func match(
    _ name: String, _ lists: [Hotlist], _ reads: [PlateRead],
    _ change: (inout MatchSettings) -> Void
  ) throws {
    guard name.hasPrefix(CommandLine.arguments.dropFirst(2).first ?? "") else { return }
    var settings = MatchSettings()
    settings.population = PlatePopulation(regions: [.us])
    change(&settings)
    let matcher = HotlistMatcher(hotlists: lists, settings: settings)
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    var hits = 0
    var nanoseconds: [Double] = []
    var processor: [Double] = []
    for read in reads.prefix(reads.count / 4) {
      hits += matcher.hits(for: read, at: time, source: "warm").count
    }
    hits = 0
    for read in reads {
      let own = processorSeconds(CLOCK_THREAD_CPUTIME_ID)
      let start = DispatchTime.now().uptimeNanoseconds
      hits += matcher.hits(for: read, at: time, source: "benchmark").count
      nanoseconds.append(Double(DispatchTime.now().uptimeNanoseconds - start))
      processor.append((processorSeconds(CLOCK_THREAD_CPUTIME_ID) - own) * 1e9)
    }
    nanoseconds.sort()
    processor.sort()
    func at(_ times: [Double], _ share: Double) -> String {
      two(times[Int(Double(times.count - 1) * share)] / 1000)
    }
    print(
      "match \(name): p50 \(at(nanoseconds, 0.5)) µs  p99 \(at(nanoseconds, 0.99)) µs  max \(at(nanoseconds, 1)) µs,"
        + " processor time p50 \(at(processor, 0.5)) p99 \(at(processor, 0.99)) max \(at(processor, 1)),"
        + " \(hits) hits in \(reads.count) reads")
  }

  static func two(_ value: Double) -> String { String(format: "%.2f", value) }

  static func megabytes(_ path: String) -> Double {
    Double((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0) / 1e6
  }

  /// Resident memory of the process, from /proc.
  static func residentMegabytes() -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (Double(text.split(separator: " ").dropFirst().first ?? "0") ?? 0) * 4096 / 1e6
  }
}
