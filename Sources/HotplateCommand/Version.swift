import CBuild
import Hotplate

/// What `hotplate --version` says.
enum Version {
  /// The version of the command, its records and its flags, after semver.org. Told nowhere else: packages and
  /// documents ask the command.
  static let number = "0.1.0"

  /// The commit the binary was built from, or "unknown".
  static var commit: String { String(cString: hotplate_build_commit()) }

  /// Version and build, and on a second line the models.
  static var text: String {
    let models = PlateModels.digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return "hotplate \(number) (build \(commit))\nmodels: \(models.joined(separator: ", "))"
  }
}
