// swift-tools-version: 6.1
import PackageDescription

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
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
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
    .target(name: "CPlateModels"),
    .target(name: "CPolicies"),
    .target(name: "CConsoleFiles", exclude: ["files"]),
    .target(
      name: "Hotplate",
      dependencies: [
        "CJPEG", "CLeptonica", "CTesseract", "CPlateKernels", "CPlateModels",
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
      dependencies: ["HotplateStore", "CConsoleFiles"]),
    .executableTarget(
      name: "HotplateCommand",
      dependencies: [
        "Hotplate", "HotplateStore", "HotplateConsole",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "StoreBenchmark",
      dependencies: ["HotplateStore", .product(name: "GRDB", package: "GRDB.swift")],
      path: "Benchmarks/Store"),
    .testTarget(name: "HotplateTests", dependencies: ["Hotplate"]),
    .testTarget(name: "HotplateStoreTests", dependencies: ["HotplateStore", "HotplateConsole"]),
    .testTarget(
      name: "HotplateCommandTests", dependencies: ["HotplateCommand", "HotplateStore"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu2x,
  cxxLanguageStandard: .gnucxx17
)
