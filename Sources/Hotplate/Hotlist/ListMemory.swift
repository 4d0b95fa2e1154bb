import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Bytes outside the heap: of a list, of its index, or of a compiled file. Given back with the last reference.
///
/// Safe to share: nothing writes once a list is built.
final class ListMemory: @unchecked Sendable {
  /// The first byte; aligned to a page.
  let base: UnsafeMutableRawPointer
  /// Bytes that may be read.
  let count: Int
  private let mapped: Int

  private init(base: UnsafeMutableRawPointer, count: Int, mapped: Int) {
    self.base = base
    self.count = count
    self.mapped = mapped
  }

  deinit { munmap(base, mapped) }

  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: UnsafePointer(base.assumingMemoryBound(to: UInt8.self)), count: count)
  }

  static func zeroed(_ count: Int) throws -> ListMemory {
    let size = max(count, 4096)
    guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      base != MAP_FAILED
    else { throw HotplateError(.hotlist, "found no memory for \(count) bytes of a list") }
    // Probes are scattered over tens of megabytes: with 4 KiB pages most of them also miss the TLB.
    if size >= 1 << 22 { madvise(base, size, Int32(MADV_HUGEPAGE)) }
    return ListMemory(base: base, count: count, mapped: size)
  }

  /// Reads a whole file into memory of its own, so that nobody can change it while it is used.
  ///
  /// - Parameter kind: What is expected there, for errors.
  static func reading(
    _ path: String, limit: Int, kind: String = "a hotlist"
  ) throws -> ListMemory {
    try withDescriptor(path, kind: kind) { descriptor, size in
      guard size <= limit else {
        throw HotplateError(.hotlist, "\(path): found \(size) bytes, expected at most \(limit)")
      }
      let memory = try zeroed(size)
      var done = 0
      while done < size {
        let got = pread(descriptor, memory.base + done, min(size - done, 1 << 26), off_t(done))
        guard got > 0 else {
          throw HotplateError(.hotlist, "\(path): found \(done) bytes, expected \(size)")
        }
        done += got
      }
      return memory
    }
  }

  static func copying(_ bytes: some Collection<UInt8>) throws -> ListMemory {
    let memory = try zeroed(bytes.count)
    UnsafeMutableRawBufferPointer(start: memory.base, count: memory.count).copyBytes(from: bytes)
    return memory
  }

  /// Creates a file beside `path`, or beside what a link there leads to, that takes its place when it is finished.
  ///
  /// - Throws: `HotplateError` of code `startup` where it cannot be opened, of code `file` where there is no room.
  static func creating(_ path: String, size: Int) throws -> NewFile {
    if let trouble = path.zeroByteTrouble {
      throw HotplateError(.startup, "\(path): cannot be written: \(trouble)")
    }
    let place = try OutputDestination.file(at: path)
    let beside = "\(place).\(getpid()).part"
    func refuse(_ error: Int32, _ code: HotplateError.Code = .file) -> HotplateError {
      HotplateError(code, "\(path): cannot be written: \(systemError(error))")
    }
    // Made anew, never followed: somebody may have put a link there.
    unlink(beside)
    // Its owner's alone, as a list names vehicles and cases; one that is replaced keeps whom it was opened to.
    let descriptor = open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw refuse(errno, .startup) }
    var earlier = stat()
    if stat(place, &earlier) == 0 { fchmod(descriptor, earlier.st_mode & 0o777) }
    // Room is taken before anything is written: a full disk is an error here, not a fault later. It is told by the
    // result, not in `errno`.
    let error = posix_fallocate(descriptor, 0, off_t(size))
    guard error == 0,
      let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      base != MAP_FAILED
    else {
      let failure = refuse(error == 0 ? errno : error)
      close(descriptor)
      unlink(beside)
      throw failure
    }
    return NewFile(
      memory: ListMemory(base: base, count: size, mapped: size), descriptor: descriptor,
      beside: beside, place: place, path: path)
  }

  /// A file being written.
  struct NewFile {
    let memory: ListMemory
    fileprivate let descriptor: Int32
    fileprivate let beside: String
    fileprivate let place: String
    fileprivate let path: String

    /// Puts bytes at an offset.
    func write(_ bytes: some Collection<UInt8>, at offset: Int) {
      precondition(offset >= 0 && bytes.count <= memory.count - offset)
      if bytes.isEmpty { return }
      UnsafeMutableRawBufferPointer(start: memory.base + offset, count: bytes.count).copyBytes(
        from: bytes)
    }

    /// Puts the file in its place, whole; one that cannot be put there is to be discarded.
    func finish() throws {
      // Before the work somebody else may not have written there yet.
      try LineOutput.refuseReplacing(path)
      guard msync(memory.base, memory.count, MS_SYNC) == 0, fsync(descriptor) == 0,
        rename(beside, place) == 0
      else {
        throw HotplateError(.file, "\(path): cannot be written: \(systemError())")
      }
      close(descriptor)
    }

    /// Takes a file away that was not finished.
    func discard() {
      close(descriptor)
      unlink(beside)
    }
  }

  /// A checksum computed by several cores.
  static func checksum(inParallel bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let stretch = 1 << 22
    let count = max(1, (bytes.count + stretch - 1) / stretch)
    if count == 1 { return Hotplate.checksum(bytes) }
    // Nothing writes them while they are summed up.
    nonisolated(unsafe) let bytes = bytes
    let sums = inParallel(count) { number in
      Hotplate.checksum(
        UnsafeBufferPointer(
          rebasing: bytes[number * stretch..<min((number + 1) * stretch, bytes.count)]))
    }
    return sums.withUnsafeBytes { Hotplate.checksum($0.bindMemory(to: UInt8.self)) }
  }

  /// Maps a file that is only ever replaced as a whole.
  static func mapping(_ path: String) throws -> ListMemory {
    try withDescriptor(path) { descriptor, size in
      guard size > 0 else {
        throw HotplateError(.hotlist, "\(path): found an empty file, expected a compiled list")
      }
      guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
        base != MAP_FAILED
      else { throw HotplateError(.hotlist, "\(path): cannot be mapped into memory") }
      return ListMemory(base: base, count: size, mapped: size)
    }
  }

  private static func withDescriptor<Result>(
    _ path: String, kind: String = "a hotlist", _ body: (Int32, Int) throws -> Result
  ) throws -> Result {
    if let trouble = path.zeroByteTrouble {
      throw HotplateError(.hotlist, "\(path): \(trouble), expected \(kind)")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw HotplateError(.hotlist, "\(path): \(systemError()), expected \(kind)")
    }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      throw HotplateError(.hotlist, "\(path): found no regular file, expected \(kind)")
    }
    return try body(descriptor, Int(info.st_size))
  }
}
