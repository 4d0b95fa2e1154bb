// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "ReadPlates",
  // In a project of your own: .package(url: "https://github.com/…/hotplate", from: "0.1.0")
  dependencies: [.package(name: "hotplate", path: "../..")],
  targets: [
    .executableTarget(
      name: "ReadPlates",
      dependencies: [.product(name: "Hotplate", package: "hotplate")])
  ],
  swiftLanguageModes: [.v6]
)
