// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [
    .package(name: "hotplate", path: ".."),
    // Without its counting of allocations, which wants a library of its own.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .target(name: "CLibrariesAlone", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "Scenes", dependencies: [.product(name: "Hotplate", package: "hotplate")]),
    .executableTarget(
      name: "stages",
      dependencies: [
        "CLibrariesAlone", "Scenes", .product(name: "Hotplate", package: "hotplate"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/stages",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "pipeline-benchmark",
      dependencies: [
        "CLibrariesAlone", "Scenes", .product(name: "Hotplate", package: "hotplate"),
      ]),
    .executableTarget(
      name: "matching-benchmark",
      dependencies: [.product(name: "Hotplate", package: "hotplate")]),
  ],
  swiftLanguageModes: [.v6]
)
