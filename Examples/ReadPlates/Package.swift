// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "ReadPlates",
  // In a project of your own, as no version is tagged: .package(url: "https://…/hotplate", branch: "main")
  dependencies: [.package(name: "hotplate", path: "../..")],
  targets: [
    .executableTarget(
      name: "ReadPlates",
      dependencies: [.product(name: "Hotplate", package: "hotplate")]),
    .executableTarget(
      name: "KeepHits",
      dependencies: [
        .product(name: "Hotplate", package: "hotplate"),
        .product(name: "HotplateStore", package: "hotplate"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
