// swift-tools-version: 6.1
import PackageDescription

// `make` tells which commit it builds; without it the binary says "unknown" and nothing is built anew for a commit.
let commit = Context.environment["HOTPLATE_COMMIT"]

let package = Package(
  name: "hotplate",
  products: [
    .library(name: "Hotplate", targets: ["Hotplate"]),
    .library(name: "HotplateStore", targets: ["HotplateStore"]),
    .executable(name: "hotplate", targets: ["HotplateCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .systemLibrary(
      name: "CLeptonica", pkgConfig: "lept",
      providers: [.apt(["libleptonica-dev"]), .brew(["leptonica"])]),
    .target(
      name: "CTesseract",
      linkerSettings: [.linkedLibrary("tesseract"), .linkedLibrary("lept")]),
    .target(name: "CPlateKernels"),
    .target(
      name: "CPlateModels",
      exclude: ["plates.traineddata", "locator.plateloc", "appearance.platelook"]),
    .target(name: "CPolicies"),
    .target(name: "CConsoleFiles", exclude: ["files"]),
    .target(name: "CStandardError"),
    .target(name: "CHeap"),
    .target(name: "CFiles"),
    .target(name: "CHTTPClient", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(
      name: "CBuild",
      cSettings: commit.map { [.define("HOTPLATE_COMMIT", to: "\"\($0)\"")] } ?? []),
    .target(
      name: "Hotplate",
      dependencies: [
        "CFiles", "CJPEG", "CLeptonica", "CTesseract", "CPlateKernels", "CPlateModels",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "HotplateStore",
      dependencies: [
        "Hotplate", "CPolicies",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "HotplateConsole",
      dependencies: ["HotplateStore", "HotplateService", "CConsoleFiles"]),
    // What delivers and serves over the network stands apart, so that the library opens no socket.
    .target(name: "HotplateService", dependencies: ["Hotplate", "CHTTPClient", "CTLS"]),
    .executableTarget(
      name: "HotplateCommand",
      dependencies: [
        "Hotplate", "HotplateStore", "HotplateConsole", "HotplateService", "CBuild",
        "CStandardError", "CHeap",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "StoreBenchmark",
      dependencies: ["HotplateStore", .product(name: "GRDB", package: "GRDB.swift")],
      path: "Benchmarks/Store"),
    .target(name: "TestSupport", path: "Tests/Support"),
    .testTarget(
      name: "HotplateTests",
      dependencies: ["Hotplate", "HotplateService", "CPlateKernels", "TestSupport"]),
    .testTarget(
      name: "HotplateStoreTests",
      dependencies: ["HotplateStore", "HotplateConsole", "HotplateService", "TestSupport"]),
    .testTarget(
      name: "HotplateCommandTests",
      dependencies: ["HotplateCommand", "HotplateStore", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x,
  cxxLanguageStandard: .gnucxx17
)

// `make fuzz` compiles all of ours once more, with coverage and address checks in it.
if Context.environment["HOTPLATE_FUZZ"] != nil {
  for target in package.targets where target.type == .regular {
    target.cSettings =
      (target.cSettings ?? []) + [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]
    target.swiftSettings = [.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])]
  }
  package.targets += [
    .target(name: "CFuzzer", path: "Fuzz/CFuzzer"),
    .executableTarget(
      name: "Fuzz", dependencies: ["HotplateConsole", "HotplateService", "CFuzzer"],
      path: "Fuzz/Targets",
      swiftSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
  ]
}
