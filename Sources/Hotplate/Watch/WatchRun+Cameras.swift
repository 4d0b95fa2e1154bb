import Foundation

extension WatchRun.Configuration {
  /// The cameras to expect before any file came: the one that has a name, else the folders below those to watch, and a watched one that has none.
  ///
  /// Of a camera that never sends anything nobody would be told otherwise.
  var awaitedCameras: [String] {
    if let camera { return [camera] }
    let excluded = Set(drop.excluded.map { ExactText($0.resolvedPath) })
    return drop.folders.flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      let below = names.filter { name in
        var status = stat()
        return name.utf8.first != UInt8(ascii: ".")
          && !drop.excludedNames.contains(ExactText(name))
          && lstat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
          && !excluded.contains(ExactText((folder + "/" + name).resolvedPath))
      }
      return below.isEmpty ? [folder.folderName] : below
    }
  }
}
