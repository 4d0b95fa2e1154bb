import CBuild

/// What `hotplate --version` says.
enum Version {
  /// The version of the command, its records and its flags, after semver.org. Told nowhere else: packages and
  /// documents ask the command.
  static let number = "0.1.0"

  /// The commit the binary was built from, or "unknown".
  static var commit: String { String(cString: hotplate_build_commit()) }

  /// Version and build.
  static var text: String { "hotplate \(number) (build \(commit))" }
}
