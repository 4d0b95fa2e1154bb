// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "hotplate", path: "..")],
  targets: [
    .target(name: "CLibrariesAlone", linkerSettings: [.linkedLibrary("jpeg")]),
    .executableTarget(
      name: "pipeline-benchmark",
      dependencies: ["CLibrariesAlone", .product(name: "Hotplate", package: "hotplate")]),
    .executableTarget(
      name: "matching-benchmark",
      dependencies: [.product(name: "Hotplate", package: "hotplate")]),
    .executableTarget(
      name: "matching-simulation",
      dependencies: [.product(name: "Hotplate", package: "hotplate")]),
  ],
  swiftLanguageModes: [.v6]
)
